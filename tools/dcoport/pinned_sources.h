// SPDX-License-Identifier: GPL-2.0-or-later
//
// The source packages that a clone of this repository patches: one pin per suite and source. The
// scripts in its upstream/ own the form of a pin, the archive and the cache; they are asked, and
// this is the place that asks them.

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/scratch.h"

#include <string>
#include <vector>

struct Pin {
    std::string suite;
    std::string source;
    std::string text; // of its file

    std::string version() const; // empty if it has none
};

class PinnedSources {
  public:
    // `top` is the clone. An Error of Exit::Usage if it is none.
    static Result<PinnedSources> open(const std::string &top);

    const std::string &top() const { return top_; }
    const std::vector<Pin> &pins() const { return pins_; } // by source, then suite

    // The pin of what the archive has now. Errors are those of upstream/pin.
    Result<Pin> in_archive(const Pin &pin);

    // Fetches it, if the cache lacks it, and unpacks it with Debian's patches applied in `tree`,
    // which must not exist yet; empty: below TMPDIR, until we end. Returns where.
    Result<std::string> unpack(const Pin &pin, std::string tree = "");

  private:
    PinnedSources(std::string top, Scratch scratch)
        : top_(std::move(top)), scratch_(std::move(scratch)) {}

    Result<std::string> run(const std::string &pins, const std::vector<std::string> &script);

    std::string top_; // absolute
    Scratch scratch_;
    size_t runs_ = 0;
    std::vector<Pin> pins_;
};

// Below the clone, as upstream/common.sh has it: where a pin is, and our patches of a source.
std::string pin_path(const Pin &pin);
std::string overlay_path(const std::string &source);

// As Debian orders versions; an Error of Exit::Missing without dpkg.
Result<bool> is_newer(const std::string &version, const std::string &than);
