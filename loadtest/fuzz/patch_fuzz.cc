// SPDX-License-Identifier: GPL-2.0-or-later
//
// A patch, its header and its diff, and the same bytes as a series and as what patch(1) said.

#include "tools/dcoport/dep3_rules.h"
#include "tools/dcoport/patch_program.h"
#include "tools/dcoport/series.h"
#include "tools/dcoport/text_file.h"
#include "tools/dcoport/unified_diff.h"
#include "tools/dcoport/words.h"

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    std::vector<Finding> findings = judge_header(parse_header(text), "p", "2026-11-22");
    const UnifiedDiff diff = parse_diff(text, "p");
    const Series series = parse_series(text, "series");
    findings.insert(findings.end(), diff.findings.begin(), diff.findings.end());
    findings.insert(findings.end(), series.findings.begin(), series.findings.end());
    for (const Finding &finding : findings) {
        if (finding.line < 1 || finding.line > lines) {
            std::abort(); // there is no such line
        }
    }
    if (render_text(findings).find('\x1b') != std::string::npos) {
        std::abort(); // it would reach the terminal
    }
    for (unsigned strip = 0; strip < 3; strip++) {
        for (const std::string &file : touched_files(diff, strip)) {
            if (is_unsafe(file)) {
                std::abort(); // we would write elsewhere
            }
        }
    }
    const PatchResult said = parse_patch_output(text, 1);
    if (said.applied || !said.has(HunkFate::Conflict)) {
        std::abort();
    }
    words_used({{"a.c", std::string(text)}});
    return 0;
}
