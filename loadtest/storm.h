// SPDX-License-Identifier: GPL-2.0-or-later
//
// All rounds of a storm against one build. A round that ends well leaves a server as it was before
// the storm, with all clients connected, and the next one goes on with it: what leaks slowly adds
// up over the rounds. After any other round the daemon is restarted, so that each round is judged
// by itself.

#pragma once

#include "loadtest/storm_round.h"

#include <functional>

struct StormRun {
    Report report;
    std::optional<Error> stopped; // why there are fewer rounds than asked for
};

// `after_round` gets the report as it stands after each round. Errors are what kept the first
// round from being made.
Result<StormRun> run_storm(Rig &rig, const StormOptions &options,
                           const std::function<Result<void>(const Report &)> &after_round);
