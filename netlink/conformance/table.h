// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel is expected to answer: a line a case, "SUITE COMMAND CASE ERRNO TEXT". SUITE is
// "any", or the name of the only suite for which it holds, before which "any" stands back; ERRNO is
// a name or OK; TEXT goes to the end of the line, "-" is none. Lines that begin with # are
// comments.

#pragma once

#include "netlink/conformance/rig.h"
#include "tools/common/result.h"

#include <map>
#include <string>
#include <string_view>

using Table = std::map<std::pair<std::string, std::string>, Outcome>; // by command and case

// Errors name `file` and the line; Exit::Usage.
Result<Table> parse_table(std::string_view text, const std::string &file, const std::string &suite);

// "EINVAL", "OK".
std::string name_of_errno(int code);

// "new-peer id-taken EEXIST -", as in the table.
std::string line_of(const Case &which, const Outcome &outcome);
