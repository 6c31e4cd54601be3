// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/lint_json.h"

#include "tools/common/plain_text.h"

#include <nlohmann/json.hpp>

using nlohmann::json;

std::string render_json(const LintReport &report) {
    json object = {{"schema", 1},
                   {"generator", "dcoport " DCOPORT_VERSION},
                   {"patches", report.patches},
                   {"errors", count_of(report.findings, Severity::Error)},
                   {"warnings", count_of(report.findings, Severity::Warning)},
                   {"infos", count_of(report.findings, Severity::Info)},
                   {"findings", json::array()}};
    for (const Finding &finding : report.findings) {
        object["findings"].push_back({{"file", printable(finding.file)},
                                      {"line", finding.line},
                                      {"severity", name_of(finding.severity)},
                                      {"rule", finding.rule},
                                      {"text", printable(finding.text)}});
    }
    return object.dump(2) + "\n";
}
