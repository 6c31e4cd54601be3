// SPDX-License-Identifier: GPL-2.0-or-later
//
// One report of several: a lab boots one build at a time, the comparison needs both.

#pragma once

#include "loadtest/report.h"
#include "tools/common/result.h"

#include <string>

// Appends the runs of `from`, which came from the file `from_name`, to `into`. Refuses reports of
// different accelerators (their times do not compare) and a round that is already there (a file
// given twice). Where configurations differ, the value becomes the list of both. Errors are
// Exit::Usage, and then `into` is as it was.
Result<void> merge_report(Report &into, const Report &from, const std::string &from_name);
