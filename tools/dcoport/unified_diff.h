// SPDX-License-Identifier: GPL-2.0-or-later
//
// The diff of a patch, as far as it can be judged without the files that it is for: the rules are
// those of dpkg-source, which is stricter than patch.

#pragma once

#include "tools/dcoport/finding.h"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

struct FileDiff {
    size_t line = 1;      // of its "--- "
    std::string old_path; // as written; "/dev/null" for a file that is new
    std::string new_path; // "/dev/null" for one that goes
    size_t hunks = 0;
};

struct UnifiedDiff {
    std::vector<FileDiff> files;
    std::vector<std::string> renamed; // both names of renames and copies as git writes them
    std::vector<Finding> findings;
};

UnifiedDiff parse_diff(std::string_view patch, const std::string &file);

// Without its first `strip` folders, as patch -p does; empty if nothing is left.
std::string stripped(std::string_view path, unsigned strip);

// Whether it leads out of the folder that it begins in.
bool is_unsafe(std::string_view path);

// Every file that patch -p `strip` may look at. Unsafe ones are left out.
std::set<std::string> touched_files(const UnifiedDiff &diff, unsigned strip);
