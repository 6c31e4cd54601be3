// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/series_folder.h"

#include "tools/dcoport/dep3_rules.h"
#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace {

constexpr size_t kMostConflicts = 10; // told of one patch

// The place in the patch where the file is changed.
size_t line_of(const UnifiedDiff &diff, const std::string &file, unsigned strip) {
    for (const FileDiff &changed : diff.files) {
        if (stripped(changed.new_path, strip) == file ||
            stripped(changed.old_path, strip) == file) {
            return changed.line;
        }
    }
    return 1;
}

std::string conflict_text(const HunkResult &hunk) {
    if (hunk.number == 0) {
        return fmt::format("{} cannot be patched: {}", hunk.file, hunk.reason);
    }
    return fmt::format("hunk {} of {} does not apply at line {}", hunk.number, hunk.file, hunk.at);
}

// What patch said of one that was tried.
std::vector<Finding> findings_of(const PatchResult &result, const JudgedPatch &patch,
                                 unsigned strip) {
    std::vector<Finding> findings;
    int64_t furthest = 0;
    size_t conflicts = 0;
    for (const HunkResult &hunk : result.hunks) {
        const size_t line = line_of(patch.diff, hunk.file, strip);
        if (hunk.fate == HunkFate::Conflict) {
            if (++conflicts <= kMostConflicts) {
                findings.push_back(
                    {patch.file, line, Severity::Error, "does-not-apply", conflict_text(hunk)});
            }
        } else if (hunk.fate == HunkFate::Fuzz) {
            findings.push_back({patch.file, line, Severity::Error, "fuzz",
                                fmt::format("hunk {} of {} applies at line {} with fuzz {}, and "
                                            "dpkg-source allows none",
                                            hunk.number, hunk.file, hunk.at, hunk.fuzz)});
        }
        furthest = std::abs(hunk.offset) > std::abs(furthest) ? hunk.offset : furthest;
    }
    if (conflicts > kMostConflicts) {
        findings.push_back({patch.file, 1, Severity::Error, "does-not-apply",
                            fmt::format("{} more hunks do not apply", conflicts - kMostConflicts)});
    }
    if (conflicts == 0 && furthest != 0) {
        findings.push_back({patch.file, 1, Severity::Info, "offset",
                            fmt::format("it applies up to {} lines further {}", std::abs(furthest),
                                        furthest > 0 ? "down" : "up")});
    }
    return findings;
}

bool is_no_patch(const std::string &name) {
    return name == "README" || name == "README.patches" || name == "series" ||
           name.ends_with(".series") || name.find(".in") != name.npos;
}

} // namespace

Result<JudgedPatch> judge_patch(const std::string &file, const std::string &today) {
    const Result<std::string> text = read_file(file);
    if (!text) {
        return text.error();
    }
    JudgedPatch patch;
    patch.file = file;
    if (text->empty()) {
        patch.findings.push_back({file, 1, Severity::Warning, "empty", "it is empty"});
        return patch;
    }
    const PatchHeader header = parse_header(*text);
    for (size_t at = 0; at < header.lines.size(); at++) {
        if (is_binary(header.lines[at])) {
            patch.findings.push_back(
                {file, at + 1, Severity::Error, "not-text", "it is no patch: it is not text"});
            return patch;
        }
    }
    patch.findings = judge_header(header, file, today);
    patch.fields = header.fields;
    patch.diff = parse_diff(*text, file);
    patch.findings.insert(patch.findings.end(), patch.diff.findings.begin(),
                          patch.diff.findings.end());
    return patch;
}

Result<SeriesFolder> judge_series(const std::string &path, const std::string &folder,
                                  const std::string &today) {
    const Result<std::string> text = read_file(path);
    if (!text) {
        return text.error();
    }
    SeriesFolder judged;
    if (is_binary(*text)) {
        judged.findings.push_back(
            {path, 1, Severity::Error, "not-text", "it is no series: it is not text"});
        return judged;
    }
    Series series = parse_series(*text, path);
    judged.findings = std::move(series.findings);
    judged.known = std::move(series.disabled);
    for (SeriesEntry &entry : series.entries) {
        judged.known.insert(entry.name);
        const std::string file = folder + "/" + entry.name;
        if (!is_there(file)) {
            judged.findings.push_back({path, entry.line, Severity::Error, "no-such-patch",
                                       fmt::format("there is no patch {}", entry.name)});
            continue;
        }
        Result<JudgedPatch> patch = judge_patch(file, today);
        if (!patch) {
            judged.findings.push_back(
                {path, entry.line, Severity::Error, "unreadable", patch.error().text});
            continue;
        }
        judged.entries.push_back(std::move(entry));
        judged.patches.push_back(std::move(*patch));
    }
    return judged;
}

std::vector<Finding> judge_unused(const std::string &folder, const std::set<std::string> &known) {
    std::vector<Finding> findings;
    std::error_code error;
    // Links to folders are not followed, so there is no going round in circles.
    fs::recursive_directory_iterator at(folder, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        std::error_code ignored;
        const std::string name = at->path().lexically_relative(folder).string();
        if (!at->is_directory(ignored) && !is_no_patch(at->path().filename().string()) &&
            known.count(name) == 0) {
            findings.push_back(
                {at->path().string(), 1, Severity::Warning, "unused", "no series names it"});
        }
    }
    if (error) {
        findings.push_back({folder, 1, Severity::Error, "unreadable",
                            fmt::format("cannot read all of the folder: {}", error.message())});
    }
    std::sort(findings.begin(), findings.end(),
              [](const Finding &a, const Finding &b) { return a.file < b.file; });
    return findings;
}

Result<std::vector<Finding>> try_series(WorkingCopy &copy, const std::vector<SeriesEntry> &entries,
                                        const std::vector<JudgedPatch> &patches) {
    std::vector<Finding> findings;
    for (size_t at = 0; at < entries.size(); at++) {
        const SeriesEntry &entry = entries[at];
        const JudgedPatch &patch = patches[at];
        const std::set<std::string> files = touched_files(patch.diff, entry.strip);
        if (files.empty()) {
            continue;
        }
        if (const Result<void> brought = copy.bring(files); !brought) {
            return brought.error();
        }
        for (const std::string &file : files) {
            if (copy.links().count(file) != 0) {
                findings.push_back({patch.file, line_of(patch.diff, file, entry.strip),
                                    Severity::Error, "through-link",
                                    fmt::format("{} is reached through a symbolic link, which "
                                                "dpkg-source refuses",
                                                file)});
                return findings;
            }
        }
        const Result<PatchResult> result = copy.apply(patch.file, entry.strip, entry.reverse);
        if (!result) {
            return result.error();
        }
        const std::vector<Finding> said = findings_of(*result, patch, entry.strip);
        findings.insert(findings.end(), said.begin(), said.end());
        const size_t rest = entries.size() - at - 1;
        if (!result->applied) {
            if (rest > 0) {
                findings.push_back({patch.file, 1, Severity::Info, "not-tried",
                                    fmt::format("the {} that follow were not tried", rest)});
            }
            break;
        }
    }
    return findings;
}
