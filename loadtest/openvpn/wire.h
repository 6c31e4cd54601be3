// SPDX-License-Identifier: GPL-2.0-or-later
//
// Big-endian fields, read from bytes that nobody vouches for and appended to packets of our own.
// A Reader never runs past its end: the first read that would do so fails, every read after it
// yields zero or nothing, and one look at ok() at the end of a parser covers them all.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace openvpn {

using Bytes = std::span<const uint8_t>;

class Reader {
  public:
    explicit Reader(Bytes bytes) : bytes_(bytes) {}

    Bytes take(size_t count) {
        if (count > bytes_.size()) {
            ok_ = false;
            bytes_ = {};
            return {};
        }
        Bytes taken = bytes_.first(count);
        bytes_ = bytes_.subspan(count);
        return taken;
    }

    uint8_t u8() { return static_cast<uint8_t>(number(1)); }
    uint16_t u16() { return static_cast<uint16_t>(number(2)); }
    uint32_t u32() { return number(4); }
    Bytes rest() { return take(bytes_.size()); }

    size_t left() const { return bytes_.size(); }
    bool ok() const { return ok_; }

  private:
    uint32_t number(size_t width) {
        uint32_t value = 0;
        for (uint8_t byte : take(width)) {
            value = value << 8 | byte;
        }
        return value;
    }

    Bytes bytes_;
    bool ok_ = true;
};

inline void append_u8(std::vector<uint8_t> &out, uint8_t value) {
    out.push_back(value);
}

inline void append_u16(std::vector<uint8_t> &out, uint16_t value) {
    out.push_back(static_cast<uint8_t>(value >> 8));
    out.push_back(static_cast<uint8_t>(value));
}

inline void append_u32(std::vector<uint8_t> &out, uint32_t value) {
    append_u16(out, static_cast<uint16_t>(value >> 16));
    append_u16(out, static_cast<uint16_t>(value));
}

inline void append(std::vector<uint8_t> &out, Bytes bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

inline Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

} // namespace openvpn
