// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/refresh.h"

#include "tools/common/terminal.h"
#include "tools/dcoport/quilt.h"
#include "tools/dcoport/series.h"
#include "tools/dcoport/text_file.h"
#include "tools/dcoport/unified_diff.h"
#include "tools/dcoport/working_copy.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace {

constexpr unsigned kMostFuzz = 2; // as patch has it
using Names = std::vector<std::string>;

bool has(const Names &names, const std::string &name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Of a list that need not be there.
Result<Names> names_in(const std::string &series) {
    const Result<std::string> text = is_there(series) ? read_file(series) : std::string();
    return text ? Result<Names>(names_of(parse_series(*text, series))) : text.error();
}

// Debian's patches to any of the files, less those that `before` has as they are.
Names newcomers(const std::string &tree, const std::string &before, const Names &ours,
                const std::set<std::string> &files) {
    const std::string folder = "/debian/patches/";
    const Result<Names> names = names_in(tree + folder + "series");
    Names found;
    for (const std::string &name : names ? *names : Names()) {
        const Result<std::string> text = read_file(tree + folder + name);
        const Result<std::string> old =
            before.empty() ? Error{} : read_file(before + folder + name);
        if (!text || has(ours, name) || (old && *old == *text)) {
            continue;
        }
        const std::set<std::string> touched = touched_files(parse_diff(*text, name), 1);
        if (std::any_of(files.begin(), files.end(),
                        [&](const std::string &file) { return touched.count(file) != 0; })) {
            found.push_back(name);
        }
    }
    return found;
}

// One source package, all its suites.
class SourceRefresh {
  public:
    SourceRefresh(PinnedSources &sources, const RefreshOptions &options, const std::string &source)
        : sources_(sources), options_(options), overlay_(overlay_path(source)),
          folder_(sources.top() + "/" + overlay_) {}

    Result<std::vector<SuiteOutcome>> find(std::vector<SuiteOutcome> suites, FileSet &files) {
        if (const Result<void> loaded = load(suites); !loaded) {
            return loaded.error();
        }
        for (SuiteOutcome &suite : suites) {
            if (suite.moved()) {
                if (const Result<void> tried = try_suite(suite, true); !tried) {
                    return tried.error();
                }
                if (suite.conflicts()) {
                    return suites;
                }
            }
        }
        move_dropped(suites);
        // What one suite needed must suit the others, and itself in the order of now.
        for (SuiteOutcome &suite : suites) {
            SuiteOutcome again = {suite.pinned, suite.archive, {}, 0};
            if (changed_) {
                if (const Result<void> tried = try_suite(again, false); !tried) {
                    return tried.error();
                }
                if (again.conflicts() || !suite.moved()) {
                    suite = again;
                }
                if (again.conflicts()) {
                    return suites;
                }
            }
            if (suite.moved()) {
                files[pin_path(suite.pinned)] = suite.archive.text;
            }
        }
        collect(files);
        return suites;
    }

  private:
    Result<void> load(const std::vector<SuiteOutcome> &suites) {
        Names lists = {"patches/series"};
        for (const SuiteOutcome &suite : suites) {
            lists.push_back(own_list(suite));
        }
        for (const std::string &list : lists) {
            const Result<Names> names = names_in(folder_ + "/" + list);
            if (!names) {
                return names.error();
            }
            for (const std::string &name : *names) {
                const Result<std::string> text = read_file(folder_ + "/patches/" + name);
                if (!text) {
                    return text.error();
                }
                texts_[name] = *text;
            }
            series_[list] = *names;
        }
        return {};
    }

    static std::string own_list(const SuiteOutcome &suite) {
        return "suite/" + suite.pinned.suite + ".series";
    }

    Names series_of(const SuiteOutcome &suite) {
        Names names = series_[own_list(suite)];
        const Names &common = series_["patches/series"];
        names.insert(names.end(), common.begin(), common.end());
        return names;
    }

    // `mend`: make anew what goes in with fuzz, and leave out what Debian has.
    Result<void> try_suite(SuiteOutcome &suite, bool mend) {
        say(fmt::format("trying our patches on {} {} of {}\n", suite.archive.source,
                        suite.archive.version(), suite.archive.suite));
        std::string where;
        if (mend && !options_.keep.empty()) {
            where = fmt::format("{}/{}-{}", options_.keep, suite.pinned.suite, suite.pinned.source);
        }
        const Result<std::string> tree = sources_.unpack(suite.archive, where);
        if (!tree) {
            return tree.error();
        }
        const Names names = series_of(suite);
        for (size_t at = 0; at < names.size(); at++) {
            Result<PatchOutcome> outcome = try_patch(*tree, names[at], mend);
            if (!outcome) {
                return outcome.error();
            }
            suite.patches.push_back(std::move(*outcome));
            if (suite.conflicts()) {
                suite.not_tried = names.size() - at - 1;
                return explain(suite, *tree, names);
            }
            if (suite.patches.back().fate == PatchFate::InDebian) {
                dropped_[suite.pinned.suite].push_back(names[at]);
            }
        }
        return try_packaging(suite, *tree);
    }

    Result<PatchOutcome> try_patch(const std::string &tree, const std::string &name, bool mend) {
        std::string &text = texts_[name];
        PatchOutcome outcome{name, PatchFate::Applies, {}, {}};
        Result<PatchResult> result = try_text(tree, text);
        if (!result) {
            return result.error();
        }
        const bool taken = is_there(tree + "/debian/patches/" + name);
        if (result->exact() && !taken) {
            const Result<void> added = quilt_add(tree, name, text, 0);
            return added ? Result<PatchOutcome>(outcome) : added.error();
        }
        outcome.hunks = std::move(result->hunks);
        const Result<bool> there = is_in_tree(text, tree);
        if (!there) {
            return there.error();
        }
        if (*there && mend) {
            outcome.fate = PatchFate::InDebian;
            return outcome;
        }
        outcome.fate = PatchFate::Conflicts;
        if (taken) {
            outcome.hunks.push_back({.file = "debian/patches/" + name,
                                     .fate = HunkFate::Conflict,
                                     .reason = "Debian has a patch of this name"});
        } else if (result->applied && mend) {
            if (const Result<void> added = quilt_add(tree, name, text, kMostFuzz); !added) {
                return added.error();
            }
            const Result<std::string> fresh = quilt_refresh(tree, name);
            if (!fresh) {
                return fresh.error();
            }
            text = *fresh;
            changed_ = true;
            outcome.fate = PatchFate::Refreshed;
        }
        return outcome;
    }

    static Result<PatchResult> try_text(const std::string &tree, const std::string &text) {
        Result<WorkingCopy> copy = WorkingCopy::make(tree, Stage::AsIs);
        const Result<void> brought =
            copy ? copy->bring(touched_files(parse_diff(text, ""), 1)) : copy.error();
        return brought ? copy->apply_text(text, false) : brought.error();
    }

    // The change of Debian's packaging is none of quilt's, and left to a person.
    Result<void> try_packaging(SuiteOutcome &suite, const std::string &tree) {
        const std::string name = "suite/" + suite.pinned.suite + ".patch";
        if (!is_there(folder_ + "/" + name)) {
            return {};
        }
        const Result<std::string> text = read_file(folder_ + "/" + name);
        Result<PatchResult> result = text ? try_text(tree, *text) : text.error();
        if (!result) {
            return result.error();
        }
        const PatchFate fate = result->exact() ? PatchFate::Applies : PatchFate::Conflicts;
        suite.patches.push_back({name, fate, std::move(result->hunks), {}});
        return {};
    }

    Result<void> explain(SuiteOutcome &suite, const std::string &tree, const Names &ours) {
        std::set<std::string> files;
        for (const HunkResult &hunk : suite.patches.back().hunks) {
            files.insert(hunk.file);
        }
        // It may be gone from the archive; then all of Debian's patches are named.
        const Result<std::string> before =
            suite.moved() ? sources_.unpack(suite.pinned) : Result<std::string>(std::string());
        suite.patches.back().because = newcomers(tree, before ? *before : "", ours, files);
        return {};
    }

    // A patch that some suites have and others still need moves ahead, to the series of the latter.
    void move_dropped(const std::vector<SuiteOutcome> &suites) {
        Names &common = series_["patches/series"];
        const Names before = common;
        for (const auto &[suite, names] : dropped_) {
            changed_ = true;
            std::erase_if(series_["suite/" + suite + ".series"],
                          [&list = names](const std::string &name) { return has(list, name); });
        }
        for (const std::string &name : before) {
            const auto lacks = [&](const SuiteOutcome &suite) {
                const auto at = dropped_.find(suite.pinned.suite);
                return at == dropped_.end() || !has(at->second, name);
            };
            if (std::all_of(suites.begin(), suites.end(), lacks)) {
                continue;
            }
            std::erase(common, name);
            for (const SuiteOutcome &suite : suites) {
                if (lacks(suite)) {
                    series_[own_list(suite)].push_back(name);
                }
            }
        }
    }

    // What differs from what is there.
    void collect(FileSet &files) {
        std::set<std::string> needed;
        for (const auto &[list, names] : series_) {
            needed.insert(names.begin(), names.end());
            const Result<std::string> old = read_file(folder_ + "/" + list);
            if (names != names_of(parse_series(old ? *old : "", list))) {
                const bool goes = names.empty() && list != "patches/series";
                files[overlay_ + "/" + list] =
                    goes ? std::nullopt : std::optional(with_names(old ? *old : "", names));
            }
        }
        for (const auto &[name, text] : texts_) {
            const std::string path = overlay_ + "/patches/" + name;
            const Result<std::string> old = read_file(sources_.top() + "/" + path);
            if (needed.count(name) == 0) {
                files[path] = std::nullopt;
            } else if (!old || *old != text) {
                files[path] = text;
            }
        }
    }

    PinnedSources &sources_;
    const RefreshOptions &options_;
    const std::string overlay_;                // below the clone
    const std::string folder_;                 // the same, absolute
    std::map<std::string, std::string> texts_; // of patches, by name
    std::map<std::string, Names> series_;      // by the path below the overlay
    std::map<std::string, Names> dropped_;     // what Debian has, by suite
    bool changed_ = false;                     // texts or series
};

} // namespace

