// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the module knows about peers, as plain structs. What the kernel did not send is absent,
// never zero.

#pragma once

#include "netlink/address.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ovpn_dco {

using Seconds = std::chrono::duration<uint32_t>; // as on the wire

// Both zero switches keepalive off. The module multiplies by 1000 in 32 bits, so only up to
// 2147483 s does a timer run as long as asked: up to 4294967 s it never ends, and beyond that it
// begins anew (4294968 s are 704 ms).
struct Keepalive {
    Seconds interval{0}; // of silence towards the peer, after which the module sends it a ping
    Seconds timeout{0};  // of silence of the peer, after which the module deletes it: Expired

    bool operator==(const Keepalive &) const = default;
};

// Since the peer was made. Packets are 32 bits wide in the module and begin anew at 2^32.
struct Traffic {
    std::optional<uint64_t> rx_bytes;
    std::optional<uint64_t> tx_bytes;
    std::optional<uint32_t> rx_packets;
    std::optional<uint32_t> tx_packets;

    bool operator==(const Traffic &) const = default;
};

struct Peer {
    uint32_t id = 0;
    std::optional<Endpoint> remote;     // UDP only; IPv4-mapped ones come back as IPv4
    std::optional<IpAddress> local;     // UDP only; all zero: the routing table decides
    std::optional<uint16_t> local_port; // 0: the socket is not bound
    std::optional<Ipv4> tunnel_ipv4;    // absent: none (0.0.0.0 counts as none)
    std::optional<Ipv6> tunnel_ipv6;    // absent: none (:: counts as none)
    std::optional<Keepalive> keepalive;
    Traffic tunnel; // IP packets inside
    Traffic link;   // what they became outside, without IP and UDP or TCP headers

    bool operator==(const Peer &) const = default;
};

struct NewPeer {
    uint32_t id = 0;                 // 24 bits on the wire of OpenVPN; the module takes 32
    int socket = -1;                 // UDP, or TCP that is connected; stays the caller's
    std::optional<Endpoint> remote;  // UDP: needed; TCP: ignored
    std::optional<IpAddress> local;  // UDP: source address of packets; of the remote's family
    std::optional<Ipv4> tunnel_ipv4; // one of the two in mode MultiPeer
    std::optional<Ipv6> tunnel_ipv6;
};

enum class KeySlot : uint8_t {
    Primary = 0,   // encrypts
    Secondary = 1, // only decrypts
};

enum class Cipher : uint16_t {
    AesGcm = 1,           // keys of 16, 24 or 32 bytes
    ChaCha20Poly1305 = 2, // keys of 32 bytes
};

struct KeyDirection {
    std::vector<uint8_t> cipher_key;
    std::array<uint8_t, 8> nonce_tail = {}; // follows the packet id in the nonce of 12 bytes
};

struct Key {
    uint32_t peer_id = 0;
    KeySlot slot = KeySlot::Primary;
    uint8_t key_id = 0; // 3 bits on the wire of OpenVPN; the module takes 8
    Cipher cipher = Cipher::AesGcm;
    KeyDirection encrypt;
    KeyDirection decrypt;
};

enum class DeletionReason : uint8_t {
    Teardown = 0,            // the interface goes, or its only peer is replaced (PointToPoint)
    Userspace = 1,           // by a DelPeer
    Expired = 2,             // keepalive timeout
    TransportError = 3,      // TCP: sending failed, or the stream made no sense
    TransportDisconnect = 4, // known to the interface; neither suite's module uses it
};

// "teardown", "userspace", "expired", "transport-error", "transport-disconnect"; "unknown" for
// a number that is none of them.
std::string_view name_of(DeletionReason reason);

// The module tells of each peer's end once, whoever asked for it.
struct Deletion {
    uint32_t interface = 0; // index
    uint32_t peer_id = 0;
    DeletionReason reason = DeletionReason::Teardown; // maybe a number without a name

    bool operator==(const Deletion &) const = default;
};

} // namespace ovpn_dco
