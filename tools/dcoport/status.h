// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where our patches stand, suite by suite: on the version that is pinned and on what the archive
// has now.

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/pinned_sources.h"

#include <cstddef>
#include <string>
#include <vector>

enum class Standing { Applies, Fuzz, Conflicts, Unknown };
const char *name_of(Standing standing); // "applies", "fuzz", "conflicts", "unknown"

struct SourceStatus {
    Pin pin;
    std::string archive; // its version; empty if the archive could not be asked
    size_t stable = 0;   // patches; those without a class are local
    size_t local = 0;
    Standing on_pinned = Standing::Unknown;
    Standing on_archive = Standing::Unknown;
    bool behind = false;             // the archive has a newer one
    std::vector<std::string> errors; // why something is unknown

    std::string next() const; // what to do, as a command; empty: nothing
    bool clean() const { return errors.empty() && next().empty(); }
};

// One pin after the other; an Error only if the overlay cannot be read.
Result<std::vector<SourceStatus>> find_status(PinnedSources &sources, const std::string &today);

std::string render_text(const std::vector<SourceStatus> &list);
std::string render_json(const std::vector<SourceStatus> &list);