const char *name_of(PatchFate fate) {
    switch (fate) {
    case PatchFate::Applies:
        return "applies";
    case PatchFate::Refreshed:
        return "refreshed";
    case PatchFate::InDebian:
        return "in-debian";
    case PatchFate::Conflicts:
        break;
    }
    return "conflicts";
}

bool Refresh::conflicts() const {
    return std::any_of(outcomes.begin(), outcomes.end(),
                       [](const SuiteOutcome &outcome) { return outcome.conflicts(); });
}

Result<Refresh> find_refresh(PinnedSources &sources, const RefreshOptions &options) {
    std::map<std::string, std::vector<SuiteOutcome>> by_source;
    std::set<std::string> moved;
    bool found = false;
    for (const Pin &pin : sources.pins()) {
        SuiteOutcome outcome = {pin, pin, {}, 0};
        const bool chosen = (options.suite.empty() || options.suite == pin.suite) &&
                            (options.source.empty() || options.source == pin.source);
        if (chosen) {
            found = true;
            say(fmt::format("asking the archive for {} of {}\n", pin.source, pin.suite));
            Result<Pin> archive = sources.in_archive(pin);
            const Result<bool> newer =
                archive ? is_newer(archive->version(), pin.version()) : archive.error();
            if (!newer) {
                return newer.error();
            }
            if (*newer) {
                outcome.archive = std::move(*archive);
                moved.insert(pin.source);
            }
        }
        by_source[pin.source].push_back(std::move(outcome));
    }
    if (!found) {
        return Error{fmt::format("there is no pin of {} for {}",
                                 options.source.empty() ? "any source" : options.source,
                                 options.suite.empty() ? "any suite" : options.suite),
                     Exit::Usage};
    }
    Refresh refresh;
    for (const std::string &source : moved) {
        Result<std::vector<SuiteOutcome>> outcomes =
            SourceRefresh(sources, options, source).find(by_source[source], refresh.files);
        if (!outcomes) {
            return outcomes.error();
        }
        refresh.outcomes.insert(refresh.outcomes.end(), outcomes->begin(), outcomes->end());
    }
    if (refresh.conflicts()) {
        refresh.files.clear();
    }
    return refresh;
}
