// SPDX-License-Identifier: GPL-2.0-or-later
//
// patch(1), run on a copy, and what it said. We ask it rather than match hunks ourselves: what it
// does is what quilt and dpkg-source will do.

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/series.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

enum class HunkFate { Applies, Offset, Fuzz, Conflict };
const char *name_of(HunkFate fate); // "applies", ...

struct HunkResult {
    std::string file;
    uint64_t number = 0; // from one; 0: the file as a whole
    uint64_t at = 0;     // the line where it went, or was looked for; 0: nothing is known
    int64_t offset = 0;  // so many lines further down than it says
    uint64_t fuzz = 0;   // so many lines of context were ignored
    HunkFate fate = HunkFate::Applies;
    std::string reason; // of a conflict of the file as a whole
};

struct PatchResult {
    bool applied = false;          // every hunk of it, be it with an offset or with fuzz
    std::vector<HunkResult> hunks; // those that patch(1) tells of: what just fits is not among them

    bool has(HunkFate fate) const;
    bool exact() const { return applied && !has(HunkFate::Fuzz); } // as dpkg-source wants it
};

// Applies `patch_file` to the files in `folder`, with patch's default fuzz of 2. Errors are for a
// machine without patch, or without room.
Result<PatchResult> run_patch(const std::string &folder, const std::string &patch_file,
                              unsigned strip, bool reverse);

// The rule behind it: what patch said, and its exit status.
PatchResult parse_patch_output(std::string_view output, int status);
