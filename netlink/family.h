// SPDX-License-Identifier: GPL-2.0-or-later
//
// The numbers of the generic netlink family "ovpn-dco-v2" and of its rtnetlink kind "ovpn-dco".
// Facts, read from include/uapi/linux/ovpn_dco.h of ovpn-dco 0.0+git20241121 (trixie; bookworm's
// 0.0+git20231103 has the same ones, and openvpn 2.6 carries a copy). They are part of the kernel's
// interface to programs and do not change while the family is called v2. docs/netlink.md says what
// the module does with them.

#pragma once

#include <cstdint>

namespace ovpn_dco {

inline constexpr const char *kFamilyName = "ovpn-dco-v2";
inline constexpr const char *kPeersGroup = "peers"; // multicast: deletions of peers
inline constexpr const char *kLinkKind = "ovpn-dco";

// The module of the same purpose in Linux since 6.16, which openvpn 2.7 uses: another interface,
// which this library does not speak.
inline constexpr const char *kInTreeFamilyName = "ovpn";
inline constexpr const char *kInTreeLinkKind = "ovpn";

enum class Command : uint8_t {
    NewPeer = 1,
    SetPeer = 2,
    DelPeer = 3, // as a message from the kernel: a deletion
    NewKey = 4,
    SwapKeys = 5,
    DelKey = 6,
    GetPeer = 7, // with NLM_F_DUMP all peers
};

// Attributes, each level in a namespace of its own. What is not "nested" is in host byte order,
// except addresses and the port of a reply.
namespace attr { // of a message; a request has kIfindex and the one of its command
inline constexpr uint16_t kIfindex = 1; // u32; a reply to GetPeer has none
inline constexpr uint16_t kNewPeer = 2; // nested, as all that follow
inline constexpr uint16_t kSetPeer = 3;
inline constexpr uint16_t kDelPeer = 4;
inline constexpr uint16_t kNewKey = 5;
inline constexpr uint16_t kSwapKeys = 6;
inline constexpr uint16_t kDelKey = 7;
inline constexpr uint16_t kGetPeer = 8;
} // namespace attr

namespace new_peer_attr {
inline constexpr uint16_t kPeerId = 1;     // u32
inline constexpr uint16_t kRemote = 2;     // sockaddr_in or sockaddr_in6
inline constexpr uint16_t kSocket = 3;     // u32, a file descriptor of the sender
inline constexpr uint16_t kTunnelIpv4 = 4; // in_addr
inline constexpr uint16_t kTunnelIpv6 = 5; // in6_addr
inline constexpr uint16_t kLocal = 6;      // in_addr or in6_addr
} // namespace new_peer_attr

namespace set_peer_attr {
inline constexpr uint16_t kPeerId = 1;            // u32
inline constexpr uint16_t kKeepaliveInterval = 2; // u32, seconds
inline constexpr uint16_t kKeepaliveTimeout = 3;  // u32, seconds
} // namespace set_peer_attr

namespace del_peer_attr {              // of the request and of the notification
inline constexpr uint16_t kReason = 1; // u8
inline constexpr uint16_t kPeerId = 2; // u32
} // namespace del_peer_attr

namespace new_key_attr {
inline constexpr uint16_t kPeerId = 1;  // u32
inline constexpr uint16_t kSlot = 2;    // u8
inline constexpr uint16_t kKeyId = 3;   // u8
inline constexpr uint16_t kCipher = 4;  // u16
inline constexpr uint16_t kEncrypt = 5; // nested, direction_attr
inline constexpr uint16_t kDecrypt = 6; // nested, direction_attr
} // namespace new_key_attr

namespace direction_attr {
inline constexpr uint16_t kCipherKey = 1; // bytes, 255 at most
inline constexpr uint16_t kNonceTail = 2; // 8 bytes
} // namespace direction_attr

namespace swap_keys_attr {
inline constexpr uint16_t kPeerId = 1; // u32
} // namespace swap_keys_attr

namespace del_key_attr {
inline constexpr uint16_t kPeerId = 1; // u32
inline constexpr uint16_t kSlot = 2;   // u8
} // namespace del_key_attr

namespace get_peer_attr {              // of the request
inline constexpr uint16_t kPeerId = 1; // u32
} // namespace get_peer_attr

namespace peer_attr {                             // of the reply, inside attr::kGetPeer
inline constexpr uint16_t kPeerId = 1;            // u32
inline constexpr uint16_t kRemote = 2;            // sockaddr_in or sockaddr_in6
inline constexpr uint16_t kTunnelIpv4 = 3;        // in_addr
inline constexpr uint16_t kTunnelIpv6 = 4;        // in6_addr
inline constexpr uint16_t kLocal = 5;             // in_addr or in6_addr
inline constexpr uint16_t kLocalPort = 6;         // u16, network byte order
inline constexpr uint16_t kKeepaliveInterval = 7; // u32, seconds
inline constexpr uint16_t kKeepaliveTimeout = 8;  // u32, seconds
inline constexpr uint16_t kTunnelRxBytes = 9;     // u64, as the bytes that follow
inline constexpr uint16_t kTunnelTxBytes = 10;
inline constexpr uint16_t kTunnelRxPackets = 11; // u32, as the packets that follow
inline constexpr uint16_t kTunnelTxPackets = 12;
inline constexpr uint16_t kLinkRxBytes = 13;
inline constexpr uint16_t kLinkTxBytes = 14;
inline constexpr uint16_t kLinkRxPackets = 15;
inline constexpr uint16_t kLinkTxPackets = 16;
} // namespace peer_attr

namespace link_attr {                // inside IFLA_INFO_DATA
inline constexpr uint16_t kMode = 1; // u8
} // namespace link_attr

} // namespace ovpn_dco
