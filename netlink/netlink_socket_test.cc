// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/netlink_socket.h"

#include "netlink/fake_kernel.h"

#include <cerrno>

#include <linux/genetlink.h>

#include <gtest/gtest.h>

namespace {

using namespace ovpn_dco;
using namespace ovpn_dco::test;

Message lookup(std::string_view family) {
    Message message(GENL_ID_CTRL, 0);
    message.header(genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0}).put(CTRL_ATTR_FAMILY_NAME, family);
    return message;
}

TEST(NetlinkSocket, speaks_with_the_kernel_of_this_machine) {
    Result<Socket> socket = Socket::open(NETLINK_GENERIC, 1 << 16, kPatience);
    ASSERT_TRUE(socket) << socket.error().text;
    const Result<Answer> found = socket->ask(lookup("nlctrl"));
    ASSERT_TRUE(found) << found.error().text;
    EXPECT_EQ(found->code, 0);
    ASSERT_EQ(found->messages.size(), 1u);
    EXPECT_EQ(found->messages[0].type, GENL_ID_CTRL);
    const Result<Answer> not_found = socket->ask(lookup("no-such-thing"));
    ASSERT_TRUE(not_found) << not_found.error().text;
    EXPECT_EQ(not_found->code, ENOENT);
    EXPECT_TRUE(not_found->messages.empty());
}

TEST(NetlinkSocket, hears_the_kernels_explanations) {
    Result<Socket> socket = Socket::open(NETLINK_GENERIC, 1 << 16, kPatience);
    ASSERT_TRUE(socket);
    const Result<Answer> refused = socket->ask(lookup("a name that no family can have"));
    ASSERT_TRUE(refused) << refused.error().text;
    EXPECT_NE(refused->code, 0);
    EXPECT_NE(refused->explanation, "");
}

TEST(NetlinkSocket, waits_so_long_and_no_longer) {
    FakeKernel kernel({[](uint32_t) {
        return Datagrams();
    }});
    Socket socket = kernel.socket(std::chrono::milliseconds(1));
    const Result<Answer> answer = socket.ask(Message(kFamily, 0));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ETIMEDOUT);
    EXPECT_EQ(answer.error().text, "the kernel did not answer within 0.001 s");
}

TEST(NetlinkSocket, a_late_answer_answers_nothing_else) {
    FakeKernel kernel({[](uint32_t sequence) {
        return Datagrams{acknowledgement(sequence - 1, EEXIST), bytes_of(peer_message(5)),
                         acknowledgement(sequence)};
    }});
    Socket socket = kernel.socket();
    const Result<Answer> answer = socket.ask(Message(kFamily, 0));
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(*answer, Answer());
}

TEST(NetlinkSocket, reads_what_is_left_before_it_asks) {
    FakeKernel kernel({acknowledge(ENOENT)});
    kernel.tell(acknowledgement(1, EEXIST)); // has the number that the next request will have
    Socket socket = kernel.socket();
    const Result<Answer> answer = socket.ask(Message(kFamily, 0));
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->code, ENOENT);
}

TEST(NetlinkSocket, numbers_its_requests_and_wants_them_acknowledged) {
    FakeKernel kernel({acknowledge(), acknowledge()});
    Socket socket = kernel.socket();
    ASSERT_TRUE(socket.ask(Message(kFamily, NLM_F_DUMP)));
    ASSERT_TRUE(socket.ask(Message(kFamily, 0)));
    const nlmsghdr first = *value_of<nlmsghdr>(kernel.requests()[0]);
    EXPECT_EQ(first.nlmsg_len, sizeof(nlmsghdr));
    EXPECT_EQ(first.nlmsg_type, kFamily);
    EXPECT_EQ(first.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP);
    EXPECT_NE(value_of<nlmsghdr>(kernel.requests()[1])->nlmsg_seq, first.nlmsg_seq);
}

} // namespace
