// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_merge.h"

#include "tools/common/plain_text.h"

#include <fmt/core.h>

#include <algorithm>

using nlohmann::ordered_json;

namespace {

// Without a time stamp two equal rounds may be two rounds; with one they are the same.
bool is_same_round(const RoundResult &a, const RoundResult &b) {
    return a.started_at && a.started_at == b.started_at && a.suite == b.suite &&
           a.build == b.build && a.round == b.round && a.storm == b.storm &&
           a.pressure == b.pressure && a.clients == b.clients;
}

ordered_json as_list(const ordered_json &value) {
    return value.is_array() ? value : ordered_json::array({value});
}

// The value that both have, or the list of all that either has.
ordered_json either(const ordered_json &a, const ordered_json &b) {
    if (a == b) {
        return a;
    }
    ordered_json all = as_list(a);
    for (const ordered_json &value : as_list(b)) {
        if (std::find(all.begin(), all.end(), value) == all.end()) {
            all.push_back(value);
        }
    }
    return all;
}

} // namespace

Result<void> merge_report(Report &into, const Report &from, const std::string &from_name) {
    if (into.accelerator != from.accelerator) {
        return Error{fmt::format("{}: ran on {}, the reports before it on {}, and their times do "
                                 "not compare",
                                 printable(from_name), printable(from.accelerator.value_or("null")),
                                 printable(into.accelerator.value_or("null"))),
                     Exit::Usage, "make a report of each"};
    }
    for (const RoundResult &round : from.runs) {
        for (const RoundResult &there : into.runs) {
            if (is_same_round(round, there)) {
                return Error{
                    fmt::format("{}: round {} of {}, started at {}, is in another of these "
                                "files already",
                                printable(from_name), round.round, printable(round.build),
                                printable(*round.started_at)),
                    Exit::Usage};
            }
        }
    }

    into.runs.insert(into.runs.end(), from.runs.begin(), from.runs.end());
    for (const auto &[key, value] : from.config.items()) {
        into.config[key] = into.config.contains(key) ? either(into.config[key], value) : value;
    }
    if (into.generator != from.generator) {
        into.generator = Generator{}; // this program wrote the whole
    }
    return {};
}
