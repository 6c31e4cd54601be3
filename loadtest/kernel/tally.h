// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a storm counts. It counts in memory that its process shares with the one that watches it:
// when the kernel keeps that process for ever, or kills its threads, the numbers are still there.

#pragma once

#include "loadtest/kernel/options.h"
#include "loadtest/kernel/scene.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kernel_storm {

int64_t steady_ms(); // by a clock that only goes forward

// What the kernel is asked for.
enum class Request : uint8_t {
    NewPeer,
    SetPeer,
    DelPeer,
    GetPeer,
    Dump,
    NewKey,
    SwapKeys,
    DelKey,
    NewLink,
    DelLink,
    NewNamespace,
};
inline constexpr size_t kRequests = 11;
std::string_view name_of(Request request);

// Errno 0 is "done"; what is not below goes into the last one.
inline constexpr size_t kErrnos = 136;
inline constexpr size_t kOtherErrno = kErrnos - 1;
std::string name_of_errno(size_t code); // "ENOENT", "other"

// As ovpn_dco::DeletionReason; the last one: any other number.
inline constexpr size_t kReasons = 6;
std::string_view name_of_reason(size_t reason);

template <template <typename> typename Number> struct Counters {
    using Count = Number<uint64_t>;

    std::array<Count, kEnds> ends = {}; // lives that are over
    std::array<Count, kReasons> notifications = {};
    Count overruns = {};
    Count malformed = {}; // notifications that make no sense
    std::array<std::array<Count, kErrnos>, kRequests> requests = {};
    Count interfaces_made = {};
    Count interfaces_removed = {};   // by RTM_DELLINK, which returned
    Count interfaces_abandoned = {}; // with their namespace
    Count datagrams_sent = {};       // to peers' sockets

    // Interfaces that were watched until they were gone, see Ledger.
    Count judged = {};
    Count not_judged = {}; // watched, but something was lost on the way
    Count missing = {};
    Count twice = {};
    Count wrong_reason = {};
};

template <typename T> using Plain = T;
using Tally = Counters<Plain>;

uint64_t lives_of(const Tally &tally);

class Board {
  public:
    template <typename T> using Shared = std::atomic<T>;
    static_assert(Shared<uint64_t>::is_always_lock_free);

    // In memory that a child of this process shares. Null if there is none.
    struct Unmap {
        void operator()(Board *board) const;
    };
    static std::unique_ptr<Board, Unmap> create();

    Tally snapshot() const;

    static void add(Shared<uint64_t> &counter, uint64_t by = 1) {
        counter.fetch_add(by, std::memory_order_relaxed);
    }
    void end(End kind, uint64_t by = 1) { add(counters.ends[static_cast<size_t>(kind)], by); }
    void answered(Request request, int code);

    Counters<Shared> counters;

    std::atomic<bool> stopping = false; // begin no further scenes, remove everything

    // What a thread is at, so that one that does not come back from the kernel is seen: its scene,
    // and since when it has had no answer from the kernel.
    struct Station {
        std::atomic<int> scene = -1;       // SceneKind; -1: between two
        std::atomic<int64_t> since_ms = 0; // by the steady clock
    };
    std::array<Station, kMaxThreads> stations;
    void enter(uint32_t thread, SceneKind scene);
    void leave(uint32_t thread) { stations[thread].scene = -1; }
    void still_there(uint32_t thread) { stations[thread].since_ms = steady_ms(); }

    // Why the storm's process could not go on, if it could not: a sentence.
    std::array<char, 512> failure = {};
    std::atomic<bool> failing = false;
    std::atomic<int> failure_exit = 0; // set last; 0: it could
    void fail(std::string_view sentence, int exit);
};

} // namespace kernel_storm
