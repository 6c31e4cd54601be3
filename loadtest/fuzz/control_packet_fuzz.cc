// SPDX-License-Identifier: GPL-2.0-or-later
//
// Control packets: what parses is written back and parses to the same.

#include "loadtest/openvpn/control_packet.h"

#include <algorithm>
#include <cstdlib>

using namespace openvpn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const Bytes packet(data, size);
    Bytes rest = packet;
    std::optional<ControlHead> head = take_control_head(rest);
    if (!head) {
        return 0;
    }
    std::optional<ControlBody> body = parse_control_body(head->header.opcode, rest);
    if (!body) {
        return 0;
    }
    std::vector<uint8_t> again;
    append_control_head(*head, again);
    append_control_body(head->header.opcode, *body, again);
    // P_ACK_V1 may have a tail that nobody reads.
    if (again.size() > size || !std::equal(again.begin(), again.end(), packet.begin()) ||
        (head->header.opcode != Opcode::Ack && again.size() != size)) {
        std::abort();
    }
    return 0;
}
