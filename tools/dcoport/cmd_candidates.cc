// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoport candidates: which commits of a branch does that source lack, and would they apply?

#include "tools/common/terminal.h"
#include "tools/dcoport/attempt.h"
#include "tools/dcoport/attempt_report.h"
#include "tools/dcoport/commands.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace {

struct CandidatesCommand {
    std::string repository;
    std::string since;
    std::string branch = "HEAD";
    std::string tree;
    std::vector<std::string> globs;
    bool json = false;
};

Result<Exit> run(const CandidatesCommand &command) {
    const Result<Repository> repository = Repository::open(command.repository);
    if (!repository) {
        return repository.error();
    }
    const Result<Commit> since = repository->commit(command.since);
    const Result<Commit> branch = repository->commit(command.branch);
    if (!since || !branch) {
        return since ? branch.error() : since.error();
    }
    std::vector<TriedCommit> candidates;
    const Result<void> walked =
        repository->walk(branch->id, since->id, [&](const Commit &commit) -> Result<bool> {
            if (commit.parents.size() > 1) {
                return true; // what it merges comes by itself
            }
            const Result<Change> change = repository->change(commit, command.globs);
            if (!change) {
                return change.error();
            }
            if (change->diff.empty()) {
                return true;
            }
            Result<TriedCommit> tried = try_commit(*repository, commit, command.tree, nullptr);
            if (!tried) {
                return tried.error();
            }
            if (tried->fate != Fate::AlreadyThere) {
                candidates.push_back(std::move(*tried));
            }
            return true;
        });
    if (!walked) {
        return walked.error();
    }
    const Result<void> printed =
        print(command.json ? render_json(candidates) : render_text(candidates));
    if (!printed) {
        return printed.error();
    }
    return candidates.empty() ? Exit::Clean : Exit::Found;
}

} // namespace

Job add_candidates(CLI::App &command) {
    const auto options = std::make_shared<CandidatesCommand>();
    command.add_option("--repo", options->repository, "The repository of upstream, which is read")
        ->type_name("DIR")
        ->required();
    command.add_option("--since", options->since, "What this tag or commit has is not asked for")
        ->type_name("TAG")
        ->required();
    command.add_option("--branch", options->branch, "Where the commits are")
        ->type_name("REF")
        ->capture_default_str();
    command.add_option("--onto", options->tree, "The source tree, as it is")
        ->type_name("TREE")
        ->required();
    command
        .add_option("--paths", options->globs,
                    "Only commits that change such files, as git's pathspecs")
        ->type_name("GLOB");
    command.add_flag("--json", options->json, "Print JSON, not a table");
    return [options] {
        return run(*options);
    };
}
