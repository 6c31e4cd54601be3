// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a round, a build and a whole report amount to. Pure functions of the numbers: the program
// that measures cannot have an opinion, and a report from elsewhere is judged by the same rule.

#pragma once

#include "loadtest/report.h"
#include "tools/common/result.h"

#include <string>
#include <string_view>
#include <vector>

// In the order of precedence: a round's verdict is the first that applies.
enum class Verdict { NotRun, ServerDied, Desync, KernelSplat, Clean };

// NotRun       the storm never had its load: the round is not valid, or not all clients connected,
//              whatever happened next. Also, with a server that lives: the kernel did not delete
//              all peers, or one of the values below was not measured.
// ServerDied   the server is not alive after a storm with full load. Its death ends the deletions
//              (the interface goes with it), so it counts however many the kernel had deleted.
// Desync       stale instances; or none were seen but clients were refused for --max-clients: only
//              a daemon that counts clients that are gone does that.
// KernelSplat  the kernel said something that is judged.
// Clean        everything was measured, all clients are back, none refused, none stale, the server
//              lives, the kernel said nothing. Clients that did not come back and were not refused
//              leave the round NotRun: nothing seen says whose fault that is.
Verdict verdict(const RoundResult &round);

// "not-run", "server-died", "desync", "kernel-splat", "clean": as in report.json.
std::string_view name_of(Verdict verdict);

// One line for a person: the reason of a not-run round (the round's own if it has one), the count
// of a desync, a dead server's last words; empty for a clean round.
std::string explain(const RoundResult &round);

// Clean 0, Desync 1, ServerDied 4, KernelSplat 5. NotRun is 4 or 5 if the server had died or the
// kernel had complained, else 1.
Exit exit_of(const RoundResult &round);

// All rounds of one build of one suite, in the order in which they came.
struct BuildSummary {
    std::string suite; // empty if unknown
    std::string build;
    std::vector<const RoundResult *> rounds; // into the report, which must outlive this

    uint64_t count(Verdict verdict) const;
    Verdict worst() const;        // by what it costs the administrator: not-run is the mildest fault
    uint64_t max_stale() const;   // of the rounds that were judged
};
std::vector<BuildSummary> summarize(const Report &report);

// One sentence for an administrator, by build: "trixie stock: desync in 3 of 3 rounds: ...".
std::string sentence(const BuildSummary &build);

struct Expectations {
    std::vector<std::string> clean;  // labels: all rounds of this build clean, and at least one
    std::vector<std::string> desync; // labels: at least one round of this build is a desync
};

struct Judgement {
    Exit exit = Exit::Clean;
    std::vector<std::string> failures; // one sentence per expectation that does not hold
};

// With expectations: Clean if all hold, else Found. Without: the gravest exit_of() of all rounds,
// in the order 4, 1 by desync, 5, 1 by not-run; a report without rounds is Found.
Judgement judge(const Report &report, const Expectations &expectations);
