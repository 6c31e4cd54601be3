// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/status.h"

#include "tools/common/terminal.h"
#include "tools/dcoport/overlay.h"
#include "tools/dcoport/series_folder.h"

#include <algorithm>

#include <fmt/format.h>

namespace {

Standing standing_of(const std::vector<Finding> &findings) {
    Standing standing = Standing::Applies;
    for (const Finding &finding : findings) {
        if (finding.rule == "fuzz" && standing == Standing::Applies) {
            standing = Standing::Fuzz;
        } else if (finding.severity == Severity::Error && finding.rule != "fuzz") {
            standing = Standing::Conflicts;
        }
    }
    return standing;
}

Result<Standing> stand_on(PinnedSources &sources, const Pin &pin, const SeriesFolder &ours) {
    const Result<std::string> tree = sources.unpack(pin);
    Result<WorkingCopy> copy = tree ? WorkingCopy::make(*tree, Stage::AsIs) : tree.error();
    if (!copy) {
        return copy.error();
    }
    const Result<std::vector<Finding>> findings = try_series(*copy, ours.entries, ours.patches);
    return findings ? Result<Standing>(standing_of(*findings)) : findings.error();
}

void count_classes(const SeriesFolder &ours, SourceStatus &status) {
    const std::string packaging = "/suite/" + status.pin.suite + ".patch";
    for (const JudgedPatch &patch : ours.patches) {
        if (!patch.file.ends_with(packaging)) {
            const Field *kind = patch.find("X-Patch-Class");
            (kind != nullptr && kind->value == "stable" ? status.stable : status.local)++;
        }
    }
}

void ask_archive(PinnedSources &sources, const SeriesFolder &ours, SourceStatus &status) {
    const Result<Pin> archive = sources.in_archive(status.pin);
    const Result<bool> newer =
        archive ? is_newer(archive->version(), status.pin.version()) : archive.error();
    if (!newer) {
        if (status.errors != std::vector{newer.error().text}) { // the same may be behind both
            status.errors.push_back(newer.error().text);
        }
        return;
    }
    status.archive = archive->version();
    status.behind = *newer;
    if (archive->text == status.pin.text) {
        status.on_archive = status.on_pinned;
        return;
    }
    const Result<Standing> standing = stand_on(sources, *archive, ours);
    if (standing) {
        status.on_archive = *standing;
    } else {
        status.errors.push_back(standing.error().text);
    }
}

} // namespace

const char *name_of(Standing standing) {
    switch (standing) {
    case Standing::Applies:
        return "applies";
    case Standing::Fuzz:
        return "fuzz";
    case Standing::Conflicts:
        return "conflicts";
    case Standing::Unknown:
        break;
    }
    return "unknown";
}

std::string SourceStatus::next() const {
    if (behind) {
        return fmt::format("dcoport refresh --source {}{}", pin.source,
                           on_archive == Standing::Applies ? " --write" : "");
    }
    if (on_pinned == Standing::Conflicts || on_pinned == Standing::Fuzz) {
        return fmt::format("dcoport lint {} --suite {} --tree TREE", overlay_path(pin.source),
                           pin.suite);
    }
    return "";
}

Result<std::vector<SourceStatus>> find_status(PinnedSources &sources, const std::string &today) {
    std::vector<SourceStatus> list;
    for (const Pin &pin : sources.pins()) {
        say(fmt::format("looking at {} of {}\n", pin.source, pin.suite));
        SourceStatus status;
        status.pin = pin;
        const Result<SeriesFolder> ours =
            overlay_series(sources.top() + "/" + overlay_path(pin.source), pin.suite, today);
        if (!ours) {
            return ours.error();
        }
        count_classes(*ours, status);
        const Result<Standing> standing = stand_on(sources, pin, *ours);
        if (standing) {
            status.on_pinned = *standing;
        } else {
            status.errors.push_back(standing.error().text);
        }
        // A series that names what is not there, or no patch, does not apply.
        size_t faults = count_of(ours->findings, Severity::Error);
        for (const JudgedPatch &patch : ours->patches) {
            faults += count_of(patch.findings, Severity::Error);
        }
        if (faults > 0) {
            status.on_pinned = Standing::Conflicts;
        }
        ask_archive(sources, *ours, status);
        list.push_back(std::move(status));
    }
    return list;
}
