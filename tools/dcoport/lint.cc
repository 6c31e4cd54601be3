// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/lint.h"

#include "tools/dcoport/overlay.h"
#include "tools/dcoport/series_folder.h"
#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace {

bool is_folder(const fs::path &path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

// Those in `folder` whose name ends so, by name.
std::vector<std::string> files_ending(const std::string &folder, std::string_view end) {
    std::vector<std::string> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
         at.increment(error)) {
        if (at->path().filename().string().ends_with(end)) {
            files.push_back(at->path().string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

class Linter {
  public:
    Linter(const LintOptions &options, LintReport &report) : options_(options), report_(report) {}

    Result<void> patch(const std::string &path) {
        Result<JudgedPatch> judged = judge_patch(path, options_.today);
        if (!judged) {
            return judged.error();
        }
        add(judged->findings);
        report_.patches++;
        return options_.tree.empty()
                   ? Result<void>()
                   : try_on(options_.tree, Stage::AsIs, {{.name = path}}, {std::move(*judged)});
    }

    // A folder with a series; `tree` is what it is tried on, if anything.
    Result<void> folder(const std::string &path, const std::string &tree, Stage stage) {
        std::set<std::string> known;
        for (const std::string &vendor : files_ending(path, ".series")) {
            const Result<SeriesFolder> others = judge_series(vendor, path, options_.today);
            if (others) {
                known.insert(others->known.begin(), others->known.end());
            }
            add({{vendor, 1, Severity::Warning, "vendor-series",
                  "a series of one vendor makes the source differ from vendor to vendor"}});
        }
        Result<SeriesFolder> judged = judge_series(path + "/series", path, options_.today);
        if (!judged) {
            return judged.error();
        }
        add_all(*judged);
        known.insert(judged->known.begin(), judged->known.end());
        add(judge_unused(path, known));
        add(judge_class_order(judged->patches));
        return tree.empty() ? Result<void>()
                            : try_on(tree, stage, judged->entries, judged->patches);
    }

    Result<void> overlay(const std::string &path) {
        const std::string patches = path + "/patches";
        Result<SeriesFolder> common = judge_series(patches + "/series", patches, options_.today);
        if (!common) {
            return common.error();
        }
        add_all(*common);
        add(judge_overlay_fields(common->patches));
        std::set<std::string> known = common->known;
        const std::vector<std::string> suites = files_ending(path + "/suite", ".series");
        if (suites.empty()) {
            add(judge_class_order(common->patches));
        }
        for (const std::string &list : suites) {
            Result<SeriesFolder> own = judge_series(list, patches, options_.today);
            if (!own) {
                return own.error();
            }
            std::vector<JudgedPatch> all = own->patches;
            all.insert(all.end(), common->patches.begin(), common->patches.end());
            add(own->findings);
            add(judge_twice(list, *own, *common));
            for (const JudgedPatch &judged : own->patches) {
                if (known.count(fs::path(judged.file).lexically_relative(patches).string()) == 0) {
                    add_patch(judged);
                    add(judge_overlay_fields({judged}));
                }
            }
            add(judge_class_order(all));
            known.insert(own->known.begin(), own->known.end());
        }
        add(judge_unused(patches, known));
        for (const std::string &packaging : files_ending(path + "/suite", ".patch")) {
            Result<JudgedPatch> judged = judge_patch(packaging, options_.today);
            if (!judged) {
                return judged.error();
            }
            add_patch(*judged);
        }
        const std::string own = path + "/suite/" + options_.suite;
        if (!options_.suite.empty() && !is_there(own + ".series") && !is_there(own + ".patch")) {
            return Error{fmt::format("{} has nothing for a suite {}", path, options_.suite),
                         Exit::Usage};
        }
        if (options_.tree.empty()) {
            return {};
        }
        const Result<SeriesFolder> chosen = overlay_series(path, options_.suite, options_.today);
        return chosen ? try_on(options_.tree, Stage::AsIs, chosen->entries, chosen->patches)
                      : chosen.error();
    }

  private:
    // What several suites have in common is told once.
    void add(const std::vector<Finding> &findings) {
        for (const Finding &finding : findings) {
            if (told_.insert(finding).second) {
                report_.findings.push_back(finding);
            }
        }
    }

    void add_patch(const JudgedPatch &judged) {
        report_.patches++;
        report_.findings.insert(report_.findings.end(), judged.findings.begin(),
                                judged.findings.end());
    }

    void add_all(const SeriesFolder &folder) {
        add(folder.findings);
        for (const JudgedPatch &judged : folder.patches) {
            add_patch(judged);
        }
    }

    Result<void> try_on(const std::string &tree, Stage stage,
                        const std::vector<SeriesEntry> &entries,
                        const std::vector<JudgedPatch> &patches) {
        Result<WorkingCopy> copy = WorkingCopy::make(tree, stage);
        if (!copy) {
            return copy.error();
        }
        const Result<std::vector<Finding>> findings = try_series(*copy, entries, patches);
        if (!findings) {
            return findings.error();
        }
        add(*findings);
        return {};
    }

    const LintOptions &options_;
    LintReport &report_;
    std::set<Finding> told_;
};

} // namespace

bool LintReport::clean() const {
    return count_of(findings, Severity::Info) == findings.size();
}

Result<void> lint(const std::string &path, const LintOptions &options, LintReport &report) {
    Linter linter(options, report);
    if (!is_folder(path)) {
        const fs::path file = path;
        return file.filename() == "series"
                   ? linter.folder(file.has_parent_path() ? file.parent_path().string() : ".",
                                   options.tree, Stage::AsIs)
                   : linter.patch(path);
    }
    if (is_there(path + "/debian/changelog")) {
        if (!options.tree.empty()) {
            return Error{path + " is a source tree itself, and --tree names another", Exit::Usage};
        }
        // A package need not have patches.
        return is_there(path + "/debian/patches/series")
                   ? linter.folder(path + "/debian/patches", path, Stage::Pristine)
                   : Result<void>();
    }
    if (is_there(path + "/changelog") && is_there(path + "/patches/series")) {
        return linter.folder(path + "/patches", options.tree, Stage::AsIs);
    }
    for (const std::string &overlay : {path, path + "/debian"}) {
        if (is_there(overlay + "/patches/series")) {
            return linter.overlay(overlay);
        }
    }
    if (is_there(path + "/series")) {
        return linter.folder(path, options.tree, Stage::AsIs);
    }
    return Error{fmt::format("there are no patches in {}: it has no series, patches/series or "
                             "debian/changelog",
                             path),
                 Exit::Usage};
}
