// SPDX-License-Identifier: GPL-2.0-or-later
//
// Key material, packets and plaintexts are those of one session between Debian's openvpn 2.6.14 as
// client and as server: the material is what SSL_export_keying_material() returned there.

#include "loadtest/openvpn/data_channel.h"
#include "loadtest/openvpn/test_hex.h"

#include <gtest/gtest.h>

namespace openvpn {

namespace {

using Opened = DataChannel::Opened;

constexpr std::string_view kMaterial =
    "05022bce8bb51831b65a7dcc6fccd8a3fc8c86eb1289cdef60691965246a1a35e2181a3a1952c3c3dbd55e1fe9fdea"
    "ebf12c20797b1ec9b976d7f08c0e3b4688a689a466aacfb5124da3609df00a3dc08795b8b1f1722c59f32268149d78"
    "fd9ba6b4bd1880ae31e2a36e4a75b484ffedaf2be7de94aeacffec1e10c17e5972d4deee6037533d905a0de311646b"
    "5e11bb7812d2ffc2bf965a2fefb82b94a6cd713ceefe25adbe27d44320ee2d0a73fdc6c523ff681571b6bb4e80423b"
    "342554b168b0d17f961c944e2569841d0642165ffddf856dc8ad752fba680c54e1d0e89ecf959cfcbf574d02a0586a"
    "f77899a835aac767f6e412072caf9ff42ecb380c59";

constexpr std::string_view kPing = "2a187bf3641eb4cb07ed2d0a981fc748";
constexpr std::string_view kFirstClientPing =
    "48000000000000017ec073df356fb5be41dc0826f75468e576bbb7223711e2c57ae8f36c073554c4";
constexpr std::string_view kSecondClientPing =
    "4800000000000002d3d7b5bbb8d8ecbcdab3aef2be9d5c208df8ae1a55d3c1d2c333d4aed3b8301d";
// The server's first packet is a router solicitation of its tun device, its second a ping.
constexpr std::string_view kFirstServerPacket =
    "48000000000000013f32c3598d589f9647447b859a9fd3b1ef5a9c3079e6fa85b2e7afdc4d918c1b8818cda4f39ec0"
    "d7d2428c3cfc5104ea278771ef80963f64d39bb385674e9649";
constexpr std::string_view kServerPing =
    "4800000000000002b11f3f5dc116f7f302750e4c291e9977904e374501ed32e4458156a9253cd170";

std::unique_ptr<DataChannel> channel(DataChannel::Side side) {
    return DataChannel::create(from_hex(kMaterial), side, 0);
}

} // namespace

TEST(DataChannel, seals_the_same_packets_as_openvpns_client) {
    std::unique_ptr<DataChannel> client = channel(DataChannel::Side::Client);
    ASSERT_TRUE(client);
    std::vector<uint8_t> out;
    ASSERT_TRUE(client->seal(0, kPingMagic, out));
    EXPECT_EQ(to_hex(out), kFirstClientPing);
    out.clear();
    ASSERT_TRUE(client->seal(0, kPingMagic, out));
    EXPECT_EQ(to_hex(out), kSecondClientPing);
}

TEST(DataChannel, opens_the_packets_of_openvpns_server) {
    std::unique_ptr<DataChannel> client = channel(DataChannel::Side::Client);
    std::vector<uint8_t> plaintext;
    ASSERT_EQ(client->open(from_hex(kFirstServerPacket), plaintext), Opened::Fresh);
    EXPECT_EQ(to_hex(Bytes(plaintext).first(24)),
              "6000000000083afffe80000000000000b9be249fd4600802");
    ASSERT_EQ(client->open(from_hex(kServerPing), plaintext), Opened::Fresh);
    EXPECT_EQ(to_hex(plaintext), kPing);
}

TEST(DataChannel, opens_the_packets_of_openvpns_client_as_a_server) {
    std::unique_ptr<DataChannel> server = channel(DataChannel::Side::Server);
    std::vector<uint8_t> plaintext;
    ASSERT_EQ(server->open(from_hex(kSecondClientPing), plaintext), Opened::Fresh);
    EXPECT_EQ(to_hex(plaintext), kPing);
    EXPECT_EQ(server->open(from_hex(kSecondClientPing), plaintext), Opened::Replayed);
    EXPECT_EQ(server->open(from_hex(kFirstClientPing), plaintext), Opened::Fresh); // late
}

TEST(DataChannel, peer_id_and_key_id_are_in_the_header) {
    std::unique_ptr<DataChannel> client =
        DataChannel::create(from_hex(kMaterial), DataChannel::Side::Client, 5);
    std::vector<uint8_t> out = from_hex("ee"); // appends, does not overwrite
    ASSERT_TRUE(client->seal(0x123456, kPingMagic, out));
    EXPECT_EQ(to_hex(Bytes(out).first(9)), "ee4d12345600000001");
    EXPECT_EQ(out.size(), 1 + DataChannel::kOverheadBytes + kPingMagic.size());
}

TEST(DataChannel, every_changed_byte_is_noticed) {
    std::unique_ptr<DataChannel> server = channel(DataChannel::Side::Server);
    std::vector<uint8_t> packet = from_hex(kFirstClientPing);
    std::vector<uint8_t> plaintext;
    for (size_t i = 0; i < packet.size(); ++i) {
        packet[i] ^= 0x40;
        EXPECT_EQ(server->open(packet, plaintext), Opened::Forged) << i;
        packet[i] ^= 0x40;
    }
    EXPECT_TRUE(plaintext.empty());
    // Not even a forged packet ID moved the replay window.
    EXPECT_EQ(server->open(packet, plaintext), Opened::Fresh);
}

TEST(DataChannel, every_truncation_is_refused) {
    std::unique_ptr<DataChannel> server = channel(DataChannel::Side::Server);
    std::vector<uint8_t> packet = from_hex(kFirstClientPing);
    std::vector<uint8_t> plaintext;
    for (size_t length = 0; length < packet.size(); ++length) {
        Opened opened = server->open(Bytes(packet).first(length), plaintext);
        EXPECT_EQ(opened,
                  length <= DataChannel::kOverheadBytes ? Opened::Malformed : Opened::Forged)
            << length;
    }
}

TEST(DataChannel, material_of_another_size_is_refused) {
    std::vector<uint8_t> material = from_hex(kMaterial);
    material.pop_back();
    EXPECT_FALSE(DataChannel::create(material, DataChannel::Side::Client, 0));
}

TEST(ReplayWindow, each_id_counts_once_and_zero_never) {
    ReplayWindow window;
    EXPECT_FALSE(window.accept(0));
    EXPECT_TRUE(window.accept(1));
    EXPECT_FALSE(window.accept(1));
    EXPECT_TRUE(window.accept(5));
    EXPECT_FALSE(window.accept(1));
    EXPECT_TRUE(window.accept(3));
    EXPECT_FALSE(window.accept(3));
    EXPECT_FALSE(window.accept(5));
}

TEST(ReplayWindow, ids_older_than_the_window_are_refused) {
    ReplayWindow window;
    EXPECT_TRUE(window.accept(100));
    EXPECT_TRUE(window.accept(37)); // 63 behind
    EXPECT_FALSE(window.accept(36));
    EXPECT_TRUE(window.accept(UINT32_MAX));
    EXPECT_FALSE(window.accept(100));
    EXPECT_TRUE(window.accept(UINT32_MAX - 63));
    EXPECT_FALSE(window.accept(UINT32_MAX));
}

} // namespace openvpn
