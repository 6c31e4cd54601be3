// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/peer_table.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace {

using ovpn_dco::Endpoint;
using ovpn_dco::Ipv4;
using ovpn_dco::Peer;

Peer whole_peer() {
    Peer peer;
    peer.id = 7;
    peer.remote = Endpoint{Ipv4{192, 0, 2, 1}, 4711};
    peer.tunnel_ipv4 = Ipv4{10, 8, 0, 2};
    peer.keepalive = ovpn_dco::Keepalive{ovpn_dco::Seconds(10), ovpn_dco::Seconds(60)};
    peer.tunnel = {1'234'567, 0, 12, 0};
    peer.link = {2'000'000'000, 99, 13, 1};
    return peer;
}

Peer bare_peer(uint32_t id) {
    Peer peer;
    peer.id = id;
    return peer;
}

nlohmann::json peers_of(const std::vector<ShownInterface> &shown) {
    return nlohmann::json::parse(render_json(shown))["interfaces"][0]["peers"];
}

TEST(PeerTable, shows_all_that_the_kernel_said) {
    EXPECT_EQ(render_text({{{2, "tun0"}, {{whole_peer(), "alice"}}}}),
              "tun0: 1 peer\n"
              "  peer  name   remote          tunnel addresses  keepalive    tunnel in     "
              "tunnel out  link in       link out\n"
              "  7     alice  192.0.2.1:4711  10.8.0.2          10 s / 60 s  1.2 MB, 12 p  "
              "0 B, 0 p    2.0 GB, 13 p  99 B, 1 p\n");
}

TEST(PeerTable, what_the_kernel_did_not_say_is_absent_and_not_zero) {
    EXPECT_EQ(render_text({{{2, "tun0"}, {{bare_peer(7), {}}, {bare_peer(123), "bob"}}}}),
              "tun0: 2 peers\n"
              "  peer  name\n"
              "  7     -\n"
              "  123   bob\n");
    EXPECT_EQ(peers_of({{{2, "tun0"}, {{bare_peer(7), {}}}}}),
              nlohmann::json::parse(R"([{"peer_id": 7}])"));
}

TEST(PeerTable, interfaces_without_peers_are_there) {
    EXPECT_EQ(render_text({}), "");
    EXPECT_EQ(render_text({{{2, "tun0"}, {}}, {{3, "tun1"}, {}}}),
              "tun0: 0 peers\n\ntun1: 0 peers\n");
    EXPECT_EQ(peers_of({{{2, "tun0"}, {}}}), nlohmann::json::array());
}

TEST(PeerTable, the_same_for_programs) {
    EXPECT_EQ(peers_of({{{2, "tun0"}, {{whole_peer(), "alice"}}}}), nlohmann::json::parse(R"([{
                  "peer_id": 7, "common_name": "alice", "remote": "192.0.2.1:4711",
                  "tunnel_ipv4": "10.8.0.2", "keepalive_interval_s": 10, "keepalive_timeout_s": 60,
                  "tunnel_rx_bytes": 1234567, "tunnel_tx_bytes": 0, "tunnel_rx_packets": 12,
                  "tunnel_tx_packets": 0, "link_rx_bytes": 2000000000, "link_tx_bytes": 99,
                  "link_rx_packets": 13, "link_tx_packets": 1}])"));
}

TEST(PeerTable, a_name_drives_no_terminal) {
    const std::string name = "a\x1b[31mb\r\n\xff";
    const std::string text = render_text({{{2, "tun0"}, {{bare_peer(7), name}}}});
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
    EXPECT_EQ(peers_of({{{2, "tun0"}, {{bare_peer(7), name}}}})[0]["common_name"],
              "a\xef\xbf\xbd[31mb\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(WithNames, by_peer_id_and_in_order) {
    StatusListing listing;
    listing.version = 3;
    listing.clients = {{"alice", "192.0.2.1:4711", 3}, {"bob", "192.0.2.1:4712", 1}};
    const std::vector<ShownPeer> shown =
        with_names({bare_peer(3), bare_peer(2), bare_peer(1)}, listing);
    ASSERT_EQ(shown.size(), 3u);
    EXPECT_EQ(shown[0].common_name, "bob");
    EXPECT_EQ(shown[1].common_name, std::nullopt);
    EXPECT_EQ(shown[2].common_name, "alice");
}

TEST(WithNames, by_address_where_there_are_no_peer_ids) {
    StatusListing listing;
    listing.version = 1;
    listing.clients = {{"alice", "192.0.2.1:4711", {}}};
    const std::vector<ShownPeer> shown = with_names({whole_peer(), bare_peer(1)}, listing);
    EXPECT_EQ(shown[0].common_name, std::nullopt);
    EXPECT_EQ(shown[1].common_name, "alice");
}

TEST(HumanBytes, in_powers_of_1000) {
    EXPECT_EQ(human_bytes(0), "0 B");
    EXPECT_EQ(human_bytes(999), "999 B");
    EXPECT_EQ(human_bytes(1000), "1.0 kB");
    EXPECT_EQ(human_bytes(999'949), "999.9 kB");
    EXPECT_EQ(human_bytes(999'950), "1.0 MB");
    EXPECT_EQ(human_bytes(UINT64_MAX), "18.4 EB");
}

} // namespace
