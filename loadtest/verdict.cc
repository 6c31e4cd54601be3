// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/verdict.h"

#include <fmt/core.h>

#include <algorithm>

namespace {

// Empty counts as not enough: what was not measured did not happen.
bool reached(const std::optional<uint64_t> &count, uint64_t all) { return count.value_or(0) >= all; }

bool had_full_load(const RoundResult &round) {
    return round.valid && round.clients > 0 && reached(round.connected, round.clients);
}

bool was_measured(const RoundResult &round) {
    return round.server_alive && reached(round.kernel_deleted, round.clients) && round.stale &&
           round.rejected && round.kernel_splats;
}

} // namespace

Verdict verdict(const RoundResult &round) {
    if (!had_full_load(round)) {
        return Verdict::NotRun;
    }
    if (round.server_alive == false) {
        return Verdict::ServerDied;
    }
    if (!was_measured(round)) {
        return Verdict::NotRun;
    }
    if (*round.stale > 0 || *round.rejected > 0) {
        return Verdict::Desync;
    }
    if (*round.kernel_splats > 0) {
        return Verdict::KernelSplat;
    }
    return reached(round.reconnected, round.clients) ? Verdict::Clean : Verdict::NotRun;
}

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::NotRun:
        return "not-run";
    case Verdict::ServerDied:
        return "server-died";
    case Verdict::Desync:
        return "desync";
    case Verdict::KernelSplat:
        return "kernel-splat";
    case Verdict::Clean:
        return "clean";
    }
    return "not-run";
}
