// SPDX-License-Identifier: GPL-2.0-or-later
//
// close.json, both ways: the runs, and with a judgement what follows from them. The reader takes
// the runs alone, and refuses a file that lacks a key of theirs, has one of another type, or has
// runs of two suites or one run twice, with one sentence that names file, key and run.

#pragma once

#include "loadtest/close_cost.h"
#include "tools/common/result.h"

#include <string>
#include <string_view>

nlohmann::ordered_json to_json(const CloseReport &report);
nlohmann::ordered_json to_json(const CloseReport &report, const CloseJudgement &judgement,
                               const CloseRules &rules);

// `name` stands for the file in messages. Errors are Exit::Usage.
Result<CloseReport> parse_close_report(std::string_view text, const std::string &name);
Result<CloseReport> read_close_report(const std::string &path);

// Adds the runs of `from`. Refused: another accelerator or suite, and a measurement that is there
// already.
Result<void> merge_close_report(CloseReport &into, const CloseReport &from,
                                const std::string &name);
