// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/audit.h"

#include <gtest/gtest.h>

namespace {

using ovpn_dco::Peer;

ListedClient client(uint64_t client_id, uint32_t peer_id) {
    return {"name", "192.0.2.1:5", peer_id, client_id, "10.8.0.2"};
}

Peer peer(uint32_t id) {
    Peer made;
    made.id = id;
    return made;
}

std::vector<uint64_t> clients_of(const std::vector<ListedClient> &clients) {
    std::vector<uint64_t> ids;
    for (const ListedClient &one : clients) {
        ids.push_back(*one.client_id);
    }
    return ids;
}

std::vector<uint32_t> ids_of(const std::vector<Peer> &peers) {
    std::vector<uint32_t> ids;
    for (const Peer &one : peers) {
        ids.push_back(one.id);
    }
    return ids;
}

using Clients = std::vector<uint64_t>;
using Peers = std::vector<uint32_t>;

TEST(IsConnected, has_all_that_a_peer_needs) {
    EXPECT_TRUE(is_connected(client(1, 2)));
    EXPECT_TRUE(is_connected({"name", "", 2, 1, "", "fd00::2"}));
    EXPECT_TRUE(is_connected(client(0, 0)));
}

TEST(IsConnected, who_is_still_connecting_is_not) {
    EXPECT_FALSE(is_connected({"name", "", 2, 1}));
    EXPECT_FALSE(is_connected({"UNDEF", "", 2, 1, "10.8.0.2"}));
    EXPECT_FALSE(is_connected({"", "", 2, 1, "10.8.0.2"}));
    EXPECT_FALSE(is_connected({"name", "", std::nullopt, 1, "10.8.0.2"}));
    EXPECT_FALSE(is_connected({"name", "", 2, std::nullopt, "10.8.0.2"}));
}

TEST(Suspects, are_instances_without_a_peer) {
    EXPECT_EQ(clients_of(suspects({client(7, 1), client(8, 2), client(9, 3)}, {peer(2)})),
              (Clients{7, 9}));
    EXPECT_TRUE(suspects({client(7, 1)}, {peer(1), peer(2)}).empty());
    EXPECT_TRUE(suspects({}, {peer(1)}).empty());
}

TEST(Suspects, who_is_still_connecting_is_none) {
    EXPECT_TRUE(suspects({{"UNDEF", "", 2, 1}, {"name", "", 3, 2}}, {}).empty());
}

TEST(Unlisted, are_peers_without_an_instance) {
    EXPECT_EQ(ids_of(unlisted({client(7, 1)}, {peer(0), peer(1), peer(2)})), (Peers{0, 2}));
    EXPECT_TRUE(unlisted({client(7, 1)}, {}).empty());
}

TEST(Unlisted, who_is_still_connecting_is_listed) {
    EXPECT_TRUE(unlisted({{"UNDEF", "", 2, 1}}, {peer(2)}).empty());
}

TEST(InBoth, an_instance_that_is_stale_twice_is_stale) {
    EXPECT_EQ(clients_of(in_both({{client(7, 1), client(8, 2)}, {}},
                                 {{client(8, 2), client(9, 3)}, {}}, {})
                             .stale),
              (Clients{8}));
}

TEST(InBoth, a_successor_is_another_instance) {
    EXPECT_TRUE(in_both({{client(7, 1)}, {}}, {{client(8, 1)}, {}}, {}).clean()); // of the peer-id
    EXPECT_TRUE(in_both({{client(7, 1)}, {}}, {{client(7, 2)}, {}}, {}).clean()); // after a restart
}

TEST(InBoth, who_was_in_transit_is_no_alarm) {
    EXPECT_TRUE(in_both({{client(7, 1)}, {peer(5)}}, {}, {}).clean());
    EXPECT_TRUE(in_both({}, {{client(7, 1)}, {peer(5)}}, {}).clean());
}

TEST(InBoth, a_deletion_does_not_make_an_instance_less_stale) {
    EXPECT_EQ(clients_of(in_both({{client(7, 1)}, {}}, {{client(7, 1)}, {}}, {1}).stale),
              (Clients{7}));
}

TEST(InBoth, a_peer_that_is_missing_twice_is_missing) {
    EXPECT_EQ(
        ids_of(in_both({{}, {peer(1), peer(2), peer(3)}}, {{}, {peer(2), peer(3), peer(4)}}, {1, 4})
                   .missing),
        (Peers{2, 3}));
}

TEST(InBoth, a_peer_that_was_deleted_in_between_is_another_one) {
    EXPECT_EQ(ids_of(in_both({{}, {peer(2), peer(3)}}, {{}, {peer(2), peer(3)}}, {2}).missing),
              (Peers{3}));
}

} // namespace
