// SPDX-License-Identifier: GPL-2.0-or-later
//
// A packet of the control channel:
//
//     opcode and key-id (1) | sender's session ID (8)                              the head
//     n (1) | n packet IDs that it acknowledges (4 each) | if n: whose, the session ID (8) |
//     unless P_ACK_V1: its own packet ID (4) | a piece of the TLS stream           the body
//
// Head and body are parsed and written apart, because tls-auth puts its HMAC between the two and
// tls-crypt encrypts the body: wrapping will be a step between them, and neither side here changes.

#pragma once

#include "loadtest/openvpn/packet.h"
#include "loadtest/openvpn/wire.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace openvpn {

// Packet IDs that one packet acknowledges.
struct AckList {
    static constexpr size_t kCapacity = 8; // what OpenVPN accepts in one packet

    std::array<uint32_t, kCapacity> ids = {};
    uint8_t count = 0;

    bool contains(uint32_t id) const;
    bool add(uint32_t id); // false if it is full
    std::span<const uint32_t> span() const { return {ids.data(), count}; }
};

struct ControlHead {
    PacketHeader header;
    SessionId session; // the sender's
};

struct ControlBody {
    AckList acks;
    SessionId acked_session; // whose packets `acks` are; set if there are any
    uint32_t packet_id = 0;  // the sender's own; meaningless in P_ACK_V1
    Bytes payload;           // points into the bytes that were parsed
};

// Takes the head off `packet`: what remains is the body. Nothing if it is not a control packet,
// too short, or without a session ID; `packet` is then in no particular state.
std::optional<ControlHead> take_control_head(Bytes &packet);

// Nothing if the body is truncated or acknowledges more than OpenVPN can.
std::optional<ControlBody> parse_control_body(Opcode opcode, Bytes body);

void append_control_head(const ControlHead &head, std::vector<uint8_t> &out);
void append_control_body(Opcode opcode, const ControlBody &body, std::vector<uint8_t> &out);

} // namespace openvpn
