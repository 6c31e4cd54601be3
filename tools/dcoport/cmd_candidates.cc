// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoport candidates: which commits of a branch does this source lack, and would they apply?

#include "tools/common/terminal.h"
#include "tools/dcoport/attempt_report.h"
#include "tools/dcoport/candidates.h"
#include "tools/dcoport/commands.h"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

struct CandidatesCommand {
    std::string repository;
    CandidatesQuery query = {.since = "", .branch = "HEAD", .tree = "", .globs = {}};
    bool json = false;
};

Result<Exit> run(const CandidatesCommand &command) {
    const Result<Repository> repository = Repository::open(command.repository);
    if (!repository) {
        return repository.error();
    }
    const Result<Candidates> candidates = find_candidates(*repository, command.query);
    if (!candidates) {
        return candidates.error();
    }
    const Result<void> printed =
        print(command.json ? render_json(*candidates) : render_text(*candidates));
    if (!printed) {
        return printed.error();
    }
    say(fmt::format("{} of {} commits since {} may be lacking\n", candidates->list.size(),
                    candidates->looked_at, command.query.since));
    return candidates->list.empty() ? Exit::Clean : Exit::Found;
}

} // namespace

Job add_candidates(CLI::App &command) {
    const auto options = std::make_shared<CandidatesCommand>();
    command.add_option("--repo", options->repository, "The repository of upstream, which is read")
        ->type_name("DIR")
        ->required();
    command
        .add_option("--since", options->query.since, "What this tag or commit has is not asked for")
        ->type_name("TAG")
        ->required();
    command.add_option("--branch", options->query.branch, "Where the commits are")
        ->type_name("REF")
        ->capture_default_str();
    command.add_option("--onto", options->query.tree, "The source tree, as it is")
        ->type_name("TREE")
        ->required();
    command
        .add_option("--paths", options->query.globs,
                    "Only commits that change such files, as git's pathspecs")
        ->type_name("GLOB");
    command.add_flag("--json", options->json, "Print JSON, not a table");
    return [options] {
        return run(*options);
    };
}
