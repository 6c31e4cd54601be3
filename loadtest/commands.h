// SPDX-License-Identifier: GPL-2.0-or-later
//
// The subcommands of dcostorm. Each cmd_<name>.cc adds its options to the CLI::App that main.cc
// made for it and returns what to do if the user chose it; that runs after all options parsed.

#pragma once

#include "tools/common/result.h"

#include <functional>
#include <span>

namespace CLI {
class App;
}

// The exit status, or why the job could not be done; main() prints the latter.
using Job = std::function<Result<Exit>()>;

Job add_close(CLI::App &command);
Job add_close_report(CLI::App &command);
Job add_hold(CLI::App &command);
Job add_kernel(CLI::App &command);
Job add_report(CLI::App &command);
Job add_storm(CLI::App &command);

struct Subcommand {
    const char *name;
    const char *description;
    Job (*add)(CLI::App &command);
};

// Those of this program: dcostorm has all of them (subcommands.cc), dcostorm-static those that need
// no library of the machine (subcommands_static.cc).
std::span<const Subcommand> subcommands();
