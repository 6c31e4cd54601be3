// SPDX-License-Identifier: GPL-2.0-or-later
//
// quilt(1) in an unpacked source package whose patches are applied.

#pragma once

#include "tools/common/result.h"

#include <string>

// Puts a patch at the end of the series and applies it; `fuzz` as of patch. An Error if it does not
// apply, or the machine lacks quilt.
Result<void> quilt_add(const std::string &tree, const std::string &name, const std::string &text,
                       unsigned fuzz);

// The topmost patch as it is to be in the tree's present state, its header as it was.
Result<std::string> quilt_refresh(const std::string &tree, const std::string &name);
