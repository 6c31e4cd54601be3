// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bytes of captures, as the tests write them.

#pragma once

#include "loadtest/openvpn/wire.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openvpn {

// Blanks are skipped; anything else has to be hexadecimal.
inline std::vector<uint8_t> from_hex(std::string_view text) {
    std::string digits;
    for (char c : text) {
        if (c != ' ' && c != '\n') {
            digits.push_back(c);
        }
    }
    std::vector<uint8_t> bytes;
    for (size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes.push_back(static_cast<uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

inline std::string to_hex(Bytes bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (uint8_t byte : bytes) {
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 15]);
    }
    return text;
}

} // namespace openvpn
