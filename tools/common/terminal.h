// SPDX-License-Identifier: GPL-2.0-or-later
//
// Results go to standard output, everything else to standard error. Neither throws, as fmt::print
// does when the disk behind it is full: hours of work are not ended by a line about them.

#pragma once

#include "tools/common/result.h"

#include <string>

// All of `text` on standard output. Errors are Exit::Usage, for a full disk Exit::Missing.
Result<void> print(const std::string &text);

// `text` on standard error, if it takes it.
void say(const std::string &text);

// Whether standard output is to be coloured: a terminal that can, and no NO_COLOR.
bool wants_colour();

// The rule behind it: `no_colour` and `terminal_type` are NO_COLOR and TERM, null if not set.
bool takes_colour(bool is_terminal, const char *no_colour, const char *terminal_type);
