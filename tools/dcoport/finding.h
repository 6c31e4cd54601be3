// SPDX-License-Identifier: GPL-2.0-or-later
//
// What dcoport has to say about a place in a file.

#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <vector>

enum class Severity {
    Info,    // worth knowing
    Warning, // against DEP-3 or the habits of Debian, and the package builds all the same
    Error,   // quilt or dpkg-source will refuse it
};
const char *name_of(Severity severity); // "info", ...

struct Finding {
    std::string file;
    size_t line = 1; // counted from one
    Severity severity = Severity::Warning;
    std::string rule; // a few words with hyphens, for programs
    std::string text; // one sentence

    auto operator<=>(const Finding &) const = default;
};

// "FILE:LINE: SEVERITY: TEXT [RULE]", fit for a terminal whatever the names in it are.
std::string render_text(const std::vector<Finding> &findings);

size_t count_of(const std::vector<Finding> &findings, Severity severity);
