// SPDX-License-Identifier: GPL-2.0-or-later
//
// The files of a source tree that patches are about, copied to where they can be patched. The tree
// itself is only read.

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/patch_program.h"
#include "tools/dcoport/scratch.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

enum class Stage {
    AsIs,     // what is there
    Pristine, // before the patches that quilt notes as applied, in .pc
};

class WorkingCopy {
  public:
    // An Error of Exit::Usage if there is no such tree.
    static Result<WorkingCopy> make(const std::string &tree, Stage stage);

    // Copies those of the files that the tree has and that are not here yet, by paths that are safe
    // (see is_unsafe()). What is reached through a symbolic link, of the tree or one that a patch
    // has made here, is left out and noted in links().
    Result<void> bring(const std::set<std::string> &files);
    const std::set<std::string> &links() const { return links_; }

    // What has been brought is patched.
    Result<PatchResult> apply(const std::string &patch_file, unsigned strip, bool reverse);
    Result<PatchResult> apply_text(std::string_view patch, bool reverse);

    // The file as it is now. What is reached through a link is none.
    Result<std::string> read(const std::string &file) const;
    bool has(const std::string &file) const;
    bool is_link(const std::string &file) const; // or reached through one

  private:
    explicit WorkingCopy(Scratch scratch) : scratch_(std::move(scratch)) {}

    std::string source_of(const std::string &file) const;
    Result<void> copy(const std::string &from, const std::string &file);

    Scratch scratch_;
    std::string folder_;
    std::string tree_;
    std::vector<std::string> applied_; // names of patches, in order
    std::set<std::string> brought_;
    std::set<std::string> links_;
};

// Whether the tree, as it is, has what the patch does: it can be taken out without fuzz.
Result<bool> is_in_tree(std::string_view patch, const std::string &tree);

// What quilt notes as applied to a tree, in order.
std::vector<std::string> applied_patches(const std::string &tree);
