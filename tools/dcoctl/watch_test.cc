// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/watch.h"

#include <gtest/gtest.h>

namespace {

using ovpn_dco::Deletion;
using ovpn_dco::DeletionReason;
using ovpn_dco::Peer;
using Kind = PeerEvent::Kind;

Peer peer(uint32_t id, uint16_t port = 1) {
    Peer made;
    made.id = id;
    made.remote = ovpn_dco::Endpoint{ovpn_dco::Ipv4{192, 0, 2, 1}, port};
    return made;
}

Deletion expired(uint32_t id) {
    return {9, id, DeletionReason::Expired};
}

TEST(PeerWatch, what_was_there_before_is_no_news) {
    PeerWatch watch({peer(1), peer(2)});
    const PeerWatch::Comparison comparison = watch.compare({peer(2), peer(1)});
    EXPECT_TRUE(comparison.events.empty());
    EXPECT_TRUE(comparison.doubtful.empty());
    EXPECT_EQ(watch.count(), 2u);
}

TEST(PeerWatch, an_addition_comes_from_a_dump) {
    PeerWatch watch({peer(1)});
    EXPECT_EQ(watch.compare({peer(1), peer(2)}).events,
              (std::vector<PeerEvent>{{Kind::Added, peer(2), {}}}));
    EXPECT_TRUE(watch.compare({peer(1), peer(2)}).events.empty());
}

TEST(PeerWatch, a_deletion_says_who_it_was_and_why) {
    PeerWatch watch({peer(1)});
    EXPECT_EQ(watch.deleted(expired(1)),
              (PeerEvent{Kind::Deleted, peer(1), DeletionReason::Expired}));
    EXPECT_EQ(watch.count(), 0u);
    EXPECT_TRUE(watch.compare({}).doubtful.empty());
}

TEST(PeerWatch, one_that_came_and_went_between_two_dumps_is_told_by_its_end) {
    PeerWatch watch({});
    Peer never_seen;
    never_seen.id = 3;
    EXPECT_EQ(watch.deleted(expired(3)),
              (PeerEvent{Kind::Deleted, never_seen, DeletionReason::Expired}));
}

TEST(PeerWatch, a_successor_is_told_after_the_late_end_of_its_predecessor) {
    PeerWatch watch({peer(1, 1)});
    EXPECT_TRUE(watch.compare({peer(1, 2)}).events.empty());
    EXPECT_EQ(watch.deleted(expired(1)).kind, Kind::Deleted);
    EXPECT_EQ(watch.compare({peer(1, 2)}).events,
              (std::vector<PeerEvent>{{Kind::Added, peer(1, 2), {}}}));
}

TEST(PeerWatch, one_that_a_dump_skips_is_only_doubtful) {
    PeerWatch watch({peer(1), peer(2)});
    const PeerWatch::Comparison skipped = watch.compare({peer(2)});
    EXPECT_TRUE(skipped.events.empty());
    EXPECT_EQ(skipped.doubtful, (std::vector<uint32_t>{1}));
    const PeerWatch::Comparison there = watch.compare({peer(1), peer(2)});
    EXPECT_TRUE(there.events.empty());
    EXPECT_TRUE(there.doubtful.empty());
}

TEST(PeerWatch, one_that_is_gone_without_a_word_is_told_at_the_next_dump) {
    PeerWatch watch({peer(1)});
    EXPECT_EQ(watch.compare({}).doubtful, (std::vector<uint32_t>{1}));
    watch.confirm_gone(1);
    EXPECT_EQ(watch.compare({}).events, (std::vector<PeerEvent>{{Kind::Gone, peer(1), {}}}));
    EXPECT_TRUE(watch.compare({}).events.empty());
}

TEST(PeerWatch, a_notification_that_comes_late_is_told_once) {
    PeerWatch watch({peer(1)});
    watch.compare({});
    watch.confirm_gone(1);
    EXPECT_EQ(watch.deleted(expired(1)).kind, Kind::Deleted);
    EXPECT_TRUE(watch.compare({}).events.empty());
}

TEST(PeerWatch, a_successor_is_not_gone_because_its_predecessor_was) {
    PeerWatch watch({peer(1, 1)});
    watch.compare({});
    watch.confirm_gone(1);
    watch.deleted(expired(1));
    watch.compare({peer(1, 2)});
    const PeerWatch::Comparison skipped = watch.compare({});
    EXPECT_TRUE(skipped.events.empty());
    EXPECT_EQ(skipped.doubtful, (std::vector<uint32_t>{1}));
}

TEST(PeerWatch, the_successor_of_one_that_is_gone_without_a_word_is_another) {
    PeerWatch watch({peer(1, 1)});
    watch.compare({});
    watch.confirm_gone(1);
    EXPECT_EQ(
        watch.compare({peer(1, 2)}).events,
        (std::vector<PeerEvent>{{Kind::Gone, peer(1, 1), {}}, {Kind::Added, peer(1, 2), {}}}));
}

} // namespace
