// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoport refresh: the archive has moved, and pins and patches follow it.

#include "tools/common/terminal.h"
#include "tools/dcoport/commands.h"
#include "tools/dcoport/refresh.h"
#include "tools/dcoport/refresh_report.h"
#include "tools/dcoport/repository.h"
#include "tools/dcoport/text_file.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

struct RefreshCommand {
    std::string top = ".";
    RefreshOptions options;
    bool write = false;
    bool json = false;
};

Result<void> make_keep(RefreshOptions &options) {
    std::error_code error;
    if (!options.keep.empty()) {
        if (is_there(options.keep)) {
            return Error{options.keep + " exists already", Exit::Usage};
        }
        std::filesystem::create_directories(options.keep, error);
        if (error) {
            return Error{fmt::format("cannot make {}: {}", options.keep, error.message()),
                         Exit::Usage};
        }
        options.keep = std::filesystem::canonical(options.keep, error).string();
    }
    return {};
}

// What git has not got could not be had back.
Result<void> check_committed(const std::string &top, const FileSet &files) {
    if (!is_there(top + "/.git")) {
        return {};
    }
    std::vector<std::string> paths;
    for (const auto &[path, text] : files) {
        paths.push_back(path);
    }
    const Result<Repository> repository = Repository::open(top);
    const Result<std::vector<std::string>> changed =
        repository ? repository->uncommitted(paths) : repository.error();
    if (!changed) {
        return changed.error();
    }
    return changed->empty() ? Result<void>()
                            : Error{fmt::format("{} has changes that are not committed, and would "
                                                "be replaced",
                                                changed->front()),
                                    Exit::Usage, "git commit or git stash, then run this again"};
}

Result<Exit> run(RefreshCommand command) {
    const Result<CloneLock> lock = CloneLock::take(command.top);
    const Result<bool> finished = lock ? lock->finish_last() : lock.error();
    if (!finished) {
        return finished.error();
    }
    if (*finished) {
        say("finished what an earlier run had begun to write\n");
    }
    Result<PinnedSources> sources = PinnedSources::open(command.top);
    if (!sources) {
        return sources.error();
    }
    if (const Result<void> made = make_keep(command.options); !made) {
        return made.error();
    }
    const Result<Refresh> refresh = find_refresh(*sources, command.options);
    std::error_code error;
    std::filesystem::remove(command.options.keep, error); // if nothing was left in it
    if (!refresh) {
        return refresh.error();
    }
    const bool written = command.write && !refresh->files.empty();
    if (written) {
        const Result<void> safe = check_committed(sources->top(), refresh->files);
        const Result<void> replaced = safe ? lock->replace(refresh->files) : safe;
        if (!replaced) {
            return replaced.error();
        }
    }
    const Result<void> printed =
        print(command.json ? render_json(*refresh, written) : render_text(*refresh, written));
    if (!printed) {
        return printed.error();
    }
    return written || refresh->outcomes.empty() ? Exit::Clean : Exit::Found;
}

} // namespace

Job add_refresh(CLI::App &command) {
    const auto options = std::make_shared<RefreshCommand>();
    command.add_option("--top", options->top, "The clone of this program's repository")
        ->type_name("DIR")
        ->capture_default_str();
    command.add_option("--suite", options->options.suite, "Ask for this suite alone")
        ->type_name("SUITE");
    command.add_option("--source", options->options.source, "Ask for this source package alone")
        ->type_name("SOURCE");
    command.add_flag("--write", options->write, "Replace pins, patches and series, all or none");
    command
        .add_option("--keep", options->options.keep,
                    "Leave the patched sources here, as far as they got")
        ->type_name("DIR");
    command.add_flag("--json", options->json, "Print JSON, not text");
    return [options] {
        return run(*options);
    };
}
