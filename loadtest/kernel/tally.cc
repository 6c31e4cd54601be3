// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/tally.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <numeric>

#include <sys/mman.h>

namespace kernel_storm {

namespace {

constexpr std::array<std::string_view, kRequests> kRequestNames = {
    "new_peer",  "set_peer", "del_peer", "get_peer", "dump",         "new_key",
    "swap_keys", "del_key",  "new_link", "del_link", "new_namespace"};

constexpr std::array<std::string_view, kReasons> kReasonNames = {
    "teardown", "userspace", "expired", "transport_error", "transport_disconnect", "unknown"};

// Every number of both, in pairs.
template <typename From, typename To, typename Visitor>
void each_pair(From &from, To &to, Visitor &&visit) {
    for (size_t i = 0; i < kEnds; ++i) {
        visit(from.ends[i], to.ends[i]);
    }
    for (size_t i = 0; i < kReasons; ++i) {
        visit(from.notifications[i], to.notifications[i]);
    }
    for (size_t i = 0; i < kRequests; ++i) {
        for (size_t code = 0; code < kErrnos; ++code) {
            visit(from.requests[i][code], to.requests[i][code]);
        }
    }
    visit(from.overruns, to.overruns);
    visit(from.malformed, to.malformed);
    visit(from.interfaces_made, to.interfaces_made);
    visit(from.interfaces_removed, to.interfaces_removed);
    visit(from.interfaces_abandoned, to.interfaces_abandoned);
    visit(from.datagrams_sent, to.datagrams_sent);
    visit(from.judged, to.judged);
    visit(from.not_judged, to.not_judged);
    visit(from.missing, to.missing);
    visit(from.twice, to.twice);
    visit(from.wrong_reason, to.wrong_reason);
}

} // namespace

std::string_view name_of(Request request) {
    return kRequestNames[static_cast<size_t>(request)];
}

std::string name_of_errno(size_t code) {
    const char *name = code < kOtherErrno ? strerrorname_np(static_cast<int>(code)) : "other";
    return name != nullptr ? name : std::to_string(code);
}

std::string_view name_of_reason(size_t reason) {
    return kReasonNames[reason];
}

uint64_t lives_of(const Tally &tally) {
    return std::accumulate(tally.ends.begin(), tally.ends.end(), uint64_t{0});
}

int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::unique_ptr<Board, Board::Unmap> Board::create() {
    void *memory =
        mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return nullptr;
    }
    return std::unique_ptr<Board, Unmap>(new (memory) Board);
}

void Board::Unmap::operator()(Board *board) const {
    munmap(board, sizeof(Board));
}

Tally Board::snapshot() const {
    Tally tally;
    each_pair(counters, tally, [](const Shared<uint64_t> &from, uint64_t &to) { to = from; });
    return tally;
}

void Board::answered(Request request, int code) {
    const size_t slot = code >= 0 && static_cast<size_t>(code) < kOtherErrno
                            ? static_cast<size_t>(code)
                            : kOtherErrno;
    add(counters.requests[static_cast<size_t>(request)][slot]);
}

void Board::enter(uint32_t thread, SceneKind scene) {
    stations[thread].since_ms = steady_ms();
    stations[thread].scene = static_cast<int>(scene);
}

void Board::fail(std::string_view sentence, int exit) {
    if (failing.exchange(true)) {
        return; // the first one counts
    }
    std::copy_n(sentence.begin(), std::min(sentence.size(), failure.size() - 1), failure.begin());
    failure_exit = exit;
}

} // namespace kernel_storm
