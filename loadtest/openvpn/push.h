// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the server says on the control channel once the keys are agreed: lines of text, each ended
// by a NUL. The one that matters most is PUSH_REPLY, a list of options that may come in several
// parts; of its options only those are kept that a client without an interface acts on.

#pragma once

#include "loadtest/openvpn/wire.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openvpn {

struct ServerMessage {
    enum class Kind {
        PushReply,
        AuthFailed,
        Restart, // the server wants us to connect anew
        Halt,    // the server wants us to go away
        Exit,    // the server is going away
        Other,   // INFO, AUTH_PENDING and whatever else: not for us
    };

    Kind kind = Kind::Other;
    std::string_view text; // what follows the word and its comma
};

ServerMessage parse_server_message(std::string_view line);

// The lines of one TLS record. Line ends in them are dropped, and so are lines with other control
// characters and whatever comes after the last NUL, as OpenVPN does.
std::vector<std::string> split_server_messages(Bytes record);

struct PushReply {
    std::optional<uint32_t> peer_id;
    std::string cipher;
    bool tls_key_export = false;  // the data channel's keys come from the TLS exporter
    bool cc_exit = false;         // leaving is said on the control channel
    std::chrono::seconds ping{0}; // 0: none
    std::chrono::seconds ping_restart{0};
    std::string address;     // ours in the tunnel, as text
    std::string unsupported; // the first option that we would have to follow and cannot
    bool is_complete = true; // false: more parts follow
};

// Adds the options of one PUSH_REPLY, `text` of its ServerMessage, to those of earlier parts.
// Values that make no sense are left out, as if the server had not sent them.
void add_push_reply(std::string_view text, PushReply &reply);

} // namespace openvpn
