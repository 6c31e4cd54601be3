// SPDX-License-Identifier: GPL-2.0-or-later
//
// What one process says to the kernel over netlink, counted by the kernel itself: kprobe events
// with a histogram trigger, which add to a number where the message passes and write nothing down.
// The process is neither stopped nor traced (strace and ptrace stop it twice a call, which would be
// most of what is measured). What the probes cost counts as its system time; they stand where a
// message passes, and nowhere else.
//
// A netlink dump is counted a datagram at a time. One datagram lists up to some hundred peers, so a
// probe for each peer would cost as much as listing it: instead the bytes that the module's dump
// function put into its datagrams are added up. Divided by what one peer takes, which is the same
// for all of them, they are the number of peers.
//
// The kernel compares the process's number in the machine's first pid namespace. Where ours is
// another, in a container, nothing is counted: whoever knows that there were messages has to
// notice.
//
// The probes are in the tracefs of the whole machine, under names that have the process's number.
// The file system is mounted for this alone and nowhere to be seen, and vanishes with its
// descriptor; the probes do not.

#pragma once

#include "tools/common/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <sys/types.h>

struct NetlinkCounts {
    uint64_t requests = 0;      // messages that the process has sent
    uint64_t datagrams = 0;     // that it has read, a mere look (MSG_PEEK) left out
    uint64_t listings = 0;      // datagrams among these with peers of a dump
    uint64_t listing_bytes = 0; // in them
};

// The numbers of a histogram as tracefs shows it, summed over its entries.
struct HistogramTotals {
    uint64_t hits = 0;
    uint64_t bytes = 0; // of the value of this name, 0 if there is none

    bool operator==(const HistogramTotals &) const = default;
};

// Empty if the text is no histogram, or one that was too small for its entries.
std::optional<HistogramTotals> parse_histogram(std::string_view text);

class NetlinkCounters {
  public:
    // Counts from now on. Errors: not root, or a kernel without kprobe events.
    static Result<std::unique_ptr<NetlinkCounters>> start(pid_t process);
    ~NetlinkCounters(); // nothing of it stays

    Result<NetlinkCounts> read() const;

    // What an agent that was killed has left. Harmless if there is nothing.
    static void remove(pid_t process);

  private:
    explicit NetlinkCounters(pid_t process) : process_(process) {}
    pid_t process_;
    int tracefs_ = -1;
};
