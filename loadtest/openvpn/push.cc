// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/push.h"

#include <algorithm>
#include <charconv>

#include "loadtest/openvpn/packet.h"

namespace openvpn {

namespace {

// The text up to `separator`; `text` keeps what comes after it.
std::string_view take_word(std::string_view &text, char separator) {
    size_t end = text.find(separator);
    std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return word;
}

std::optional<uint32_t> parse_number(std::string_view text) {
    uint32_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

void set_seconds(std::string_view text, std::chrono::seconds &seconds) {
    // No sane keepalive is longer than a day, and the sums made of it must not overflow.
    std::optional<uint32_t> number = parse_number(text);
    if (number && *number <= 86'400) {
        seconds = std::chrono::seconds(*number);
    }
}

void add_option(std::string_view option, PushReply &reply) {
    std::string_view rest = option;
    std::string_view name = take_word(rest, ' ');
    if (name == "peer-id") {
        std::optional<uint32_t> id = parse_number(rest);
        if (id && *id < kNoPeerId) {
            reply.peer_id = id;
        }
    } else if (name == "cipher") {
        reply.cipher = rest;
    } else if (name == "key-derivation") {
        reply.tls_key_export = reply.tls_key_export || rest == "tls-ekm";
    } else if (name == "protocol-flags") {
        while (!rest.empty()) {
            std::string_view flag = take_word(rest, ' ');
            reply.tls_key_export = reply.tls_key_export || flag == "tls-ekm";
            reply.cc_exit = reply.cc_exit || flag == "cc-exit";
        }
    } else if (name == "ping") {
        set_seconds(rest, reply.ping);
    } else if (name == "ping-restart" || name == "ping-exit") {
        set_seconds(rest, reply.ping_restart);
    } else if (name == "ifconfig") {
        reply.address = take_word(rest, ' ');
    } else if (name == "push-continuation") {
        reply.is_complete = rest != "2";
    } else if (name == "compress" || name == "fragment" || (name == "comp-lzo" && rest != "no")) {
        // These change what is inside a data packet.
        if (reply.unsupported.empty()) {
            reply.unsupported = option;
        }
    }
}

} // namespace

ServerMessage parse_server_message(std::string_view line) {
    using Kind = ServerMessage::Kind;
    std::string_view text = line;
    std::string_view word = take_word(text, ',');
    if (word == "PUSH_REPLY") {
        return {Kind::PushReply, text};
    }
    if (word == "AUTH_FAILED") {
        return {Kind::AuthFailed, text};
    }
    if (word == "RESTART") {
        return {Kind::Restart, text};
    }
    if (word == "HALT") {
        return {Kind::Halt, text};
    }
    if (word == "EXIT") {
        return {Kind::Exit, text};
    }
    return {Kind::Other, line};
}

std::vector<std::string> split_server_messages(Bytes record) {
    std::vector<std::string> lines;
    while (true) {
        auto end = std::find(record.begin(), record.end(), uint8_t{0});
        if (end == record.end()) {
            return lines;
        }
        std::string line(record.begin(), end);
        record = record.subspan(line.size() + 1);
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
            line.pop_back();
        }
        bool is_printable = std::all_of(line.begin(), line.end(), [](char c) {
            return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
        });
        if (is_printable && !line.empty()) {
            lines.push_back(std::move(line));
        }
    }
}

void add_push_reply(std::string_view text, PushReply &reply) {
    reply.is_complete = true;
    while (!text.empty()) {
        add_option(take_word(text, ','), reply);
    }
}

} // namespace openvpn
