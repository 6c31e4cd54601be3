// SPDX-License-Identifier: GPL-2.0-or-later
//
// The process that storms: in a network namespace of its own, with a thread for each actor and one
// that listens. It ends with the process that started it, and the namespaces with it.

#pragma once

#include "loadtest/kernel/options.h"
#include "loadtest/kernel/tally.h"

#include <sys/types.h>

namespace kernel_storm {

// Forks. The child storms until Board::stopping, removes its interfaces, and ends with status 0; or
// it says in Board::failure why it could not. -1: no process could be made.
pid_t start_storm(const Options &options, Board &board);

} // namespace kernel_storm
