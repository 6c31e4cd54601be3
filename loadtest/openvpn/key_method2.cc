// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/key_method2.h"

#include <openssl/rand.h>

namespace openvpn {

namespace {

constexpr uint8_t kKeyMethod = 2;
constexpr uint8_t kKeyMethodMask = 0x0F;
constexpr size_t kPreMasterBytes = 48; // only the client sends one
constexpr size_t kRandomBytes = 32;    // each side sends two

// A string is its length, which counts the final NUL, and its bytes; length 0 is no string at all.
void append_string(std::vector<uint8_t> &out, std::string_view text) {
    append_u16(out, static_cast<uint16_t>(text.size() + 1));
    append(out, as_bytes(text));
    append_u8(out, 0);
}

std::string take_string(Reader &reader) {
    Bytes bytes = reader.take(reader.u16());
    if (bytes.empty()) {
        return {};
    }
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size() - 1};
}

} // namespace

std::string client_peer_info() {
    constexpr uint32_t proto = kIvProtoDataV2 | kIvProtoRequestPush | kIvProtoTlsKeyExport |
                               kIvProtoCcExitNotify | kIvProtoAuthFailTemp;
    return "IV_VER=2.6.14\n"
           "IV_PLAT=linux\n"
           "IV_MTU=1600\n"
           "IV_CIPHERS=AES-256-GCM\n"
           "IV_PROTO=" +
           std::to_string(proto) +
           "\n"
           "IV_GUI_VER=dcostorm\n";
}

std::vector<uint8_t> client_key_message(std::string_view options, std::string_view peer_info) {
    std::vector<uint8_t> message;
    append_u32(message, 0);
    append_u8(message, kKeyMethod);
    size_t material = message.size();
    message.resize(material + kPreMasterBytes + 2 * kRandomBytes);
    // Unused in the end, so a failure of the generator is no reason to fail.
    RAND_bytes(message.data() + material, static_cast<int>(message.size() - material));
    append_string(message, options);
    append_u16(message, 0); // no user name
    append_u16(message, 0); // no password
    append_string(message, peer_info);
    return message;
}

std::optional<ServerKeyMessage> parse_server_key_message(Bytes bytes) {
    Reader reader(bytes);
    reader.u32();
    uint8_t method = reader.u8();
    reader.take(2 * kRandomBytes);
    ServerKeyMessage message;
    message.options = take_string(reader);
    if (!reader.ok() || (method & kKeyMethodMask) != kKeyMethod) {
        return std::nullopt;
    }
    take_string(reader); // user name
    take_string(reader); // password
    message.peer_info = take_string(reader);
    return message;
}

} // namespace openvpn
