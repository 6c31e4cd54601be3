// SPDX-License-Identifier: GPL-2.0-or-later
//
// For each number of clients, twice: a new server, all clients connected, silence, one operation.
//
//   close     one `kill` through the management interface, which closes all clients in one loop
//             because all have the same common name: the way from the command to the close of a
//             client costs nothing worth mentioning, and no client's close waits for another event
//   shutdown  SIGTERM
//
// Before all that, both operations with a few clients that nobody hears of: an emulated processor
// has to translate what it runs for the first time.
//
// The clients have fallen silent by then, and no timer is due (pings a minute apart, no status
// file): the daemon does nothing but what is measured.

#pragma once

#include "loadtest/close_cost.h"
#include "loadtest/rig.h"
#include "loadtest/subject.h"

#include <functional>
#include <string>
#include <vector>

struct CloseOptions {
    RigOptions rig;
    std::vector<uint32_t> sizes = {256, 1024, 4096};
    uint32_t limit_seconds = 900;
    SubjectOptions subject;

    CloseOptions();
};

// Whether the server's end goes with what was measured: shutting down is orderly, else its cost is
// that of something else. After a close the agent ends the server, by force if it has to, and that
// is no part of it. Errors are Exit::ServerDied.
Result<void> check_end(agent::Operation operation, const agent::Cost &cost);

struct CloseRun {
    CloseReport report;
    std::optional<Error> stopped; // why there are fewer measurements than asked for
};

// `after_each` gets the report as it stands after each measurement. Errors are what kept the first
// one from being made.
Result<CloseRun> run_close(const CloseOptions &options,
                           const std::function<Result<void>(const CloseReport &)> &after_each);
