// SPDX-License-Identifier: GPL-2.0-or-later
//
// A file that is the old one or the new one, never half of it.

#pragma once

#include "tools/common/result.h"

#include <string>
#include <string_view>

// Whether the folder of `path` lets a file be written, asked before hours of work are done for it.
// Nothing is touched; an empty path is no file and no error. Errors are Exit::Usage.
Result<void> check_writable(const std::string &path);

// Writes beside `path`, then renames. What is there and is no regular file (a terminal, a pipe) is
// written to as it is. An existing file keeps its mode. Errors are Exit::Usage, for a full disk
// Exit::Missing; nothing is left beside.
Result<void> write_file(const std::string &path, std::string_view text);
