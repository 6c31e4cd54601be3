// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/reliable.h"
#include "loadtest/openvpn/test_hex.h"

#include <gtest/gtest.h>

namespace openvpn {

namespace {

using namespace std::chrono_literals;

const Time kStart = Time() + 1h;

AckList acks(std::initializer_list<uint32_t> ids) {
    AckList list;
    for (uint32_t id : ids) {
        list.add(id);
    }
    return list;
}

std::vector<uint32_t> ids_of(const AckList &list) {
    return {list.span().begin(), list.span().end()};
}

std::vector<uint32_t> take_all_due(ReliableSender &sender, Time now) {
    std::vector<uint32_t> ids;
    while (const ReliableSender::Packet *packet = sender.take_due(now)) {
        ids.push_back(packet->id);
    }
    return ids;
}

using Ids = std::vector<uint32_t>;

} // namespace

TEST(ReliableSender, ids_count_from_zero_and_are_due_at_once) {
    ReliableSender sender;
    EXPECT_FALSE(sender.deadline());
    sender.queue(Opcode::HardResetClientV2, {}, kStart);
    sender.queue(Opcode::Control, from_hex("aabb"), kStart);
    EXPECT_EQ(sender.deadline(), kStart);
    const ReliableSender::Packet *packet = sender.take_due(kStart);
    ASSERT_NE(packet, nullptr);
    EXPECT_EQ(packet->id, 0u);
    EXPECT_EQ(packet->opcode, Opcode::HardResetClientV2);
    packet = sender.take_due(kStart);
    ASSERT_NE(packet, nullptr);
    EXPECT_EQ(packet->id, 1u);
    EXPECT_EQ(to_hex(packet->payload), "aabb");
    EXPECT_EQ(sender.take_due(kStart), nullptr);
}

TEST(ReliableSender, unacknowledged_packet_is_repeated_ever_more_rarely) {
    ReliableSender sender;
    sender.queue(Opcode::Control, {}, kStart);
    std::vector<int64_t> pauses;
    Time last = kStart;
    for (int i = 0; i < 6; ++i) {
        Time due = *sender.deadline();
        EXPECT_EQ(sender.take_due(due - 1ms), nullptr);
        const ReliableSender::Packet *packet = sender.take_due(due);
        ASSERT_NE(packet, nullptr);
        EXPECT_EQ(packet->is_repeat, i > 0);
        pauses.push_back(std::chrono::duration_cast<std::chrono::seconds>(due - last).count());
        last = due;
    }
    EXPECT_EQ(pauses, (std::vector<int64_t>{0, 2, 4, 8, 16, 16}));
}

TEST(ReliableSender, acknowledged_packet_is_forgotten) {
    ReliableSender sender;
    sender.queue(Opcode::Control, {}, kStart);
    sender.queue(Opcode::Control, {}, kStart);
    take_all_due(sender, kStart);
    sender.acknowledge(acks({1}));
    EXPECT_FALSE(sender.empty());
    EXPECT_EQ(take_all_due(sender, kStart + 2s), Ids{0});
    sender.acknowledge(acks({0}));
    EXPECT_TRUE(sender.empty());
    EXPECT_FALSE(sender.deadline());
}

TEST(ReliableSender, acknowledging_what_was_never_sent_does_nothing) {
    ReliableSender sender;
    sender.queue(Opcode::Control, {}, kStart);
    take_all_due(sender, kStart);
    sender.acknowledge(acks({17, 4'000'000'000}));
    EXPECT_FALSE(sender.empty());
    EXPECT_EQ(take_all_due(sender, kStart + 1s), Ids{}); // 17 is one later packet, not three
}

TEST(ReliableSender, window_is_six_from_the_oldest_in_flight) {
    ReliableSender sender;
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(sender.has_room());
        sender.queue(Opcode::Control, {}, kStart);
    }
    EXPECT_FALSE(sender.has_room());
    sender.acknowledge(acks({1, 2, 3, 4, 5}));
    EXPECT_FALSE(sender.has_room()); // 0 is still out
    sender.acknowledge(acks({0}));
    EXPECT_TRUE(sender.has_room());
}

TEST(ReliableSender, three_later_acknowledgements_repeat_a_packet_early) {
    ReliableSender sender;
    for (int i = 0; i < 4; ++i) {
        sender.queue(Opcode::Control, {}, kStart);
    }
    take_all_due(sender, kStart);
    sender.acknowledge(acks({1, 2}));
    EXPECT_EQ(take_all_due(sender, kStart + 1ms), Ids{});
    sender.acknowledge(acks({3}));
    EXPECT_LE(*sender.deadline(), kStart + 1ms);
    EXPECT_EQ(take_all_due(sender, kStart + 1ms), Ids{0});
    EXPECT_EQ(take_all_due(sender, kStart + 2ms), Ids{}); // once
}

TEST(ReliableSender, acknowledgements_of_earlier_packets_repeat_nothing) {
    ReliableSender sender;
    for (int i = 0; i < 4; ++i) {
        sender.queue(Opcode::Control, {}, kStart);
    }
    take_all_due(sender, kStart);
    sender.acknowledge(acks({0, 1, 2}));
    EXPECT_EQ(take_all_due(sender, kStart + 1ms), Ids{});
}

TEST(ReliableReceiver, payloads_come_out_in_order) {
    ReliableReceiver receiver;
    receiver.accept(2, Opcode::Control, from_hex("02"));
    receiver.accept(1, Opcode::Control, from_hex("01"));
    EXPECT_FALSE(receiver.next());
    receiver.accept(0, Opcode::HardResetServerV2, {});
    std::string order;
    while (std::optional<ReliableReceiver::Packet> packet = receiver.next()) {
        order += std::to_string(packet->id) + to_hex(packet->payload) + " ";
    }
    EXPECT_EQ(order, "0 101 202 ");
}

TEST(ReliableReceiver, duplicates_are_acknowledged_again_and_not_delivered) {
    ReliableReceiver receiver;
    receiver.accept(0, Opcode::Control, from_hex("aa"));
    ASSERT_TRUE(receiver.next());
    receiver.take_acks(8);
    EXPECT_FALSE(receiver.owes_ack());
    receiver.accept(0, Opcode::Control, from_hex("bb"));
    EXPECT_TRUE(receiver.owes_ack());
    EXPECT_FALSE(receiver.next());
    receiver.accept(1, Opcode::Control, from_hex("cc"));
    receiver.accept(1, Opcode::Control, from_hex("dd"));
    EXPECT_EQ(receiver.held(), 1u);
    EXPECT_EQ(to_hex(receiver.next()->payload), "cc");
    EXPECT_FALSE(receiver.next());
}

TEST(ReliableReceiver, packets_far_ahead_are_dropped_unacknowledged) {
    ReliableReceiver receiver;
    receiver.accept(12, Opcode::Control, {});
    receiver.accept(UINT32_MAX - 5, Opcode::Control, {}); // that is behind, so it is acknowledged
    EXPECT_EQ(ids_of(receiver.take_acks(8)), Ids{UINT32_MAX - 5});
    receiver.accept(11, Opcode::Control, {});
    EXPECT_TRUE(receiver.owes_ack());
}

TEST(ReliableReceiver, last_acknowledgements_are_sent_again_after_those_owed) {
    ReliableReceiver receiver;
    for (uint32_t id = 0; id < 3; ++id) {
        receiver.accept(id, Opcode::Control, {});
    }
    EXPECT_EQ(ids_of(receiver.take_acks(2)), (Ids{0, 1}));
    EXPECT_TRUE(receiver.owes_ack());
    EXPECT_EQ(ids_of(receiver.take_acks(4)), (Ids{2, 0, 1}));
    EXPECT_FALSE(receiver.owes_ack());
    EXPECT_EQ(ids_of(receiver.take_acks(2)), (Ids{2, 0}));
}

TEST(ReliableReceiver, a_flood_of_duplicates_owes_no_more_than_one_packet_holds) {
    ReliableReceiver receiver;
    for (uint32_t id = 0; id < 100; ++id) {
        receiver.accept(id, Opcode::Control, {});
        receiver.next();
    }
    EXPECT_EQ(receiver.take_acks(100).count, 8);
    EXPECT_FALSE(receiver.owes_ack());
}

} // namespace openvpn
