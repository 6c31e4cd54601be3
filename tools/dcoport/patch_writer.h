// SPDX-License-Identifier: GPL-2.0-or-later
//
// A commit of upstream's as a patch for Debian: its author, date, subject and words as they are,
// the fields of DEP-3 after them.

#pragma once

#include "tools/dcoport/repository.h"

#include <string>

// `adapted`: the diff is not upstream's own, for it went in with fuzz. `today` is "YYYY-MM-DD".
std::string dep3_patch(const Commit &commit, const std::string &diff, bool adapted,
                       const std::string &today);
