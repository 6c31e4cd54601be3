// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoport try: would this commit apply to that source, and what does it need?

#include "tools/common/atomic_file.h"
#include "tools/common/terminal.h"
#include "tools/dcoport/attempt.h"
#include "tools/dcoport/attempt_report.h"
#include "tools/dcoport/commands.h"
#include "tools/dcoport/patch_writer.h"
#include "tools/dcoport/today.h"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

struct TryCommand {
    std::string repository;
    std::string commit;
    std::string tree;
    std::string write;
    bool json = false;
};

Result<Exit> run(const TryCommand &command) {
    if (const Result<void> writable = check_writable(command.write); !writable) {
        return writable.error();
    }
    const Result<Repository> repository = Repository::open(command.repository);
    if (!repository) {
        return repository.error();
    }
    const Result<Commit> commit = repository->commit(command.commit);
    if (!commit) {
        return commit.error();
    }
    const Result<Attempt> tried = attempt(*repository, *commit, command.tree);
    if (!tried) {
        return tried.error();
    }
    const Result<void> printed = print(command.json ? render_json(*tried) : render_text(*tried));
    if (!printed) {
        return printed.error();
    }
    const bool applies = tried->alone.fate == Fate::Applies;
    if (!command.write.empty()) {
        if (!applies || tried->diff.empty()) {
            return Error{fmt::format("{} is not written: the commit {}", command.write,
                                     applies ? "changes nothing there" : "does not apply")};
        }
        const Result<void> written = write_file(
            command.write, dep3_patch(*commit, tried->diff, tried->alone.inexact, today()));
        if (!written) {
            return written.error();
        }
    }
    return applies && tried->needed.empty() ? Exit::Clean : Exit::Found;
}

} // namespace

Job add_try(CLI::App &command) {
    const auto options = std::make_shared<TryCommand>();
    command.add_option("--repo", options->repository, "The repository of upstream, which is read")
        ->type_name("DIR")
        ->required();
    command.add_option("--commit", options->commit, "The commit, as git takes it")
        ->type_name("SHA")
        ->required();
    command
        .add_option("--onto", options->tree,
                    "The source tree, as it is: with the patches that are applied in it")
        ->type_name("TREE")
        ->required();
    command
        .add_option("--write", options->write,
                    "If it applies, write it here as a patch with a header by DEP-3")
        ->type_name("FILE");
    command.add_flag("--json", options->json, "Print JSON, not a table");
    return [options] {
        return run(*options);
    };
}
