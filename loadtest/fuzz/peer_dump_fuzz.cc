// SPDX-License-Identifier: GPL-2.0-or-later
//
// A datagram of the kernel's list of peers. The first bytes of the input are the sequence number
// and the family, so that the fuzzer can make its messages ours.

#include "loadtest/observe/peer_dump.h"

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
    const std::span<const uint8_t> datagram(data + 6, size - 6);
    const PeerDumpPart part = parse_peer_dump(datagram, sequence, family);
    // A peer takes a message header of 16 bytes at the least.
    if (part.peer_ids.size() + part.malformed > datagram.size() / 16 || part.error < 0) {
        std::abort();
    }
    return 0;
}
