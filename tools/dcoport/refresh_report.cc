// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/refresh_report.h"

#include "tools/common/plain_text.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using nlohmann::json;

namespace {

std::string words_of(const HunkResult &hunk) {
    if (hunk.number == 0) {
        return fmt::format("{}: {}", hunk.file, hunk.reason);
    }
    return hunk.fate == HunkFate::Conflict
               ? fmt::format("{}: hunk {} does not apply at line {}", hunk.file, hunk.number,
                             hunk.at)
               : fmt::format("{}: hunk {} applied at line {} with fuzz {}", hunk.file, hunk.number,
                             hunk.at, hunk.fuzz);
}

bool is_worth_telling(const HunkResult &hunk) {
    return hunk.fate == HunkFate::Conflict || hunk.fate == HunkFate::Fuzz;
}

std::string text_of(const PatchOutcome &patch) {
    switch (patch.fate) {
    case PatchFate::Applies:
        return "";
    case PatchFate::InDebian:
        return fmt::format("  {}: Debian has it now, it goes\n", printable(patch.name));
    default:
        break;
    }
    std::string text = fmt::format("  {}: {}\n", printable(patch.name),
                                   patch.fate == PatchFate::Refreshed
                                       ? "made anew by quilt, as it went in with fuzz: read it"
                                       : "conflicts");
    for (const HunkResult &hunk : patch.hunks) {
        if (is_worth_telling(hunk)) {
            text += fmt::format("    {}\n", printable(words_of(hunk)));
        }
    }
    for (const std::string &name : patch.because) {
        text += fmt::format("    Debian's new {} changes the same files\n", printable(name));
    }
    return text;
}

std::string text_of(const SuiteOutcome &suite) {
    std::string text = fmt::format(
        "{} {}: {}\n", printable(suite.pinned.suite), printable(suite.pinned.source),
        suite.moved()
            ? fmt::format("{} is pinned, the archive has {}", printable(suite.pinned.version()),
                          printable(suite.archive.version()))
            : fmt::format("{}, as pinned", printable(suite.pinned.version())));
    const auto applying =
        std::count_if(suite.patches.begin(), suite.patches.end(),
                      [](const PatchOutcome &patch) { return patch.fate == PatchFate::Applies; });
    if (applying > 0) {
        text += applying == 1 ? "  1 patch applies as it is\n"
                              : fmt::format("  {} patches apply as they are\n", applying);
    }
    for (const PatchOutcome &patch : suite.patches) {
        text += text_of(patch);
    }
    if (suite.not_tried > 0) {
        text += fmt::format("  {} after it not tried\n", suite.not_tried);
    }
    return text;
}

} // namespace

std::string render_text(const Refresh &refresh, bool written) {
    if (refresh.outcomes.empty()) {
        return "the archive has what is pinned\n";
    }
    std::string text;
    for (const SuiteOutcome &suite : refresh.outcomes) {
        text += text_of(suite);
    }
    if (refresh.conflicts()) {
        return text + "Nothing is written. Mend the patch that conflicts and run this again; "
                      "--keep DIR leaves the source with those before it applied\n";
    }
    text += written ? "Written:\n" : "To be written, with --write:\n";
    for (const auto &[path, content] : refresh.files) {
        text += fmt::format("  {}{}\n", printable(path), content ? "" : " (removed)");
    }
    return text;
}

std::string render_json(const Refresh &refresh, bool written) {
    json object = {{"schema", 1},
                   {"generator", "dcoport " DCOPORT_VERSION},
                   {"conflicts", refresh.conflicts()},
                   {"written", written},
                   {"suites", json::array()},
                   {"files", json::array()}};
    for (const SuiteOutcome &suite : refresh.outcomes) {
        json one = {{"suite", printable(suite.pinned.suite)},
                    {"source", printable(suite.pinned.source)},
                    {"pinned", printable(suite.pinned.version())},
                    {"archive", printable(suite.archive.version())},
                    {"not_tried", suite.not_tried},
                    {"patches", json::array()}};
        for (const PatchOutcome &patch : suite.patches) {
            json hunks = json::array();
            for (const HunkResult &hunk : patch.hunks) {
                hunks.push_back({{"file", printable(hunk.file)},
                                 {"result", name_of(hunk.fate)},
                                 {"hunk", hunk.number},
                                 {"line", hunk.at},
                                 {"fuzz", hunk.fuzz},
                                 {"reason", printable(hunk.reason)}});
            }
            json names = json::array();
            for (const std::string &name : patch.because) {
                names.push_back(printable(name));
            }
            one["patches"].push_back({{"patch", printable(patch.name)},
                                      {"result", name_of(patch.fate)},
                                      {"not_as_is", hunks},
                                      {"new_in_debian", names}});
        }
        object["suites"].push_back(std::move(one));
    }
    for (const auto &[path, content] : refresh.files) {
        object["files"].push_back({{"file", printable(path)}, {"removed", !content}});
    }
    return object.dump(2) + "\n";
}
