// SPDX-License-Identifier: GPL-2.0-or-later
//
// A series with the patches that it names: is each there, is any there that no series names, what
// does each say of itself, and do they apply one after the other?

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/dep3.h"
#include "tools/dcoport/finding.h"
#include "tools/dcoport/series.h"
#include "tools/dcoport/unified_diff.h"
#include "tools/dcoport/working_copy.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

struct JudgedPatch {
    std::string file;
    UnifiedDiff diff;
    std::vector<Field> fields;
    std::vector<Finding> findings;

    const Field *find(std::string_view name) const { return find_field(fields, name); }
};

// An Error if it cannot be read.
Result<JudgedPatch> judge_patch(const std::string &file, const std::string &today);

struct SeriesFolder {
    std::vector<SeriesEntry> entries;
    std::vector<JudgedPatch> patches; // of the entries that are there and can be read
    std::set<std::string> known;      // names in the series, those in comments included
    std::vector<Finding> findings;    // without those of the patches
};

// `series` is the path of the list, `folder` that of the patches.
Result<SeriesFolder> judge_series(const std::string &series, const std::string &folder,
                                  const std::string &today);

// Files in `folder`, however deep, that no series knows.
std::vector<Finding> judge_unused(const std::string &folder, const std::set<std::string> &known);

// One after the other, up to the first that fails.
Result<std::vector<Finding>> try_series(WorkingCopy &copy, const std::vector<SeriesEntry> &entries,
                                        const std::vector<JudgedPatch> &patches);
