// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/message_cost.h"

#include <gtest/gtest.h>

namespace agent {
namespace {

constexpr uint64_t kPeerBytes = 100;
constexpr NetlinkCounts kBefore{50, 40, 3, 700};

Cost cost_of(const NetlinkCounts &operation, uint64_t closed,
             std::optional<uint64_t> bytes_each = kPeerBytes) {
    Cost cost;
    cost.clients = cost.closed = closed;
    add_counts(cost, kBefore,
               {kBefore.requests + operation.requests, kBefore.datagrams + operation.datagrams,
                kBefore.listings + operation.listings,
                kBefore.listing_bytes + operation.listing_bytes},
               bytes_each);
    return cost;
}

TEST(MessageCost, each_listed_peer_is_one) {
    // 16 requests, 2 of them answered by a listing of 3 datagrams with 20 peers in all.
    const Cost cost = cost_of({16, 20, 3, 2'000}, 16);
    EXPECT_EQ(cost.requests, 16u);
    EXPECT_EQ(cost.datagrams, 20u);
    EXPECT_EQ(cost.listed, 20u);
    EXPECT_EQ(cost.messages, 16u + (20 - 3) + 20);
    EXPECT_EQ(cost.not_counted, "");
}

TEST(MessageCost, without_a_listing) {
    const Cost cost = cost_of({32, 48, 0, 0}, 16, std::nullopt);
    EXPECT_EQ(cost.listed, 0u);
    EXPECT_EQ(cost.messages, 80u);
}

TEST(MessageCost, peers_of_unequal_length_are_not_counted) {
    for (const std::optional<uint64_t> each : {std::optional<uint64_t>(), {300}}) {
        const Cost cost = cost_of({16, 20, 3, 2'000}, 16, each);
        EXPECT_EQ(cost.requests, 16u);
        EXPECT_FALSE(cost.listed);
        EXPECT_FALSE(cost.messages);
        EXPECT_EQ(cost.not_counted, "the messages about single peers differ in length");
    }
}

TEST(MessageCost, no_client_is_closed_without_a_request) {
    const Cost cost = cost_of({0, 0, 0, 0}, 16);
    EXPECT_FALSE(cost.requests);
    EXPECT_FALSE(cost.datagrams);
    EXPECT_FALSE(cost.listed);
    EXPECT_FALSE(cost.messages);
    EXPECT_EQ(cost.not_counted, "the kernel has counted no message of the daemon, which it may "
                                "know by another number: does the agent run in a container?");
}

TEST(MessageCost, nothing_was_said_and_nothing_closed) {
    const Cost cost = cost_of({0, 0, 0, 0}, 0);
    EXPECT_EQ(cost.requests, 0u);
    EXPECT_EQ(cost.messages, 0u);
    EXPECT_EQ(cost.not_counted, "");
}

} // namespace
} // namespace agent
