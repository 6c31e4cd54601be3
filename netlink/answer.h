// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel's answer to a request: some messages (a dump has many, a command none), and then an
// acknowledgement or the end of the dump, both with a result. Knows no socket.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ovpn_dco {

// A message from the kernel; of generic netlink with its genlmsghdr.
struct Received {
    uint16_t type = 0;
    std::vector<uint8_t> payload;

    bool operator==(const Received &) const = default;
};

struct Answer {
    int code = 0;            // errno; 0: done
    std::string explanation; // the extended acknowledgement's text; mostly empty
    bool disturbed = false;  // NLM_F_DUMP_INTR: a dump that should be taken again
    std::vector<Received> messages;

    bool operator==(const Answer &) const = default;
};

// Adds what a datagram has of the answer to the request with this number; what answers another is
// skipped. True: that was the end of it.
bool add_datagram(std::span<const uint8_t> datagram, uint32_t sequence, Answer &answer);

} // namespace ovpn_dco
