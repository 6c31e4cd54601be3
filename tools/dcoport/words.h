// SPDX-License-Identifier: GPL-2.0-or-later
//
// Identifiers in C: which does a tree have, which do the lines use that a commit adds?

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/repository.h"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using Words = std::set<std::string, std::less<>>;

bool is_code(std::string_view file); // by its name

// Calls `found` for each identifier of the text, comments and strings included.
void for_each_word(std::string_view text, const std::function<void(std::string_view)> &found);

// What added lines of code use, without comments, strings, keywords and names of one or two
// letters.
Words words_used(const std::vector<AddedLine> &lines);

// Of all code in a source tree, but not in its .git, .pc and debian.
Result<Words> words_of_tree(const std::string &tree);
