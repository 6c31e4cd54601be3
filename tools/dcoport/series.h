// SPDX-License-Identifier: GPL-2.0-or-later
//
// The list of patches in the order in which quilt applies them: a name a line, perhaps with options
// for patch, and comments after '#'.

#pragma once

#include "tools/dcoport/finding.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

struct SeriesEntry {
    std::string name;
    size_t line = 1;
    unsigned strip = 1; // -p of patch
    bool reverse = false;
};

struct Series {
    std::vector<SeriesEntry> entries;
    std::set<std::string> disabled; // first words of comments: a name there is kept on purpose
    std::vector<Finding> findings;
};

Series parse_series(std::string_view text, const std::string &file);

// The names in it, in order.
std::vector<std::string> names_of(const Series &series);

// The text with `names` alone: lines with others go, new names come at its end, the rest stays.
std::string with_names(std::string_view text, const std::vector<std::string> &names);
