// SPDX-License-Identifier: GPL-2.0-or-later
//
// The one message that each side sends first inside TLS ("key method 2"): key material, a summary
// of its options, user name and password, and what it is able to do (the peer-info). The keys of
// the data channel come from TLS's exporter, so the key material is sent because it has its place
// in the message, and read to be skipped.

#pragma once

#include "loadtest/openvpn/wire.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openvpn {

// Bits of IV_PROTO that we announce, each a promise about client.cc.
enum IvProto : uint32_t {
    kIvProtoDataV2 = 1u << 1,
    kIvProtoRequestPush = 1u << 2, // push without being asked
    kIvProtoTlsKeyExport = 1u << 3,
    kIvProtoCcExitNotify = 1u << 7, // leaving is said on the control channel
    kIvProtoAuthFailTemp = 1u << 8,
};

// The options that a plain 2.6 server with `dev tun` over IPv4 UDP expects to hear; any other words
// cost it a warning in its log for each client.
constexpr std::string_view kClientOptions =
    "V4,dev-type tun,link-mtu 1541,tun-mtu 1500,proto UDPv4,auth SHA1,keysize 128,key-method 2,"
    "tls-client";

std::string client_peer_info();

// The client's message, with fresh key material.
std::vector<uint8_t> client_key_message(std::string_view options, std::string_view peer_info);

struct ServerKeyMessage {
    std::string options;
    std::string peer_info;
};

// Nothing if the message is truncated or not of key method 2. What follows it is ignored, and the
// strings after the options may be missing, as OpenVPN has it.
std::optional<ServerKeyMessage> parse_server_key_message(Bytes message);

} // namespace openvpn
