// SPDX-License-Identifier: GPL-2.0-or-later
//
// Patches and their series, judged: a single patch, a folder with a series, an overlay as those of
// this repository, or an unpacked source package, whose patches are tried as well.

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/finding.h"

#include <cstddef>
#include <string>
#include <vector>

struct LintOptions {
    std::string tree;  // to try the patches on, empty: not, unless the path is a tree itself
    std::string suite; // of an overlay, whose own series comes first; empty: no suite's
    std::string today; // "YYYY-MM-DD"
};

struct LintReport {
    std::vector<Finding> findings;
    size_t patches = 0; // that were read

    bool clean() const; // nothing but Severity::Info
};

// Adds to the report. An Error is for what cannot be judged at all (Exit::Usage), or a machine that
// lacks something (Exit::Missing).
Result<void> lint(const std::string &path, const LintOptions &options, LintReport &report);
