// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/attempt.h"

#include "tools/dcoport/introducers.h"
#include "tools/dcoport/unified_diff.h"
#include "tools/dcoport/working_copy.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

namespace {

constexpr size_t kMostNeeded = 100; // commits; who needs more takes the branch

// A file's name in what patch said, and the place in the list where its results belong.
FileResult &file_in(std::vector<FileResult> &files, const std::string &name) {
    const auto found = std::find_if(files.begin(), files.end(), [&](const FileResult &file) {
        return file.file == name || stripped(name, 1) == file.file;
    });
    if (found != files.end()) {
        return *found;
    }
    files.push_back({name, 0, {}});
    return files.back();
}

void read_results(const UnifiedDiff &diff, const PatchResult &result, TriedCommit &tried) {
    for (const FileDiff &file : diff.files) {
        const std::string &path = file.new_path == "/dev/null" ? file.old_path : file.new_path;
        tried.files.push_back({stripped(path, 1), file.hunks, {}});
    }
    for (const HunkResult &hunk : result.hunks) {
        if (hunk.fate != HunkFate::Applies) {
            file_in(tried.files, hunk.file).unusual.push_back(hunk);
        }
        tried.conflicts += hunk.fate == HunkFate::Conflict;
    }
    tried.inexact = result.has(HunkFate::Fuzz);
    tried.fate = result.applied ? Fate::Applies : Fate::Conflicts;
}

void refuse(const std::string &file, const std::string &reason, TriedCommit &tried) {
    HunkResult hunk;
    hunk.file = file;
    hunk.fate = HunkFate::Conflict;
    hunk.reason = reason;
    file_in(tried.files, file).unusual.push_back(hunk);
    tried.conflicts++;
    tried.fate = Fate::Conflicts;
}

// What patches for quilt cannot have: contents of binary files, symbolic links.
void note_no_text(const UnifiedDiff &diff, const WorkingCopy &copy, TriedCommit &tried) {
    for (const Finding &finding : diff.findings) {
        if (finding.rule == "binary") {
            refuse("-", finding.text, tried);
        }
    }
    for (const std::string &file : touched_files(diff, 1)) {
        if (copy.is_link(file) || copy.links().count(file) != 0) {
            refuse(file, "it is, or is reached through, a symbolic link", tried);
        }
    }
}

// Applies the change to the copy.
Result<TriedCommit> try_on(WorkingCopy &copy, const Commit &commit, const Change &change) {
    TriedCommit tried;
    tried.commit = commit;
    const UnifiedDiff diff = parse_diff(change.diff, commit.id);
    if (const Result<void> brought = copy.bring(touched_files(diff, 1)); !brought) {
        return brought.error();
    }
    PatchResult result;
    result.applied = true;
    if (!diff.files.empty() || !diff.renamed.empty()) {
        Result<PatchResult> said = copy.apply_text(change.diff, false);
        if (!said) {
            return said.error();
        }
        result = std::move(*said);
    }
    read_results(diff, result, tried);
    note_no_text(diff, copy, tried);
    return tried;
}

Result<std::string> difference(const std::set<std::string> &files, const std::string &tree,
                               const WorkingCopy &after) {
    Result<WorkingCopy> before = WorkingCopy::make(tree, Stage::AsIs);
    if (!before) {
        return before.error();
    }
    if (const Result<void> brought = before->bring(files); !brought) {
        return brought.error();
    }
    std::string all;
    for (const std::string &file : files) {
        Result<std::string> old_text = before->has(file) ? before->read(file) : std::string();
        Result<std::string> new_text = after.has(file) ? after.read(file) : std::string();
        if (!old_text || !new_text) {
            return old_text ? new_text.error() : old_text.error();
        }
        if (!before->has(file) && !after.has(file)) {
            continue;
        }
        Result<std::string> diff = diff_of(file, before->has(file) ? &*old_text : nullptr,
                                           after.has(file) ? &*new_text : nullptr);
        if (!diff) {
            return diff.error();
        }
        all += *diff;
    }
    return all;
}

Error is_merge(const Commit &commit) {
    return Error{
        fmt::format("{} is a merge, which has no change of its own", commit.id.substr(0, 12)),
        Exit::Usage, "name one of the commits that it merges"};
}

// What `commit` needs and the tree lacks, with what those need in turn.
class Needs {
  public:
    Needs(const Repository &repository, const Words &there)
        : repository_(repository), there_(there) {}

