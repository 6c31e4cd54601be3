// SPDX-License-Identifier: GPL-2.0-or-later
//
// The commits of a branch that a source tree may lack: not those whose change is in it already, by
// what its files say. A patch of the tree that names a commit may have it in another form, which is
// for a person to judge.

#pragma once

#include "tools/dcoport/attempt.h"

#include <cstddef>
#include <string>
#include <vector>

struct Candidate {
    TriedCommit tried;
    std::string named_in; // the patch in debian/patches whose header names it; empty: none
};

struct Candidates {
    std::vector<Candidate> list; // newest first
    size_t looked_at = 0;        // commits that change such files
};

struct CandidatesQuery {
    std::string since;  // what it reaches is left out
    std::string branch; // where the commits are
    std::string tree;
    std::vector<std::string> globs; // as git's pathspecs; none: all files
};

// Merges are left out: what they merge comes by itself.
Result<Candidates> find_candidates(const Repository &repository, const CandidatesQuery &query);
