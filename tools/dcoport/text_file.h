// SPDX-License-Identifier: GPL-2.0-or-later
//
// Files that somebody else made, read as a whole.

#pragma once

#include "tools/common/result.h"

#include <string>
#include <string_view>

// No patch and no source file that is worth one is as large (the largest in Debian have some 20
// MB).
inline constexpr size_t kLargestFile = size_t{64} << 20;

// What is no regular file (a pipe would make us wait), too large or not ours to read is an Error of
// Exit::Usage.
Result<std::string> read_file(const std::string &path);

// Whether there is anything of that name.
bool is_there(const std::string &path);

// Takes the first line off `text`, without its end; the last may lack its own.
std::string_view take_line(std::string_view &text);

// Whether programs for text would call it binary: it has a NUL.
bool is_binary(std::string_view text);

// Without spaces, tabs and line breaks at either end.
std::string_view trimmed(std::string_view text);

// As is usual for the names of header fields.
bool equals_ignoring_case(std::string_view left, std::string_view right);
