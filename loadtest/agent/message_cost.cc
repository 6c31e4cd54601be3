// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/message_cost.h"

#include <algorithm>

namespace agent {

void add_counts(Cost &cost, const NetlinkCounts &before, const NetlinkCounts &after,
                std::optional<uint64_t> bytes_each) {
    // The probes go by the process's number in the machine's first pid namespace. It takes a
    // request at least to close a client, so that there was none means that they looked for
    // somebody else.
    if (cost.closed > 0 && after.requests == before.requests) {
        cost.not_counted = "the kernel has counted no message of the daemon, which it may know by "
                           "another number: does the agent run in a container?";
        return;
    }
    cost.requests = after.requests - before.requests;
    cost.datagrams = after.datagrams - before.datagrams;
    const uint64_t bytes = after.listing_bytes - before.listing_bytes;
    if (bytes == 0) {
        cost.listed = 0;
    } else if (bytes_each && bytes % *bytes_each == 0) {
        cost.listed = bytes / *bytes_each;
    } else {
        cost.not_counted = "the messages about single peers differ in length";
        return;
    }
    // What came in another datagram than a listing was alone in it. A listing that was made and
    // not read any more, as happens at the end, may not count twice.
    const uint64_t listings = std::min(after.listings - before.listings, *cost.datagrams);
    cost.messages = *cost.requests + *cost.datagrams - listings + *cost.listed;
}

} // namespace agent
