// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/candidates.h"

#include "tools/dcoport/dep3.h"
#include "tools/dcoport/series.h"
#include "tools/dcoport/text_file.h"

namespace {

constexpr size_t kShortId = 8; // digits by which people name a commit

struct Header {
    std::string patch;
    std::string text;
};

// Of the patches that the tree's series names. A tree without any is none the worse.
std::vector<Header> headers_in(const std::string &tree) {
    std::vector<Header> headers;
    const std::string folder = tree + "/debian/patches/";
    const Result<std::string> list = read_file(folder + "series");
    if (!list) {
        return headers;
    }
    for (const SeriesEntry &entry : parse_series(*list, "series").entries) {
        const Result<std::string> patch = read_file(folder + entry.name);
        if (patch) {
            std::string text;
            for (const std::string_view line : parse_header(*patch).lines) {
                text += line;
                text += '\n';
            }
            headers.push_back({entry.name, std::move(text)});
        }
    }
    return headers;
}

// Its own identifier, and that of the commit on another branch which it was picked from.
std::vector<std::string> names_of(const Commit &commit) {
    constexpr std::string_view kPicked = "cherry picked from commit ";
    std::vector<std::string> names = {commit.id.substr(0, kShortId)};
    for (size_t at = commit.message.find(kPicked); at != std::string::npos;
         at = commit.message.find(kPicked, at + 1)) {
        const std::string name = commit.message.substr(at + kPicked.size(), kShortId);
        if (name.size() == kShortId &&
            name.find_first_not_of("0123456789abcdef") == std::string::npos) {
            names.push_back(name);
        }
    }
    return names;
}

std::string patch_naming(const Commit &commit, const std::vector<Header> &headers) {
    for (const std::string &name : names_of(commit)) {
        for (const Header &header : headers) {
            if (header.text.find(name) != std::string::npos) {
                return header.patch;
            }
        }
    }
    return "";
}

} // namespace

Result<Candidates> find_candidates(const Repository &repository, const CandidatesQuery &query) {
    const Result<Commit> since = repository.commit(query.since);
    const Result<Commit> branch = repository.commit(query.branch);
    if (!since || !branch) {
        return since ? branch.error() : since.error();
    }
    const std::vector<Header> headers = headers_in(query.tree);
    Candidates candidates;
    const Result<void> walked =
        repository.walk(branch->id, since->id, [&](const Commit &commit) -> Result<bool> {
            if (commit.parents.size() > 1) {
                return true;
            }
            const Result<Change> change = repository.change(commit, query.globs);
            if (!change) {
                return change.error();
            }
            if (change->diff.empty()) {
                return true;
            }
            candidates.looked_at++;
            Result<TriedCommit> tried = try_commit(repository, commit, query.tree, nullptr);
            if (!tried) {
                return tried.error();
            }
            if (tried->fate != Fate::AlreadyThere) {
                candidates.list.push_back({std::move(*tried), patch_naming(commit, headers)});
            }
            return true;
        });
    return walked ? Result<Candidates>(std::move(candidates)) : walked.error();
}
