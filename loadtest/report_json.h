// SPDX-License-Identifier: GPL-2.0-or-later
//
// report.json, both ways. The reader trusts nothing: a file that lacks a key, has one of another
// type, or states a verdict that its own numbers do not give is refused with one sentence that
// names file, key and what was expected. Keys that it does not know are skipped.

#pragma once

#include "loadtest/report.h"
#include "tools/common/result.h"

#include <string>
#include <string_view>

nlohmann::ordered_json to_json(const RoundResult &round);
nlohmann::ordered_json to_json(const Report &report);

// As in a file: indented, with a line end; bytes that are not UTF-8 become U+FFFD.
std::string serialize(const nlohmann::ordered_json &json);

// `name` stands for the file in messages. Errors are Exit::Usage.
Result<Report> parse_report(std::string_view text, const std::string &name);
Result<Report> read_report(const std::string &path);

// Writes beside the file, then renames: `path` is the old report or the new one, never half of it.
Result<void> write_report(const std::string &path, const Report &report);
