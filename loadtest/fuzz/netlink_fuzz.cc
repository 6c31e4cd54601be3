// SPDX-License-Identifier: GPL-2.0-or-later
//
// A datagram from the kernel, read as every answer that we ask for and as a notification. The first
// bytes of the input are the sequence number and the family, so that the fuzzer can make its
// messages ours.

#include "netlink/answer.h"
#include "netlink/genl_family.h"
#include "netlink/link.h"
#include "netlink/notifications.h"
#include "netlink/peer_message.h"

#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint32_t sequence = 0;
    uint16_t family = 0;
    if (size < sizeof(sequence) + sizeof(family)) {
        return 0;
    }
    std::memcpy(&sequence, data, sizeof(sequence));
    std::memcpy(&family, data + sizeof(sequence), sizeof(family));
    // A copy of its own, so that a read beyond its end is seen.
    const std::vector<uint8_t> datagram(data + 6, data + size);

    ovpn_dco::Answer answer;
    ovpn_dco::add_datagram(datagram, sequence, answer);
    // A message takes a header of 16 bytes at the least.
    if (answer.messages.size() > datagram.size() / 16 || answer.code < 0 || answer.code > 4095 ||
        answer.explanation.size() > datagram.size()) {
        std::abort();
    }
    for (const ovpn_dco::Received &message : answer.messages) {
        if (const auto peer = ovpn_dco::parse_peer(message.payload); peer && peer->remote) {
            ovpn_dco::to_string(*peer->remote);
        }
        ovpn_dco::parse_family(message.payload);
        ovpn_dco::parse_link(message.payload);
    }
    ovpn_dco::Notifications::Batch batch;
    ovpn_dco::add_deletions(datagram, family, batch);
    if (batch.deletions.size() + batch.malformed > datagram.size() / 16) {
        std::abort();
    }
    return 0;
}
