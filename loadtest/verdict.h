// SPDX-License-Identifier: GPL-2.0-or-later
//
// What one round amounts to (judgement.h: what a build and a report do). Pure functions of the
// numbers: the program that measures cannot have an opinion, and a report from elsewhere is judged
// by the same rule.

#pragma once

#include "loadtest/report.h"
#include "tools/common/result.h"

#include <string>
#include <string_view>

// In the order of precedence: a round's verdict is the first that applies.
enum class Verdict { NotRun, ServerDied, Desync, KernelSplat, Clean };

// NotRun       the storm never had its load: the round is not valid, or not all clients connected,
//              whatever happened next. Also, with a server that lives: the kernel did not delete
//              all peers, or one of server_alive, stale, rejected, kernel_splats is not known
//              (of the last: the kernel's log was not read, or not all of it).
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

// One line for a person: why a round is not-run (its own reason if it has one), a dead server's
// last words, the counts of a desync, the first title of a splat. Empty for a clean round.
std::string explain(const RoundResult &round);

// Clean 0, Desync 1, ServerDied 4, KernelSplat 5. NotRun is 4 or 5 if the server had died or the
// kernel had complained, else 1.
Exit exit_of(const RoundResult &round);
