// SPDX-License-Identifier: GPL-2.0-or-later
//
// One datagram of the kernel's answer to "all peers, please": several netlink messages, each with
// one peer, and at the end of the whole dump one that says so. Knows no socket.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

struct PeerDumpPart {
    std::vector<uint32_t> peer_ids;
    bool done = false;        // NLMSG_DONE was among the messages
    bool interrupted = false; // NLM_F_DUMP_INTR: the table changed under the dump, take another
    int error = 0;            // errno of an NLMSG_ERROR, positive; 0 is an acknowledgement
    uint32_t malformed = 0;   // messages of the right family that held no peer
    uint64_t peer_bytes = 0;  // of the messages with peers

    bool operator==(const PeerDumpPart &) const = default;
};

// `sequence` is the request's: what answers another is skipped.
PeerDumpPart parse_peer_dump(std::span<const uint8_t> datagram, uint32_t sequence, uint16_t family);
