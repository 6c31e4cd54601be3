// SPDX-License-Identifier: GPL-2.0-or-later
//
// The subcommands of dcostorm, see tools/common/command_line.h.

#pragma once

#include "tools/common/command_line.h"

#include <span>

Job add_close(CLI::App &command);
Job add_close_report(CLI::App &command);
Job add_hold(CLI::App &command);
Job add_kernel(CLI::App &command);
Job add_report(CLI::App &command);
Job add_storm(CLI::App &command);

// Those of this program: dcostorm has all of them (subcommands.cc), dcostorm-static those that need
// no library of the machine (subcommands_static.cc).
std::span<const Subcommand> subcommands();
