// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the server may write on the control channel: lines of any content.

#include "loadtest/openvpn/packet.h"
#include "loadtest/openvpn/push.h"

#include <cstdlib>

using namespace openvpn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    PushReply reply;
    for (const std::string &line : split_server_messages({data, size})) {
        ServerMessage message = parse_server_message(line);
        if (message.kind == ServerMessage::Kind::PushReply) {
            add_push_reply(message.text, reply);
        }
    }
    if (reply.peer_id.value_or(0) >= kNoPeerId || reply.ping > std::chrono::hours(24) ||
        reply.ping_restart > std::chrono::hours(24)) {
        std::abort();
    }
    return 0;
}
