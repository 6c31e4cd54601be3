// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/answer.h"

#include "netlink/message.h"
#include "netlink/test_bytes.h"

#include <cerrno>
#include <climits>

#include <gtest/gtest.h>

namespace {

using namespace ovpn_dco;
using namespace ovpn_dco::test;

struct Parsed {
    bool done;
    Answer answer;
};

Parsed parse(const std::vector<uint8_t> &datagram) {
    Parsed parsed;
    parsed.done = add_datagram(datagram, kSequence, parsed.answer);
    return parsed;
}

TEST(Answer, has_the_messages_of_all_its_datagrams) {
    Answer answer;
    const std::vector<uint8_t> first = bytes_of(peer_message(0)) + bytes_of(peer_message(1023));
    const std::vector<uint8_t> second =
        bytes_of(peer_message(7)) + bytes_of(result_message(NLMSG_DONE, 0, NLM_F_MULTI));
    EXPECT_FALSE(add_datagram(first, kSequence, answer));
    EXPECT_TRUE(add_datagram(second, kSequence, answer));
    ASSERT_EQ(answer.messages.size(), 3u);
    EXPECT_EQ(answer.messages[1], (Received{kFamily, payload_of(peer_message(1023))}));
    EXPECT_EQ(answer.code, 0);
    EXPECT_FALSE(answer.disturbed);
}

TEST(Answer, disturbed_dumps_say_so) {
    EXPECT_TRUE(parse(bytes_of(peer_message(5, NLM_F_MULTI | NLM_F_DUMP_INTR))).answer.disturbed);
    EXPECT_TRUE(parse(bytes_of(result_message(NLMSG_DONE, 0, NLM_F_MULTI | NLM_F_DUMP_INTR)))
                    .answer.disturbed);
}

TEST(Answer, errors_are_errnos) {
    const Parsed refused = parse(bytes_of(result_message(NLMSG_ERROR, -EPERM)));
    EXPECT_TRUE(refused.done);
    EXPECT_EQ(refused.answer.code, EPERM);
    EXPECT_EQ(parse(bytes_of(result_message(NLMSG_DONE, -ENODEV))).answer.code, ENODEV);
    EXPECT_EQ(parse(bytes_of(result_message(NLMSG_ERROR, INT32_MIN))).answer.code, 0);
}

TEST(Answer, to_another_question_is_not_ours) {
    const Parsed parsed = parse(bytes_of(peer_message(5, NLM_F_MULTI, kSequence - 1)) +
                                bytes_of(result_message(NLMSG_ERROR, -EEXIST, 0, kSequence - 1)) +
                                bytes_of(peer_message(6)));
    EXPECT_FALSE(parsed.done);
    ASSERT_EQ(parsed.answer.messages.size(), 1u);
    EXPECT_EQ(parsed.answer.messages[0].payload, payload_of(peer_message(6)));
}

TEST(Answer, ends_with_its_end) {
    const Parsed parsed =
        parse(bytes_of(result_message(NLMSG_ERROR, -ENOENT)) + bytes_of(peer_message(6)) +
              bytes_of(result_message(NLMSG_ERROR, -EPERM)));
    EXPECT_EQ(parsed.answer.code, ENOENT);
    EXPECT_TRUE(parsed.answer.messages.empty());
}

// The text of an extended acknowledgement comes after what is acknowledged: its header alone, or
// all of it.
std::vector<uint8_t> explained(int flags, uint32_t request_length, size_t request_bytes) {
    LibnlMessage message = result_message(NLMSG_ERROR, -ERANGE, flags | NLM_F_ACK_TLVS);
    std::vector<uint8_t> request(request_bytes, 0x55);
    std::memcpy(request.data(), &request_length, sizeof(request_length));
    nlmsg_append(message.get(), request.data(), request.size(), NLMSG_ALIGNTO);
    nla_put_u32(message.get(), NLMSGERR_ATTR_OFFS, 36);
    nla_put_string(message.get(), NLMSGERR_ATTR_MSG, "integer out of range");
    return bytes_of(message);
}

TEST(Answer, has_the_kernels_explanation) {
    EXPECT_EQ(parse(explained(NLM_F_CAPPED, 45, 16)).answer.explanation, "integer out of range");
    EXPECT_EQ(parse(explained(0, 45, 48)).answer.explanation, "integer out of range");
    LibnlMessage done = result_message(NLMSG_DONE, -EINVAL, NLM_F_MULTI | NLM_F_ACK_TLVS);
    nla_put_string(done.get(), NLMSGERR_ATTR_MSG, "no such thing");
    EXPECT_EQ(parse(bytes_of(done)).answer.explanation, "no such thing");
}

TEST(Answer, explanations_that_are_not_there_are_not_looked_for) {
    EXPECT_EQ(parse(explained(0, UINT_MAX, 48)).answer, (Answer{ERANGE, "", false, {}}));
    EXPECT_EQ(parse(explained(0, 0, 16)).answer.code, ERANGE);
    EXPECT_EQ(parse(bytes_of(result_message(NLMSG_ERROR, -ERANGE, NLM_F_ACK_TLVS))).answer,
              (Answer{ERANGE, "", false, {}}));
}

TEST(Answer, every_truncation_is_survived) {
    const std::vector<uint8_t> whole =
        bytes_of(peer_message(1)) + bytes_of(peer_message(2)) + explained(NLM_F_CAPPED, 45, 16);
    ASSERT_TRUE(parse(whole).done);
    for (size_t length = 0; length < whole.size(); ++length) {
        const std::vector<uint8_t> cut(whole.begin(),
                                       whole.begin() + static_cast<ptrdiff_t>(length));
        EXPECT_FALSE(parse(cut).done) << length;
    }
}

} // namespace
