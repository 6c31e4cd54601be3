// SPDX-License-Identifier: GPL-2.0-or-later
//
// Identifiers in C: which does a tree have, which do the lines use that a commit adds? A member of
// a struct counts apart from other identifiers, as "->name" however it is reached: `c` and `multi`
// are everywhere, `dco->c` is not. Of tests nothing counts: they have structs of their own, of the
// same names.

#pragma once

#include "tools/common/result.h"
#include "tools/dcoport/repository.h"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using Words = std::set<std::string, std::less<>>;

bool is_code(std::string_view path);     // by its ending, and that no folder above it has tests
bool has_tests(std::string_view folder); // by its name

// Calls `found` for each identifier and member in the text, but not in its comments, strings and
// lines of #include.
void for_each_word(std::string_view text, const std::function<void(std::string_view)> &found);

// What added lines of code use, without keywords and names of one or two letters.
Words words_used(const std::vector<AddedLine> &lines);

// Of all code in a source tree, but not in its .git, .pc and debian.
Result<Words> words_of_tree(const std::string &tree);
