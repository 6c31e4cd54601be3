// SPDX-License-Identifier: GPL-2.0-or-later
//
// The overlays of this repository: patches/series for all suites, suite/SUITE.series ahead of it
// for one, suite/SUITE.patch for the packaging of one. What they ask beyond DEP-3: a patch says in
// X-Patch-Class whether it is stable (upstream and Debian unstable have the fix) or local, and no
// stable one follows a local one, so that a stable update can take the first part of the series.

#pragma once

#include "tools/dcoport/series_folder.h"

#include <string>
#include <vector>

// Of patches in the order of their series. Those without a class do not count.
std::vector<Finding> judge_class_order(const std::vector<JudgedPatch> &patches);

std::vector<Finding> judge_overlay_fields(const std::vector<JudgedPatch> &patches);

// What a suite's own list names and the common one as well.
std::vector<Finding> judge_twice(const std::string &list, const SeriesFolder &own,
                                 const SeriesFolder &common);

// What the overlay has for a suite, in the order in which it goes in: the suite's own series, the
// common one, the change of the packaging. `findings` are those of reading. Errors: Exit::Usage.
Result<SeriesFolder> overlay_series(const std::string &overlay, const std::string &suite,
                                    const std::string &today);
