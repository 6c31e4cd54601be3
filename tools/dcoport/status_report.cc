// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/status.h"

#include "tools/common/plain_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using nlohmann::json;

namespace {

constexpr size_t kColumns = 8;
using Row = std::array<std::string, kColumns>;

Row row_of(const SourceStatus &status) {
    const std::string next = printable(status.next());
    return {printable(status.pin.suite),
            printable(status.pin.source),
            printable(status.pin.version()),
            status.archive.empty() ? "?" : printable(status.archive),
            fmt::format("{}/{}", status.stable, status.local),
            name_of(status.on_pinned),
            name_of(status.on_archive),
            next.empty() ? (status.errors.empty() ? "nothing" : "see the errors") : next};
}

} // namespace

std::string render_text(const std::vector<SourceStatus> &list) {
    std::vector<Row> rows = {{"SUITE", "SOURCE", "PINNED", "ARCHIVE", "STABLE/LOCAL", "ON PINNED",
                              "ON ARCHIVE", "NEXT"}};
    std::array<size_t, kColumns> widths = {};
    for (const SourceStatus &status : list) {
        rows.push_back(row_of(status));
    }
    for (const Row &row : rows) {
        for (size_t at = 0; at < kColumns; at++) {
            widths[at] = std::max(widths[at], length_of(row[at]));
        }
    }
    std::string text;
    for (const Row &row : rows) {
        for (size_t at = 0; at + 1 < kColumns; at++) {
            text += row[at] + std::string(widths[at] - length_of(row[at]) + 2, ' ');
        }
        text += row.back() + '\n';
    }
    return text;
}

std::string render_json(const std::vector<SourceStatus> &list) {
    json object = {
        {"schema", 1}, {"generator", "dcoport " DCOPORT_VERSION}, {"sources", json::array()}};
    for (const SourceStatus &status : list) {
        json errors = json::array();
        for (const std::string &error : status.errors) {
            errors.push_back(printable(error));
        }
        object["sources"].push_back(
            {{"suite", printable(status.pin.suite)},
             {"source", printable(status.pin.source)},
             {"pinned", printable(status.pin.version())},
             {"archive", status.archive.empty() ? json() : json(printable(status.archive))},
             {"stable", status.stable},
             {"local", status.local},
             {"on_pinned", name_of(status.on_pinned)},
             {"on_archive", name_of(status.on_archive)},
             {"next", printable(status.next())},
             {"errors", errors}});
    }
    return object.dump(2) + "\n";
}
