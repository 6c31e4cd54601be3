// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/common/plain_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace {

constexpr char32_t kReplacement = 0xfffd;

// Takes one character off the front. Overlong forms, surrogates and stray bytes cost one byte.
char32_t take(std::string_view &text) {
    const auto byte = [&text](size_t at) {
        return static_cast<uint8_t>(text[at]);
    };
    const uint8_t lead = byte(0);
    const size_t length = lead < 0x80   ? 1
                          : lead < 0xc2 ? 0
                          : lead < 0xe0 ? 2
                          : lead < 0xf0 ? 3
                          : lead < 0xf5 ? 4
                                        : 0;
    if (length == 0 || length > text.size()) {
        text.remove_prefix(1);
        return kReplacement;
    }
    char32_t code = length == 1 ? lead : lead & (0x7fu >> length);
    for (size_t at = 1; at < length; at++) {
        if ((byte(at) & 0xc0) != 0x80) {
            text.remove_prefix(1);
            return kReplacement;
        }
        code = code << 6 | (byte(at) & 0x3fu);
    }
    constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kSmallest[length] || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
        text.remove_prefix(1);
        return kReplacement;
    }
    text.remove_prefix(length);
    return code;
}

bool is_harmless(char32_t code) {
    const bool control = code < 0x20 || (code >= 0x7f && code <= 0x9f);
    const bool line_break = code == 0x2028 || code == 0x2029;
    const bool direction = code == 0x061c || code == 0x200e || code == 0x200f ||
                           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    const bool not_in_xml = code == 0xfffe || code == 0xffff;
    return !control && !line_break && !direction && !not_in_xml;
}

// Most text is, and then each byte is a harmless character.
bool is_plain_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

void append(std::string &to, char32_t code) {
    if (code < 0x80) {
        to += static_cast<char>(code);
        return;
    }
    const int rest = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr std::array<uint8_t, 4> kLead = {0, 0xc0, 0xe0, 0xf0};
    to += static_cast<char>(kLead[rest] | code >> (6 * rest));
    for (int at = rest - 1; at >= 0; at--) {
        to += static_cast<char>(0x80 | (code >> (6 * at) & 0x3f));
    }
}

} // namespace

std::string printable(std::string_view text) {
    if (is_plain_ascii(text)) {
        return std::string(text);
    }
    std::string out;
    while (!text.empty()) {
        const char32_t code = take(text);
        append(out, is_harmless(code) ? code : kReplacement);
    }
    return out;
}

std::string escape_xml(std::string_view text) {
    std::string out;
    for (const char c : printable(text)) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const size_t before = text.size();
        // U+FFFD itself takes three bytes.
        if (take(text) == kReplacement && before - text.size() == 1) {
            return false;
        }
    }
    return true;
}

size_t length_of(std::string_view text) {
    if (is_plain_ascii(text)) {
        return text.size();
    }
    size_t length = 0;
    while (!text.empty()) {
        take(text);
        length++;
    }
    return length;
}

std::string shorten(std::string_view text, size_t most) {
    if (length_of(text) <= most) {
        return std::string(text);
    }
    std::string out;
    for (size_t at = 1; at < most; at++) {
        append(out, take(text));
    }
    return most > 0 ? out + "…" : out;
}
