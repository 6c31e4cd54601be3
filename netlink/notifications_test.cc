// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/notifications.h"

#include "netlink/fake_kernel.h"

#include <gtest/gtest.h>

namespace {

using namespace ovpn_dco;
using namespace ovpn_dco::test;

std::vector<uint8_t> deletion_of(uint32_t id, uint32_t sequence = 0) {
    LibnlMessage message = family_message(Command::DelPeer, 0, sequence);
    nla_put_u32(message.get(), attr::kIfindex, 9);
    nlattr *nested = nla_nest_start(message.get(), attr::kDelPeer);
    nla_put_u8(message.get(), del_peer_attr::kReason, 2);
    nla_put_u32(message.get(), del_peer_attr::kPeerId, id);
    nla_nest_end(message.get(), nested);
    return bytes_of(message);
}

TEST(Notifications, come_one_a_datagram_and_are_read_together) {
    FakeKernel kernel({});
    Notifications notifications(kernel.socket(), kFamily);
    kernel.tell(deletion_of(5));
    kernel.tell(deletion_of(6));
    const Result<Notifications::Batch> batch = notifications.read();
    ASSERT_TRUE(batch) << batch.error().text;
    EXPECT_EQ(batch->deletions, (std::vector<Deletion>{{9, 5, DeletionReason::Expired},
                                                       {9, 6, DeletionReason::Expired}}));
    EXPECT_FALSE(batch->overrun);
    EXPECT_EQ(batch->malformed, 0u);
}

TEST(Notifications, reading_does_not_wait) {
    FakeKernel kernel({});
    Notifications notifications(kernel.socket(), kFamily);
    const Result<Notifications::Batch> batch = notifications.read();
    ASSERT_TRUE(batch) << batch.error().text;
    EXPECT_TRUE(batch->deletions.empty());
}

TEST(Notifications, reading_ends_while_there_are_more) {
    FakeKernel kernel({});
    Notifications notifications(kernel.socket(), kFamily);
    for (int id = 0; id < Notifications::kDatagramsARead + 1; ++id) {
        kernel.tell(deletion_of(static_cast<uint32_t>(id)));
    }
    EXPECT_EQ(notifications.read()->deletions.size(), Notifications::kDatagramsARead);
    EXPECT_EQ(notifications.read()->deletions.size(), 1u);
}

TEST(Notifications, what_is_none_is_not_taken_for_one) {
    Notifications::Batch batch;
    add_deletions(bytes_of(family_message(Command::DelPeer, 0, 0)), kFamily, batch); // empty
    add_deletions(bytes_of(peer_message(7, 0, 0)), kFamily, batch);
    EXPECT_EQ(batch.malformed, 2u);
    add_deletions(deletion_of(5), kFamily + 1, batch); // of another family
    add_deletions(deletion_of(5, 77), kFamily, batch); // an answer to something
    EXPECT_EQ(batch.malformed, 2u);
    EXPECT_TRUE(batch.deletions.empty());
}

} // namespace
