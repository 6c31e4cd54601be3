// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/address.h"

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <gtest/gtest.h>

namespace {

using namespace ovpn_dco;

const Endpoint kIpv4 = {Ipv4{192, 0, 2, 1}, 1194};
const Endpoint kIpv6 = {Ipv6{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 1194, 3};

TEST(Address, reads_as_people_write_it) {
    EXPECT_EQ(to_string(kIpv4), "192.0.2.1:1194");
    EXPECT_EQ(to_string(kIpv6), "[2001:db8::1%3]:1194");
    EXPECT_EQ(to_string(Endpoint{Ipv6{}, 0}), "[::]:0");
    EXPECT_EQ(to_string(kIpv6.address), "2001:db8::1");
}

TEST(Address, is_a_sockaddr) {
    sockaddr_in ipv4 = {};
    ASSERT_EQ(sockaddr_bytes(kIpv4).size(), sizeof(ipv4));
    std::memcpy(&ipv4, sockaddr_bytes(kIpv4).data(), sizeof(ipv4));
    EXPECT_EQ(ipv4.sin_family, AF_INET);
    EXPECT_EQ(ntohs(ipv4.sin_port), 1194);
    EXPECT_EQ(ntohl(ipv4.sin_addr.s_addr), 0xc0000201);
    sockaddr_in6 ipv6 = {};
    ASSERT_EQ(sockaddr_bytes(kIpv6).size(), sizeof(ipv6));
    std::memcpy(&ipv6, sockaddr_bytes(kIpv6).data(), sizeof(ipv6));
    EXPECT_EQ(ipv6.sin6_family, AF_INET6);
    EXPECT_EQ(ntohs(ipv6.sin6_port), 1194);
    EXPECT_EQ(ipv6.sin6_scope_id, 3u);
    EXPECT_EQ(ipv6.sin6_addr.s6_addr[15], 1);
}

TEST(Address, comes_back_from_a_sockaddr) {
    EXPECT_EQ(endpoint_of(sockaddr_bytes(kIpv4)), kIpv4);
    EXPECT_EQ(endpoint_of(sockaddr_bytes(kIpv6)), kIpv6);
}

TEST(Address, does_not_come_from_anything_else) {
    std::vector<uint8_t> bytes = sockaddr_bytes(kIpv6);
    bytes.resize(sizeof(sockaddr_in));
    EXPECT_FALSE(endpoint_of(bytes));
    bytes = sockaddr_bytes(kIpv4);
    bytes.resize(sizeof(sockaddr_in6));
    EXPECT_FALSE(endpoint_of(bytes));
    bytes = sockaddr_bytes(kIpv4);
    bytes[0] = AF_UNIX;
    EXPECT_FALSE(endpoint_of(bytes));
    EXPECT_FALSE(endpoint_of(std::span<const uint8_t>()));
    EXPECT_FALSE(endpoint_of(std::span(bytes).first(1)));
}

} // namespace
