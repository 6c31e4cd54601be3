// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/verdict.h"

#include <fmt/core.h>

namespace {

// Empty counts as not enough: what was not measured did not happen.
bool reached(const std::optional<uint64_t> &count, uint64_t all) {
    return count.value_or(0) >= all;
}

bool had_full_load(const RoundResult &round) {
    return round.valid && round.clients > 0 && reached(round.connected, round.clients);
}

bool was_measured(const RoundResult &round) {
    return round.server_alive && reached(round.kernel_deleted, round.clients) && round.stale &&
           round.rejected && round.kernel_splats;
}

std::string counted(const char *what, const std::optional<uint64_t> &count, uint64_t all) {
    return count ? fmt::format("only {} of {} {}", *count, all, what)
                 : fmt::format("how many {} was not measured", what);
}

std::string why_not_run(const RoundResult &round) {
    if (!round.reason.empty()) {
        return round.reason;
    }
    if (!round.valid) {
        return "the round is marked as not valid";
    }
    if (round.clients == 0) {
        return "it was to run without clients";
    }
    if (!reached(round.connected, round.clients)) {
        std::string text = counted("clients connected", round.connected, round.clients);
        if (round.server_alive == false) {
            text += ", and the server died";
        }
        return round.kernel_splats.value_or(0) > 0 ? text + ", and the kernel complained" : text;
    }
    if (!reached(round.kernel_deleted, round.clients)) {
        return counted("peers were deleted by the kernel", round.kernel_deleted, round.clients);
    }
    if (!round.server_alive) {
        return "whether the server lives was not measured";
    }
    if (!round.stale) {
        return "how many clients are stale was not measured";
    }
    if (!round.rejected) {
        return "how many clients were rejected was not measured";
    }
    if (!round.kernel_splats) {
        return "the kernel's log was not read";
    }
    const char *though = round.rejected == 0 ? ", though the server refused none" : "";
    return counted("clients came back", round.reconnected, round.clients) + though;
}

std::string explain_desync(const RoundResult &round) {
    const uint64_t stale = *round.stale;
    const uint64_t rejected = *round.rejected;
    const std::string counts = fmt::format("{} {} gone and still counted", stale,
                                           stale == 1 ? "client is" : "clients are");
    return rejected == 0 ? counts : fmt::format("{}, {} refused", counts, rejected);
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

std::string explain(const RoundResult &round) {
    switch (verdict(round)) {
    case Verdict::NotRun:
        return why_not_run(round);
    case Verdict::ServerDied:
        return round.reason.empty() ? "the server died" : "the server died: " + round.reason;
    case Verdict::Desync:
        return explain_desync(round);
    case Verdict::KernelSplat:
        return fmt::format("the kernel complained{}{}",
                           round.kernel_splat_titles.empty() ? "" : ": ",
                           round.kernel_splat_titles.empty() ? "" : round.kernel_splat_titles[0]);
    case Verdict::Clean:
        return "";
    }
    return "";
}

Exit exit_of(const RoundResult &round) {
    switch (verdict(round)) {
    case Verdict::Clean:
        return Exit::Clean;
    case Verdict::Desync:
        return Exit::Found;
    case Verdict::ServerDied:
        return Exit::ServerDied;
    case Verdict::KernelSplat:
        return Exit::KernelSplat;
    case Verdict::NotRun:
        break;
    }
    if (round.server_alive == false) {
        return Exit::ServerDied;
    }
    return round.kernel_splats.value_or(0) > 0 ? Exit::KernelSplat : Exit::Found;
}
