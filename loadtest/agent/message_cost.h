// SPDX-License-Identifier: GPL-2.0-or-later
//
// From two readings of the kernel's counters to the messages that an operation has cost.

#pragma once

#include "loadtest/agent/protocol.h"
#include "loadtest/observe/netlink_counters.h"

#include <optional>

namespace agent {

// Fills the counts of `cost`, whose `closed` is known, or says in `not_counted` why some are
// missing. `bytes_each`: of a listed peer; empty if they differ.
void add_counts(Cost &cost, const NetlinkCounts &before, const NetlinkCounts &after,
                std::optional<uint64_t> bytes_each);

} // namespace agent
