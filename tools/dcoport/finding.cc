// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/finding.h"

#include "tools/common/plain_text.h"

#include <algorithm>

#include <fmt/format.h>

const char *name_of(Severity severity) {
    switch (severity) {
    case Severity::Info:
        return "info";
    case Severity::Warning:
        return "warning";
    case Severity::Error:
        break;
    }
    return "error";
}

std::string render_text(const std::vector<Finding> &findings) {
    std::string text;
    for (const Finding &finding : findings) {
        text += fmt::format("{}:{}: {}: {} [{}]\n", printable(finding.file), finding.line,
                            name_of(finding.severity), printable(finding.text), finding.rule);
    }
    return text;
}

size_t count_of(const std::vector<Finding> &findings, Severity severity) {
    return static_cast<size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [severity](const Finding &finding) { return finding.severity == severity; }));
}
