// SPDX-License-Identifier: GPL-2.0-or-later
//
// The data channel under one key: P_DATA_V2 with AES-256-GCM, as 2.6 has it.
//
//     opcode and key-id (1) | peer-id (3) | packet ID (4) | tag (16) | ciphertext
//
// The first eight bytes are authenticated, and the nonce is the packet ID followed by eight bytes
// that come with the key. Both directions' keys are cut from 256 bytes of TLS keying material: for
// each direction, the client's first, 64 bytes of which the cipher key is the beginning, and 64
// bytes of which the nonce's fixed part is the beginning.

#pragma once

#include "loadtest/openvpn/packet.h"
#include "loadtest/openvpn/replay_window.h"
#include "loadtest/openvpn/wire.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

namespace openvpn {

constexpr std::string_view kDataKeysLabel = "EXPORTER-OpenVPN-datakeys";
constexpr size_t kDataKeysBytes = 256;

// What a data packet carries that is not a tunnelled packet.
extern const std::array<uint8_t, 16> kPingMagic;
extern const std::array<uint8_t, 17> kOccExit; // OCC's magic and its code for "I am leaving"

class DataChannel {
  public:
    enum class Side { Client, Server };

    static constexpr size_t kOverheadBytes = 1 + 3 + 4 + 16;

    // `material` holds kDataKeysBytes. Null if OpenSSL refuses.
    static std::unique_ptr<DataChannel> create(std::span<const uint8_t> material, Side side,
                                               uint8_t key_id);

    // Appends a data packet to `out`. False if the packet IDs are used up, or OpenSSL refuses.
    bool seal(uint32_t peer_id, Bytes plaintext, std::vector<uint8_t> &out);

    enum class Opened { Fresh, Malformed, Forged, Replayed };

    // `packet` is a whole P_DATA_V2 packet of this key-id; `plaintext` is set only for Fresh.
    Opened open(Bytes packet, std::vector<uint8_t> &plaintext);

    uint8_t key_id() const { return key_id_; }

  private:
    struct Free {
        void operator()(EVP_CIPHER_CTX *context) const { EVP_CIPHER_CTX_free(context); }
    };
    struct Direction {
        std::unique_ptr<EVP_CIPHER_CTX, Free> cipher;
        std::array<uint8_t, 8> fixed_iv = {};
    };

    DataChannel() = default;

    Direction seal_;
    Direction open_;
    uint32_t next_id_ = 1;
    ReplayWindow replay_;
    uint8_t key_id_ = 0;
};

} // namespace openvpn
