// SPDX-License-Identifier: GPL-2.0-or-later
//
// What DEP-3 asks of a header.

#pragma once

#include "tools/dcoport/dep3.h"
#include "tools/dcoport/finding.h"

#include <string>
#include <string_view>
#include <vector>

// "YYYY-MM-DD" and a day that the calendar has.
bool is_date(std::string_view text);

// In the order of their lines. `today` is "YYYY-MM-DD".
std::vector<Finding> judge_header(const PatchHeader &header, const std::string &file,
                                  const std::string &today);
