// SPDX-License-Identifier: GPL-2.0-or-later
//
// Several files of a clone, replaced all or none. The new ones are prepared in .dcoport-new beside
// them, with a list of where they belong; renaming that folder to .dcoport-ready is the moment from
// which on they count. Then each is renamed to its place, for which a disk needs no more room.
// Whoever is killed before that moment leaves the old files and a folder to throw away; whoever is
// killed after it leaves what the next run finishes first.

#pragma once

#include "tools/common/result.h"

#include <map>
#include <optional>
#include <string>

// By paths below the clone; nothing: the file goes.
using FileSet = std::map<std::string, std::optional<std::string>>;

// Only one may work on a clone at a time: held until this goes. An Error of Exit::Usage if another
// has it.
class CloneLock {
  public:
    static Result<CloneLock> take(const std::string &top);
    CloneLock(CloneLock &&other) noexcept;
    CloneLock &operator=(CloneLock &&) = delete;
    ~CloneLock();

    // Ends what a killed run has left; says whether it had come as far as to count.
    Result<bool> finish_last() const;

    // All or none. An Error of Exit::Missing for a full disk.
    Result<void> replace(const FileSet &files) const;

  private:
    CloneLock(std::string top, int fd) : top_(std::move(top)), fd_(fd) {}

    std::string top_;
    int fd_ = -1;
};
