// SPDX-License-Identifier: GPL-2.0-or-later
//
// A storm from beginning to end: starts the process that storms, watches it, the kernel's log and
// the clock, and stops it. It asks nothing of the module itself once the storm has begun, so it
// comes to its end whatever the kernel does to the other process.

#pragma once

#include "loadtest/kernel/report.h"
#include "tools/common/result.h"

namespace kernel_storm {

// Errors: Exit::Missing if this is not root or the machine has no module.
Result<Report> run_storm(const Options &options);

} // namespace kernel_storm