    Result<void> find(const Commit &commit) {
        std::deque<Commit> open = {commit};
        while (!open.empty()) {
            const Commit next = std::move(open.front());
            open.pop_front();
            const Result<std::map<std::string, Commit>> bringers = bringers_for(next);
            if (!bringers) {
                return bringers.error();
            }
            for (const auto &[word, bringer] : *bringers) {
                const auto [at, is_new] = found_.try_emplace(bringer.id);
                at->second.commit = bringer;
                at->second.brings.insert(word);
                if (is_new) {
                    open.push_back(bringer);
                }
            }
            if (found_.size() > kMostNeeded) {
                return Error{fmt::format("{} needs more than {} earlier commits",
                                         commit.id.substr(0, 12), kMostNeeded)};
            }
        }
        return {};
    }

    // Oldest first.
    Result<std::vector<TriedCommit>> in_order(const Commit &commit) const {
        std::vector<TriedCommit> order;
        const Result<void> walked =
            repository_.walk(commit.id, "", [&](const Commit &at) -> Result<bool> {
                if (const auto known = found_.find(at.id); known != found_.end()) {
                    order.push_back(known->second);
                }
                return order.size() < found_.size();
            });
        if (!walked) {
            return walked.error();
        }
        std::reverse(order.begin(), order.end());
        return order;
    }

  private:
    Result<std::map<std::string, Commit>> bringers_for(const Commit &commit) const {
        if (commit.parents.size() != 1) {
            return std::map<std::string, Commit>();
        }
        const Result<Change> change = repository_.change(commit);
        if (!change) {
            return change.error();
        }
        Words missing;
        for (const std::string &word : words_used(change->added)) {
            if (there_.count(word) == 0) {
                missing.insert(word);
            }
        }
        return missing.empty() ? std::map<std::string, Commit>()
                               : introducers_of(repository_, commit.parents.front(), missing);
    }

    const Repository &repository_;
    const Words &there_;
    std::map<std::string, TriedCommit> found_;
};

} // namespace

const char *name_of(Fate fate) {
    switch (fate) {
    case Fate::Applies:
        return "applies";
    case Fate::AlreadyThere:
        return "already-there";
    case Fate::Conflicts:
        return "conflicts";
    case Fate::NotTried:
        break;
    }
    return "not-tried";
}

Result<TriedCommit> try_commit(const Repository &repository, const Commit &commit,
                               const std::string &tree, std::string *diff) {
    if (commit.parents.size() > 1) {
        return is_merge(commit);
    }
    const Result<Change> change = repository.change(commit);
    if (!change) {
        return change.error();
    }
    Result<WorkingCopy> copy = WorkingCopy::make(tree, Stage::AsIs);
    if (!copy) {
        return copy.error();
    }
    Result<TriedCommit> tried = try_on(*copy, commit, *change);
    if (!tried) {
        return tried.error();
    }
    if (tried->fate == Fate::Conflicts) {
        const Result<bool> there = is_in_tree(change->diff, tree);
        if (!there) {
            return there.error();
        }
        tried->fate = *there ? Fate::AlreadyThere : tried->fate;
    } else if (diff != nullptr) {
        Result<std::string> changed =
            difference(touched_files(parse_diff(change->diff, commit.id), 1), tree, *copy);
        if (!changed) {
            return changed.error();
        }
        *diff = std::move(*changed);
    }
    return tried;
}

Result<Attempt> attempt(const Repository &repository, const Commit &commit,
                        const std::string &tree) {
    Attempt all;
    Result<TriedCommit> alone = try_commit(repository, commit, tree, &all.diff);
    if (!alone) {
        return alone.error();
    }
    all.alone = std::move(*alone);
    if (all.alone.fate == Fate::AlreadyThere) {
        return all;
    }
    const Result<Words> there = words_of_tree(tree);
    if (!there) {
        return there.error();
    }
    Needs needs(repository, *there);
    if (const Result<void> found = needs.find(commit); !found) {
        return found.error();
    }
    Result<std::vector<TriedCommit>> needed = needs.in_order(commit);
    if (!needed) {
        return needed.error();
    }
    all.needed = std::move(*needed);
    if (all.needed.empty()) {
        return all;
    }
    Result<WorkingCopy> copy = WorkingCopy::make(tree, Stage::AsIs);
    if (!copy) {
        return copy.error();
    }
    std::vector<Commit> order;
    for (const TriedCommit &one : all.needed) {
        order.push_back(one.commit);
    }
    order.push_back(commit);
    for (size_t at = 0; at < order.size(); at++) {
        if (order[at].parents.size() > 1) {
            return all; // what a merge brings is left to a person
        }
        const Result<Change> change = repository.change(order[at]);
        Result<TriedCommit> tried = change ? try_on(*copy, order[at], *change) : change.error();
        if (!tried) {
            return tried.error();
        }
        if (at == all.needed.size()) {
            all.after_needed = tried->fate;
        } else {
            tried->brings = std::move(all.needed[at].brings);
            all.needed[at] = std::move(*tried);
            if (all.needed[at].fate != Fate::Applies) {
                return all;
            }
        }
    }
    return all;
}
