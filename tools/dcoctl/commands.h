// SPDX-License-Identifier: GPL-2.0-or-later
//
// The subcommands of dcoctl, see tools/common/command_line.h.

#pragma once

#include "tools/common/command_line.h"

Job add_audit(CLI::App &command);
Job add_show(CLI::App &command);
Job add_watch(CLI::App &command);
