// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/same_server.h"

#include <map>

#include <gtest/gtest.h>

namespace {

using ovpn_dco::Interface;
using ovpn_dco::Link;

const Interface kTun0 = {5, "tun0"};
const std::vector<Link> kLinks = {
    {{1, "lo"}, ""}, {{2, "eth0"}, ""}, {kTun0, "ovpn-dco"}, {{6, "tun1"}, "tun"}};

// The kernel's routes; every other address goes to eth0, as a default route has it.
std::optional<std::string> towards(const std::string &address) {
    const std::map<std::string, std::string> routes = {
        {"10.8.0.2", "tun0"}, {"10.8.1.2", "tun1"}, {"10.8.1.3", "tun1"}, {"fd00:1::2", "tun1"}};
    const auto found = routes.find(address);
    return found == routes.end() ? "eth0" : found->second;
}

std::vector<ListedClient> clients(const std::vector<std::string> &addresses) {
    std::vector<ListedClient> listed;
    for (const std::string &address : addresses) {
        ListedClient client = {"alice", "192.0.2.1:1194", 1};
        (address.find(':') == address.npos ? client.tunnel_ipv4 : client.tunnel_ipv6) = address;
        listed.push_back(client);
    }
    return listed;
}

std::string other(const std::vector<std::string> &addresses) {
    const std::optional<Link> link = tunnel_of_others(clients(addresses), kTun0, kLinks, towards);
    return link ? link->interface.name : "";
}

TEST(SameServer, clients_behind_another_tunnel_are_another_servers) {
    EXPECT_EQ(other({"10.8.1.2", "10.8.1.3"}), "tun1");
    EXPECT_EQ(other({"", "10.8.1.3"}), "tun1"); // the first is still connecting
    EXPECT_EQ(other({"fd00:1::2"}), "tun1");
}

TEST(SameServer, one_client_behind_our_interface_is_enough) {
    EXPECT_EQ(other({"10.8.0.2"}), "");
    EXPECT_EQ(other({"10.8.1.2", "10.8.0.2"}), "");
}

TEST(SameServer, no_route_is_no_evidence) {
    EXPECT_EQ(other({}), "");
    EXPECT_EQ(other({"", "192.0.2.7"}), "");
    const auto nowhere = [](const std::string &) {
        return std::optional<std::string>();
    };
    EXPECT_FALSE(tunnel_of_others(clients({"10.8.1.2"}), kTun0, kLinks, nowhere));
}

TEST(SameServer, few_of_many_clients_are_asked_for) {
    int asked = 0;
    const auto count = [&asked](const std::string &) {
        ++asked;
        return std::optional<std::string>();
    };
    const std::vector<std::string> addresses(10'000, "10.8.0.2");
    EXPECT_FALSE(tunnel_of_others(clients(addresses), kTun0, kLinks, count));
    EXPECT_GT(asked, 0);
    EXPECT_LT(asked, 100);
}

TEST(SameServer, the_kernel_says_where_an_address_is) {
    EXPECT_EQ(interface_towards("127.0.0.1"), "lo");
    EXPECT_EQ(interface_towards("10.8.0"), std::nullopt);
    EXPECT_EQ(interface_towards(""), std::nullopt);
}

} // namespace
