// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/packet.h"

#include <algorithm>

#include <openssl/rand.h>

namespace openvpn {

std::optional<PacketHeader> parse_header(Bytes packet) {
    if (packet.empty()) {
        return std::nullopt;
    }
    uint8_t opcode = packet[0] >> 3;
    if (opcode < static_cast<uint8_t>(Opcode::SoftReset) ||
        opcode > static_cast<uint8_t>(Opcode::ControlWkc)) {
        return std::nullopt;
    }
    return PacketHeader{static_cast<Opcode>(opcode), static_cast<uint8_t>(packet[0] & 7)};
}

uint8_t header_byte(const PacketHeader &header) {
    return static_cast<uint8_t>(static_cast<uint8_t>(header.opcode) << 3 | (header.key_id & 7));
}

bool is_reset(Opcode opcode) {
    switch (opcode) {
    case Opcode::SoftReset:
    case Opcode::HardResetClientV2:
    case Opcode::HardResetServerV2:
    case Opcode::HardResetClientV3:
        return true;
    default:
        return false;
    }
}

bool SessionId::is_set() const {
    return std::any_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte != 0; });
}

SessionId SessionId::random() {
    SessionId id;
    while (!id.is_set()) {
        // Without randomness the TLS handshake fails with a message of its own.
        if (RAND_bytes(id.bytes.data(), static_cast<int>(id.bytes.size())) != 1) {
            id.bytes[0] = 1;
        }
    }
    return id;
}

} // namespace openvpn
