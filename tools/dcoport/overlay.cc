// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/overlay.h"

#include "tools/dcoport/text_file.h"

#include <fmt/format.h>

std::vector<Finding> judge_class_order(const std::vector<JudgedPatch> &patches) {
    std::vector<Finding> findings;
    bool local = false;
    for (const JudgedPatch &patch : patches) {
        const Field *kind = patch.find("X-Patch-Class");
        if (kind == nullptr) {
            continue;
        }
        if (kind->value != "stable" && kind->value != "local") {
            findings.push_back({patch.file, kind->line, Severity::Error, "class",
                                fmt::format("X-Patch-Class is stable or local, not {}",
                                            kind->value.substr(0, 40))});
        } else if (kind->value == "stable" && local) {
            findings.push_back({patch.file, kind->line, Severity::Error, "class-order",
                                "a stable patch follows a local one in the series"});
        }
        local = local || kind->value == "local";
    }
    return findings;
}

std::vector<Finding> judge_overlay_fields(const std::vector<JudgedPatch> &patches) {
    std::vector<Finding> findings;
    for (const JudgedPatch &patch : patches) {
        const auto require = [&](const char *name) {
            if (patch.find(name) == nullptr) {
                findings.push_back({patch.file, 1, Severity::Error, "overlay-field",
                                    fmt::format("a patch of an overlay has a field {}", name)});
            }
        };
        for (const char *name :
             {"Description", "Author", "Origin", "Forwarded", "Last-Update", "X-Patch-Class"}) {
            require(name);
        }
        const Field *kind = patch.find("X-Patch-Class");
        if (kind != nullptr && kind->value == "stable") {
            require("Applied-Upstream");
        }
    }
    return findings;
}

std::vector<Finding> judge_twice(const std::string &list, const SeriesFolder &own,
                                 const SeriesFolder &common) {
    std::vector<Finding> findings;
    for (const SeriesEntry &entry : own.entries) {
        if (common.known.count(entry.name) != 0) {
            findings.push_back(
                {list, entry.line, Severity::Error, "patch-twice",
                 fmt::format("{} is in the series of all suites as well", entry.name)});
        }
    }
    return findings;
}

Result<SeriesFolder> overlay_series(const std::string &overlay, const std::string &suite,
                                    const std::string &today) {
    const std::string patches = overlay + "/patches";
    const std::string own = overlay + "/suite/" + suite;
    SeriesFolder all;
    for (const std::string &list : {own + ".series", patches + "/series"}) {
        if (!is_there(list)) {
            continue;
        }
        Result<SeriesFolder> judged = judge_series(list, patches, today);
        if (!judged) {
            return judged.error();
        }
        all.entries.insert(all.entries.end(), judged->entries.begin(), judged->entries.end());
        all.patches.insert(all.patches.end(), judged->patches.begin(), judged->patches.end());
        all.findings.insert(all.findings.end(), judged->findings.begin(), judged->findings.end());
        all.known.merge(judged->known);
    }
    const std::string packaging = own + ".patch";
    if (is_there(packaging)) {
        Result<JudgedPatch> judged = judge_patch(packaging, today);
        if (!judged) {
            return judged.error();
        }
        all.entries.push_back({.name = packaging});
        all.patches.push_back(std::move(*judged));
    }
    return all;
}
