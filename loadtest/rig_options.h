// SPDX-License-Identifier: GPL-2.0-or-later
//
// The options that all commands with a server have in common.

#pragma once

#include "loadtest/rig.h"

namespace CLI {
class App;
}

// `options` must live until the command line has been parsed; its values are the defaults shown.
void add_rig_options(CLI::App &command, RigOptions &options);
