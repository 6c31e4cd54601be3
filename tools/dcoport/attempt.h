// SPDX-License-Identifier: GPL-2.0-or-later
//
// A commit of a repository, tried on a source tree: does it apply, and if it uses what the tree
// lacks, which earlier commits bring that, and does it apply after them?

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/patch_program.h"
#include "tools/dcoport/repository.h"
#include "tools/dcoport/words.h"

#include <cstddef>
#include <string>
#include <vector>

struct FileResult {
    std::string file;
    size_t hunks = 0;
    std::vector<HunkResult> unusual; // those that do not just apply where they say
};

enum class Fate { Applies, AlreadyThere, Conflicts, NotTried };
const char *name_of(Fate fate); // "applies", "already-there", ...

struct TriedCommit {
    Commit commit;
    Fate fate = Fate::NotTried;
    bool inexact = false; // applies, some of it with fuzz
    std::vector<FileResult> files;
    size_t conflicts = 0;
    Words brings; // of those that another commit needs: what of it
};

struct Attempt {
    TriedCommit alone;
    std::vector<TriedCommit> needed; // oldest first, tried one after the other
    Fate after_needed = Fate::NotTried;
    std::string diff; // what it changes in the tree, if it applies alone
};

// One commit, on the tree as it is; of merges an Error. `diff`, if not null, becomes what it
// changes there.
Result<TriedCommit> try_commit(const Repository &repository, const Commit &commit,
                               const std::string &tree, std::string *diff);

// The same with what it needs.
Result<Attempt> attempt(const Repository &repository, const Commit &commit,
                        const std::string &tree);
