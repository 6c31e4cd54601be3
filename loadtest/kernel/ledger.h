// SPDX-License-Identifier: GPL-2.0-or-later
//
// What was done to the peers of one interface, and what the module told about it. Its promise: the
// end of each peer is told once, with its reason. An id is taken again at once, and notifications
// come out of a work queue in any order, so the promise is about numbers: when the interface is
// gone, each id has been notified as often as it was taken, and as Userspace as often as it was
// deleted. Threads may write at once; judge() wants them to be done.

#pragma once

#include "netlink/peer.h"

#include <atomic>
#include <cstdint>
#include <vector>

namespace kernel_storm {

struct Account {
    bool judged = false; // nothing was lost on the way; otherwise the next three are 0
    uint64_t missing = 0;
    uint64_t twice = 0; // more often than its id was taken
    uint64_t wrong_reason = 0;

    uint64_t begun = 0;
    uint64_t deleted = 0;   // by DEL_PEER
    uint64_t expired = 0;   // notified as such, as the next one
    uint64_t transport = 0; // TransportError
};

class Ledger {
  public:
    explicit Ledger(uint32_t ids) : entries_(ids) {}

    void begun(uint32_t id);
    void deleted(uint32_t id) { add(entries_[id].deleted); }

    // `removing`: somebody has begun to remove the interface. Any id and reason.
    void notified(uint32_t id, ovpn_dco::DeletionReason reason, bool removing);

    // Of a command or of notifications nobody knows what became.
    void doubt() { doubt_ = true; }
    bool in_doubt() const { return doubt_; }

    size_t size() const { return entries_.size(); } // ids
    uint64_t unfinished() const;                    // lives: begun and not yet notified

    Account judge() const;

  private:
    using Count = std::atomic<uint32_t>;
    struct Entry {
        Count begun = 0;
        Count deleted = 0;
        Count notified = 0;
        Count userspace = 0;
    };
    static void add(Count &count) { count.fetch_add(1, std::memory_order_relaxed); }

    std::vector<Entry> entries_;
    Count expired_ = 0;
    Count transport_ = 0;
    Count too_early_ = 0; // Teardown while nobody removed the interface
    Count strangers_ = 0; // ids that are not ours, reasons that are none
    std::atomic<bool> doubt_ = false;
    std::atomic<uint64_t> sum_begun_ = 0;
    std::atomic<uint64_t> sum_notified_ = 0;
};

} // namespace kernel_storm
