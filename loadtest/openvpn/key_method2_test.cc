// SPDX-License-Identifier: GPL-2.0-or-later
//
// The messages are those that Debian's openvpn 2.6.14 wrote into its TLS connection, taken from
// both of its ends.

#include "loadtest/openvpn/key_method2.h"
#include "loadtest/openvpn/test_hex.h"

#include <gtest/gtest.h>

namespace openvpn {

namespace {

constexpr std::string_view kClientMessage =
    "0000000002ca50a82a918633163e0c4e0efde1f069d4e29ce36d5c5efadc3e14fb0922a260a62b2bd5fcfc52116bf7"
    "f08d13f708fca990c223e0d4aed7261a2a1a3753e4c32241f4395d11a6a6f008f3210b4fc9e0da70f7253bd763b2ca"
    "e560123cdf03457ee2977c88f04d16c0901073aaea54b4006556342c6465762d747970652074756e2c6c696e6b2d6d"
    "747520313534312c74756e2d6d747520313530302c70726f746f2055445076342c6175746820534841312c6b657973"
    "697a65203132382c6b65792d6d6574686f6420322c746c732d636c69656e74000000000000ad49565f5645523d322e"
    "362e31340a49565f504c41543d6c696e75780a49565f5443504e4c3d310a49565f4d54553d313630300a49565f4e43"
    "503d320a49565f434950484552533d4145532d3235362d47434d3a4145532d3132382d47434d3a4348414348413230"
    "2d504f4c59313330350a49565f50524f544f3d3939300a49565f4c5a4f5f535455423d310a49565f434f4d505f5354"
    "55423d310a49565f434f4d505f5354554276323d310a00";

constexpr std::string_view kClientPeerInfo =
    "IV_VER=2.6.14\nIV_PLAT=linux\nIV_TCPNL=1\nIV_MTU=1600\nIV_NCP=2\n"
    "IV_CIPHERS=AES-256-GCM:AES-128-GCM:CHACHA20-POLY1305\nIV_PROTO=990\nIV_LZO_STUB=1\n"
    "IV_COMP_STUB=1\nIV_COMP_STUBv2=1\n";

constexpr std::string_view kServerMessage =
    "0000000002e2015f419f756a94854810a89dc319f53d3b176fb56ab0a4606564fc3520adbbafe8f3e8682d9e7c540d"
    "33b61ce30d11d27b08bde36a46012870d2765aecac2f006556342c6465762d747970652074756e2c6c696e6b2d6d74"
    "7520313534312c74756e2d6d747520313530302c70726f746f2055445076342c6175746820534841312c6b65797369"
    "7a65203132382c6b65792d6d6574686f6420322c746c732d73657276657200000000000000";

// Key material: after the leading zero and the method, 48 and twice 32 bytes.
constexpr size_t kMaterialStart = 5;
constexpr size_t kMaterialBytes = 112;

std::vector<uint8_t> without_material(std::vector<uint8_t> message) {
    message.erase(message.begin() + kMaterialStart,
                  message.begin() + kMaterialStart + kMaterialBytes);
    return message;
}

} // namespace

TEST(KeyMethod2, our_message_has_the_form_of_openvpns_client) {
    std::vector<uint8_t> ours = client_key_message(kClientOptions, kClientPeerInfo);
    EXPECT_EQ(to_hex(without_material(ours)), to_hex(without_material(from_hex(kClientMessage))));
}

TEST(KeyMethod2, key_material_is_fresh_each_time) {
    EXPECT_NE(client_key_message("", ""), client_key_message("", ""));
}

TEST(KeyMethod2, peer_info_announces_what_the_client_does) {
    std::string info = client_peer_info();
    // 2: data packets with peer-id, 4: push unasked, 8: exporter, 128: exit on the control channel,
    // 256: temporary authentication failure.
    EXPECT_NE(info.find("\nIV_PROTO=398\n"), std::string::npos) << info;
    EXPECT_NE(info.find("\nIV_CIPHERS=AES-256-GCM\n"), std::string::npos) << info;
}

TEST(KeyMethod2, message_of_openvpns_server_is_understood) {
    std::optional<ServerKeyMessage> message = parse_server_key_message(from_hex(kServerMessage));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->options,
              "V4,dev-type tun,link-mtu 1541,tun-mtu 1500,proto UDPv4,auth SHA1,keysize 128,"
              "key-method 2,tls-server");
    EXPECT_EQ(message->peer_info, "");
}

TEST(KeyMethod2, truncated_message_is_refused_up_to_its_options) {
    std::vector<uint8_t> message = from_hex(kServerMessage);
    size_t options_end = message.size() - 6; // three empty strings follow
    for (size_t length = 0; length <= message.size(); ++length) {
        EXPECT_EQ(parse_server_key_message(Bytes(message).first(length)).has_value(),
                  length >= options_end)
            << length;
    }
}

TEST(KeyMethod2, other_key_methods_are_refused) {
    std::vector<uint8_t> message = from_hex(kServerMessage);
    message[4] = 1;
    EXPECT_FALSE(parse_server_key_message(message));
    message[4] = 0x12; // the high bits are flags
    EXPECT_TRUE(parse_server_key_message(message));
}

} // namespace openvpn
