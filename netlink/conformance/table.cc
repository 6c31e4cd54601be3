// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/conformance/table.h"

#include <cstring>
#include <optional>
#include <sstream>

#include <fmt/format.h>

namespace {

std::optional<int> errno_of(const std::string &name) {
    constexpr int kMaxErrno = 4095;
    for (int code = 0; code <= kMaxErrno; ++code) {
        if (name_of_errno(code) == name) {
            return code;
        }
    }
    return std::nullopt;
}

} // namespace

std::string name_of_errno(int code) {
    const char *name = strerrorname_np(code);
    return code == 0 ? "OK" : name != nullptr ? name : std::to_string(code);
}

Result<Table> parse_table(std::string_view text, const std::string &file,
                          const std::string &suite) {
    Table any;
    Table own;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (line.empty() || line[0] == '#') {
            continue;
        }
        std::istringstream words(line);
        std::string where, command, name, code_name;
        Outcome outcome;
        words >> where >> command >> name >> code_name >> std::ws;
        std::getline(words, outcome.text);
        const std::optional<int> code = errno_of(code_name);
        if (outcome.text.empty() || !code) {
            return Error{
                fmt::format("{}:{}: not \"SUITE COMMAND CASE ERRNO TEXT\": {}", file, number, line),
                Exit::Usage};
        }
        outcome.code = *code;
        if (outcome.text == "-") {
            outcome.text.clear();
        }
        if (where == "any" || where == suite) {
            Table &table = where == "any" ? any : own;
            if (!table.emplace(std::pair(command, name), outcome).second) {
                return Error{
                    fmt::format("{}:{}: {} {} was there before", file, number, command, name),
                    Exit::Usage};
            }
        }
    }
    own.merge(any); // keeps what is there
    return own;
}

std::string line_of(const Case &which, const Outcome &outcome) {
    return fmt::format("{} {} {} {}", which.command, which.name, name_of_errno(outcome.code),
                       outcome.text.empty() ? "-" : outcome.text);
}
