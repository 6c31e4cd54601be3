// SPDX-License-Identifier: GPL-2.0-or-later
//
// The server's key message.

#include "loadtest/openvpn/key_method2.h"

#include <cstdlib>

using namespace openvpn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    std::optional<ServerKeyMessage> message = parse_server_key_message({data, size});
    if (message && message->options.size() + message->peer_info.size() > size) {
        std::abort();
    }
    return 0;
}
