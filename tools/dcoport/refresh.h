// SPDX-License-Identifier: GPL-2.0-or-later
//
// The archive has moved: which of our patches go on applying, which need to be made anew, which
// has Debian taken, and which conflict? The answer is a set of files that replaces pins, patches
// and series, or nothing if a person has to mend something first.
//
// The suites of a source share one series, so what is changed for one has to apply to all.

#pragma once

#include "tools/dcoport/file_set.h"
#include "tools/dcoport/patch_program.h"
#include "tools/dcoport/pinned_sources.h"

#include <string>
#include <vector>

enum class PatchFate { Applies, Refreshed, InDebian, Conflicts };
const char *name_of(PatchFate fate); // "applies", "refreshed", "in-debian", "conflicts"

struct PatchOutcome {
    std::string name; // below the overlay's patches/; "suite/SUITE.patch" for the packaging's
    PatchFate fate = PatchFate::Applies;
    std::vector<HunkResult> hunks;    // that do not apply as they are
    std::vector<std::string> because; // patches of Debian's, new since the pin, to the same files
};

struct SuiteOutcome {
    Pin pinned;
    Pin archive;
    std::vector<PatchOutcome> patches; // up to the first that conflicts
    size_t not_tried = 0;

    bool moved() const { return pinned.text != archive.text; }
    bool conflicts() const {
        return !patches.empty() && patches.back().fate == PatchFate::Conflicts;
    }
};

struct RefreshOptions {
    std::string suite;  // this one alone; empty: all
    std::string source; // this one alone; empty: all
    std::string keep;   // a folder for the patched trees, as far as they got; empty: none
};

struct Refresh {
    std::vector<SuiteOutcome> outcomes; // of all suites of sources that have moved
    FileSet files;                      // what would have to change; empty with any conflict

    bool conflicts() const;
};

// Errors are for what cannot be known: no archive, no such source.
Result<Refresh> find_refresh(PinnedSources &sources, const RefreshOptions &options);
