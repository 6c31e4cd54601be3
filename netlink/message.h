// SPDX-License-Identifier: GPL-2.0-or-later
//
// Netlink messages: put together, and taken apart without trusting them. Knows no family. It makes
// any message that one asks for, also one that a kernel must refuse.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ovpn_dco {

// Headers, attributes and messages begin at multiples of 4.
inline size_t aligned(size_t length) {
    return (length + 3) & ~size_t{3};
}

inline constexpr size_t kMaxAttributeBytes = 65531; // an attribute's length has 16 bits

class Message {
  public:
    // Socket adds NLM_F_REQUEST, NLM_F_ACK, the sequence number and the length.
    Message(uint16_t type, uint16_t flags);

    // A family's own header, before any attribute.
    Message &header(std::span<const uint8_t> bytes);
    template <typename T> Message &header(const T &value) { return header(bytes_of(value)); }

    // An attribute with these bytes, padded to 4, kMaxAttributeBytes at most. `type` goes out as it
    // is, with all flags.
    Message &put(uint16_t type, std::span<const uint8_t> bytes);
    Message &put(uint16_t type, std::string_view text); // with a terminating zero
    template <typename T>
    requires std::is_arithmetic_v<T> Message &put(uint16_t type, T value) {
        return put(type, bytes_of(value));
    }

    // What is put until the next end() goes into this attribute; NLA_F_NESTED is added.
    Message &begin(uint16_t type);
    Message &end();

    Message &raw(std::span<const uint8_t> bytes); // not an attribute, not padded

    std::vector<uint8_t> &bytes() { return bytes_; } // nlmsghdr first
    const std::vector<uint8_t> &bytes() const { return bytes_; }

  private:
    template <typename T> static std::span<const uint8_t> bytes_of(const T &value) {
        static_assert(std::is_trivially_copyable_v<T>);
        return {reinterpret_cast<const uint8_t *>(&value), sizeof(T)};
    }

    std::vector<uint8_t> bytes_;
    std::vector<size_t> open_; // where the attributes begin that have not ended
};

// A T at the beginning of `bytes`; empty if they are too few.
template <typename T> std::optional<T> value_of(std::span<const uint8_t> bytes) {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    if (bytes.size() < sizeof(T)) {
        return std::nullopt;
    }
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
}

struct Attribute {
    uint16_t type = 0; // without flags
    std::span<const uint8_t> bytes;
};

// In order, up to the first that does not fit what is left. Views into `bytes`.
std::vector<Attribute> attributes_in(std::span<const uint8_t> bytes);

// What the first attribute of this type holds.
std::optional<std::span<const uint8_t>> find_attribute(std::span<const uint8_t> bytes,
                                                       uint16_t type);

} // namespace ovpn_dco
