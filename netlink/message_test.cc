// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/message.h"

#include "netlink/test_bytes.h"

#include <cstring>

#include <gtest/gtest.h>

namespace {

using namespace ovpn_dco;

// Where libnl and Socket write what they know only when they send.
std::vector<uint8_t> with_length(const Message &message) {
    std::vector<uint8_t> bytes = message.bytes();
    const auto length = static_cast<uint32_t>(bytes.size());
    std::memcpy(bytes.data(), &length, sizeof(length));
    return bytes;
}

TEST(Message, is_what_libnl_makes_of_the_same) {
    const test::LibnlMessage libnl(nlmsg_alloc(), nlmsg_free);
    genlmsg_put(libnl.get(), 0, 0, test::kFamily, 0, 0, 4, 0);
    nla_put_u32(libnl.get(), 1, 77);
    nlattr *outer = nla_nest_start(libnl.get(), 5);
    nla_put_u8(libnl.get(), 2, 1);
    nla_put_string(libnl.get(), 3, "abc");
    nlattr *inner = nla_nest_start(libnl.get(), 6);
    nla_put(libnl.get(), 1, 5, "12345");
    nla_nest_end(libnl.get(), inner);
    nla_nest_end(libnl.get(), outer);
    nlmsg_hdr(libnl.get())->nlmsg_flags = 0;

    Message ours(test::kFamily, 0);
    ours.header(genlmsghdr{4, 0, 0}).put(1, uint32_t{77});
    const std::vector<uint8_t> five = {'1', '2', '3', '4', '5'};
    ours.begin(5).put(2, uint8_t{1}).put(3, "abc").begin(6).put(1, five).end().end();
    EXPECT_EQ(with_length(ours), test::bytes_of(libnl));
}

TEST(Message, holds_the_longest_attribute_that_there_is) {
    Message message(test::kFamily, 0);
    message.put(1, std::vector<uint8_t>(kMaxAttributeBytes, 7));
    const std::vector<Attribute> found =
        attributes_in(std::span(message.bytes()).subspan(NLMSG_HDRLEN));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].bytes.size(), kMaxAttributeBytes);
}

TEST(Attributes, come_in_order_and_without_their_flags) {
    Message message(test::kFamily, 0);
    message.put(NLA_F_NET_BYTEORDER | 6, uint16_t{1}).begin(9).end().put(6, uint8_t{2});
    const std::vector<Attribute> found =
        attributes_in(std::span(message.bytes()).subspan(NLMSG_HDRLEN));
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].type, 6);
    EXPECT_EQ(found[1].type, 9);
    EXPECT_TRUE(found[1].bytes.empty());
    EXPECT_EQ(find_attribute(std::span(message.bytes()).subspan(NLMSG_HDRLEN), 6)->size(), 2u);
}

TEST(Attributes, of_impossible_lengths_end_the_list) {
    const std::vector<uint8_t> good = {5, 0, 1, 0, 42, 0, 0, 0};
    const std::vector<std::vector<uint8_t>> rests = {
        {}, {9}, {0, 0, 2, 0}, {3, 0, 2, 0}, {5, 0, 2, 0}, {255, 255, 2, 0, 1, 2, 3, 4}};
    for (std::vector<uint8_t> rest : rests) {
        // A copy of exactly this size, so that a sanitizer sees a read beyond its end.
        const std::vector<uint8_t> bytes = test::operator+(good, rest);
        const std::vector<Attribute> found = attributes_in(bytes);
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(found[0].bytes[0], 42);
    }
}

} // namespace
