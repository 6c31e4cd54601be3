// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoport status: all suites on one screen.

#include "tools/common/terminal.h"
#include "tools/dcoport/commands.h"
#include "tools/dcoport/status.h"
#include "tools/dcoport/today.h"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

struct StatusCommand {
    std::string top = ".";
    bool json = false;
};

Result<Exit> run(const StatusCommand &command) {
    Result<PinnedSources> sources = PinnedSources::open(command.top);
    if (!sources) {
        return sources.error();
    }
    const Result<std::vector<SourceStatus>> list = find_status(*sources, today());
    if (!list) {
        return list.error();
    }
    const Result<void> printed = print(command.json ? render_json(*list) : render_text(*list));
    if (!printed) {
        return printed.error();
    }
    Exit exit = Exit::Clean;
    for (const SourceStatus &status : *list) {
        for (const std::string &error : status.errors) {
            say_error("dcoport", Error{fmt::format("{} of {}: {}", status.pin.source,
                                                   status.pin.suite, error)});
            exit = Exit::Missing;
        }
    }
    const bool clean = std::all_of(list->begin(), list->end(),
                                   [](const SourceStatus &status) { return status.clean(); });
    return exit == Exit::Clean && !clean ? Exit::Found : exit;
}

} // namespace

Job add_status(CLI::App &command) {
    const auto options = std::make_shared<StatusCommand>();
    command.add_option("--top", options->top, "The clone of this program's repository")
        ->type_name("DIR")
        ->capture_default_str();
    command.add_flag("--json", options->json, "Print JSON, not a table");
    return [options] {
        return run(*options);
    };
}
