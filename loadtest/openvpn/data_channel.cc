// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/data_channel.h"

#include <algorithm>

#include <openssl/err.h>

namespace openvpn {

const std::array<uint8_t, 16> kPingMagic = {0x2a, 0x18, 0x7b, 0xf3, 0x64, 0x1e, 0xb4, 0xcb,
                                            0x07, 0xed, 0x2d, 0x0a, 0x98, 0x1f, 0xc7, 0x48};

const std::array<uint8_t, 17> kOccExit = {0x28, 0x7f, 0x34, 0x6b, 0xd4, 0xef, 0x7a, 0x81, 0x2d,
                                          0x56, 0xb8, 0xd3, 0xaf, 0xc5, 0x45, 0x9c, 6};

namespace {

constexpr size_t kSlotBytes = 64; // cipher key and nonce part each have a slot of this size
constexpr size_t kAuthenticatedBytes = 8;
constexpr size_t kTagBytes = 16;

using Nonce = std::array<uint8_t, 12>;

Nonce make_nonce(Bytes packet_id, const std::array<uint8_t, 8> &fixed_iv) {
    Nonce nonce;
    std::copy(packet_id.begin(), packet_id.end(), nonce.begin());
    std::copy(fixed_iv.begin(), fixed_iv.end(), nonce.begin() + 4);
    return nonce;
}

} // namespace

std::unique_ptr<DataChannel> DataChannel::create(std::span<const uint8_t> material, Side side,
                                                 uint8_t key_id) {
    if (material.size() != kDataKeysBytes) {
        return nullptr;
    }
    ERR_clear_error();
    std::unique_ptr<DataChannel> channel(new DataChannel);
    channel->key_id_ = key_id;
    auto set_up = [&](Direction &direction, Side sender, bool encrypts) {
        std::span<const uint8_t> slots =
            material.subspan(sender == Side::Client ? 0 : 2 * kSlotBytes, 2 * kSlotBytes);
        std::copy_n(slots.begin() + kSlotBytes, direction.fixed_iv.size(),
                    direction.fixed_iv.begin());
        direction.cipher.reset(EVP_CIPHER_CTX_new());
        return direction.cipher != nullptr &&
               EVP_CipherInit_ex(direction.cipher.get(), EVP_aes_256_gcm(), nullptr, slots.data(),
                                 nullptr, encrypts ? 1 : 0) == 1;
    };
    Side other = side == Side::Client ? Side::Server : Side::Client;
    if (!set_up(channel->seal_, side, true) || !set_up(channel->open_, other, false)) {
        return nullptr;
    }
    return channel;
}

bool DataChannel::seal(uint32_t peer_id, Bytes plaintext, std::vector<uint8_t> &out) {
    if (next_id_ == UINT32_MAX) {
        return false;
    }
    size_t start = out.size();
    append_u32(out, static_cast<uint32_t>(header_byte({Opcode::DataV2, key_id_})) << 24 |
                        (peer_id & kNoPeerId));
    append_u32(out, next_id_++);
    out.resize(out.size() + kTagBytes + plaintext.size());

    uint8_t *packet = out.data() + start;
    uint8_t *tag = packet + kAuthenticatedBytes;
    uint8_t *ciphertext = tag + kTagBytes;
    Nonce nonce = make_nonce({packet + 4, 4}, seal_.fixed_iv);
    EVP_CIPHER_CTX *cipher = seal_.cipher.get();
    int length = 0;
    ERR_clear_error();
    if (EVP_EncryptInit_ex(cipher, nullptr, nullptr, nullptr, nonce.data()) != 1 ||
        EVP_EncryptUpdate(cipher, nullptr, &length, packet, kAuthenticatedBytes) != 1 ||
        EVP_EncryptUpdate(cipher, ciphertext, &length, plaintext.data(),
                          static_cast<int>(plaintext.size())) != 1 ||
        EVP_EncryptFinal_ex(cipher, ciphertext + length, &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag) != 1) {
        out.resize(start);
        return false;
    }
    return true;
}

DataChannel::Opened DataChannel::open(Bytes packet, std::vector<uint8_t> &plaintext) {
    // OpenVPN takes an empty payload for a broken packet too.
    if (packet.size() <= kOverheadBytes) {
        return Opened::Malformed;
    }
    Reader reader(packet);
    Bytes authenticated = reader.take(kAuthenticatedBytes);
    Bytes tag = reader.take(kTagBytes);
    Bytes ciphertext = reader.rest();

    Nonce nonce = make_nonce(authenticated.subspan(4), open_.fixed_iv);
    std::array<uint8_t, kTagBytes> expected;
    std::copy(tag.begin(), tag.end(), expected.begin());
    std::vector<uint8_t> opened(ciphertext.size());
    EVP_CIPHER_CTX *cipher = open_.cipher.get();
    int length = 0;
    ERR_clear_error();
    if (EVP_DecryptInit_ex(cipher, nullptr, nullptr, nullptr, nonce.data()) != 1 ||
        EVP_DecryptUpdate(cipher, nullptr, &length, authenticated.data(), kAuthenticatedBytes) !=
            1 ||
        EVP_DecryptUpdate(cipher, opened.data(), &length, ciphertext.data(),
                          static_cast<int>(ciphertext.size())) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, kTagBytes, expected.data()) != 1 ||
        EVP_DecryptFinal_ex(cipher, opened.data() + length, &length) != 1) {
        return Opened::Forged;
    }
    Reader id(authenticated.subspan(4));
    if (!replay_.accept(id.u32())) {
        return Opened::Replayed;
    }
    plaintext = std::move(opened);
    return Opened::Fresh;
}

} // namespace openvpn
