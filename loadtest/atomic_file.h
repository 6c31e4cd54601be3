// SPDX-License-Identifier: GPL-2.0-or-later
//
// A file that is the old one or the new one, never half of it.

#pragma once

#include "tools/common/result.h"

#include <string>
#include <string_view>

// Writes beside `path`, then renames. What is there and is no regular file (a terminal, a pipe) is
// written to as it is. An existing file keeps its mode. Errors are Exit::Usage, for a full disk
// Exit::Missing; nothing is left beside.
Result<void> write_file(const std::string &path, std::string_view text);
