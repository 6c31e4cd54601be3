// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/link.h"

#include "netlink/test_bytes.h"

#include <algorithm>
#include <cerrno>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <gtest/gtest.h>

namespace {

using namespace ovpn_dco;
using namespace ovpn_dco::test;

std::vector<uint8_t> link_payload(const char *name, const char *kind) {
    LibnlMessage message(nlmsg_alloc(), nlmsg_free);
    nlmsg_put(message.get(), 0, 0, RTM_NEWLINK, 0, 0);
    ifinfomsg header = {};
    header.ifi_index = 9;
    nlmsg_append(message.get(), &header, sizeof(header), NLMSG_ALIGNTO);
    nla_put_string(message.get(), IFLA_IFNAME, name);
    nlattr *info = nla_nest_start(message.get(), IFLA_LINKINFO);
    nla_put_string(message.get(), IFLA_INFO_KIND, kind);
    nla_nest_end(message.get(), info);
    return payload_of(message);
}

TEST(Link, has_its_name_and_kind) {
    EXPECT_EQ(parse_link(link_payload("tun9", "ovpn-dco")), (Link{{9, "tun9"}, "ovpn-dco"}));
    EXPECT_EQ(parse_link(link_payload("tun9", "ovpn")), (Link{{9, "tun9"}, "ovpn"}));
}

TEST(Link, every_truncation_is_survived) {
    const std::vector<uint8_t> whole = link_payload("tun9", "ovpn-dco");
    for (size_t length = 0; length + 4 < whole.size(); ++length) {
        const std::vector<uint8_t> cut(whole.begin(),
                                       whole.begin() + static_cast<ptrdiff_t>(length));
        const std::optional<Link> link = parse_link(cut);
        EXPECT_TRUE(!link || link->kind.empty()) << length;
    }
}

TEST(Link, the_kernel_of_this_machine_lists_its_own) {
    const Result<std::vector<Interface>> interfaces = list_interfaces();
    ASSERT_TRUE(interfaces) << interfaces.error().text;
    for (const Interface &interface : *interfaces) {
        EXPECT_EQ(*find_interface(interface.name), interface);
    }
    EXPECT_TRUE(find_interface("lo"));
    const Result<std::vector<Link>> links = list_links();
    ASSERT_TRUE(links) << links.error().text;
    EXPECT_EQ(std::count(links->begin(), links->end(), Link{*find_interface("lo"), ""}), 1);
}

TEST(Link, that_is_not_there_is_missing) {
    const Result<Interface> found = find_interface("no-such-thing");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ENODEV);
    EXPECT_EQ(found.error().exit, Exit::Missing);
    EXPECT_EQ(found.error().text, "there is no interface no-such-thing");
}

TEST(Link, a_refusal_names_the_link) {
    const Result<Interface> made = create_interface("a-name-far-too-long", Mode::MultiPeer);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().text.find("cannot create the interface a-name-far-too-long: "), 0u);
    EXPECT_NE(made.error().code, 0);
    // No machine has so many.
    EXPECT_FALSE(delete_interface({INT32_MAX, "gone"}));
    EXPECT_FALSE(set_up({INT32_MAX, "gone"}));
}

} // namespace
