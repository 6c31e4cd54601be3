// SPDX-License-Identifier: GPL-2.0-or-later
//
// What every OpenVPN packet starts with: one byte that holds the opcode and the key-id, and the two
// identities that follow it, an 8-byte session ID on the control channel, a 24-bit peer-id on the
// data channel.

#pragma once

#include "loadtest/openvpn/wire.h"

#include <array>
#include <cstdint>
#include <optional>

namespace openvpn {

// Opcodes of key method 1 (1 and 2) are history and not here.
enum class Opcode : uint8_t {
    SoftReset = 3,          // P_CONTROL_SOFT_RESET_V1: a new key under the same session ID
    Control = 4,            // P_CONTROL_V1: a piece of the TLS stream
    Ack = 5,                // P_ACK_V1: acknowledgements and nothing else
    DataV1 = 6,             // P_DATA_V1: without a peer-id
    HardResetClientV2 = 7,  // P_CONTROL_HARD_RESET_CLIENT_V2: a client's first packet
    HardResetServerV2 = 8,  // P_CONTROL_HARD_RESET_SERVER_V2: the answer to it
    DataV2 = 9,             // P_DATA_V2
    HardResetClientV3 = 10, // P_CONTROL_HARD_RESET_CLIENT_V3: with a tls-crypt-v2 client key
    ControlWkc = 11,        // P_CONTROL_WKC_V1: P_CONTROL_V1 with a tls-crypt-v2 client key
};

// Key-id 0 is a session's first key; renegotiations count from 1 to 7 and then from 1 again.
constexpr uint8_t kMaxKeyId = 7;

// The 24 bits all set mean "no peer-id".
constexpr uint32_t kNoPeerId = 0xFFFFFF;

struct PacketHeader {
    Opcode opcode = Opcode::Control;
    uint8_t key_id = 0;
};

// Nothing if the packet is empty or its opcode is none of the above.
std::optional<PacketHeader> parse_header(Bytes packet);

uint8_t header_byte(const PacketHeader &header);

inline bool is_data(Opcode opcode) {
    return opcode == Opcode::DataV1 || opcode == Opcode::DataV2;
}

// Control packets that start a key and carry no piece of the TLS stream.
bool is_reset(Opcode opcode);

// The next key-id after `key_id`.
inline uint8_t next_key_id(uint8_t key_id) {
    return key_id >= kMaxKeyId ? uint8_t{1} : static_cast<uint8_t>(key_id + 1);
}

struct SessionId {
    std::array<uint8_t, 8> bytes = {};

    // All zero stands for "none yet"; no peer may use it.
    bool is_set() const;
    bool operator==(const SessionId &) const = default;

    static SessionId random();
};

} // namespace openvpn
