// SPDX-License-Identifier: GPL-2.0-or-later
//
// The subcommands of dcoport, see tools/common/command_line.h.

#pragma once

#include "tools/common/command_line.h"

Job add_candidates(CLI::App &command);
Job add_lint(CLI::App &command);
Job add_refresh(CLI::App &command);
Job add_status(CLI::App &command);
Job add_try(CLI::App &command);
