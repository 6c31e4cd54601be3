// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_table.h"

#include "loadtest/report_rows.h"
#include "tools/common/plain_text.h"

#include <algorithm>
#include <string_view>

namespace {

constexpr size_t kMaxCell = 40; // a label longer than this is cut
constexpr std::string_view kGap = "  ";

std::string_view colour_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::Clean:
        return "\033[32m"; // green
    case Verdict::NotRun:
        return "\033[33m"; // yellow
    case Verdict::ServerDied:
    case Verdict::Desync:
    case Verdict::KernelSplat:
        return "\033[1;31m"; // bold red
    }
    return "";
}

std::string coloured(const std::string &text, Verdict verdict, bool colour) {
    return colour ? std::string(colour_of(verdict)) + text + "\033[0m" : text;
}

std::string padded(const std::string &text, size_t width, bool to_the_right) {
    const size_t length = length_of(text);
    const std::string fill(width > length ? width - length : 0, ' ');
    return to_the_right ? fill + text : text + fill;
}

std::string cell_of(const std::string &text) {
    return shorten(printable(text), kMaxCell);
}

std::string joined(const std::vector<std::string> &parts) {
    std::string out;
    for (const std::string &part : parts) {
        out += (out.empty() ? "" : ", ") + part;
    }
    return out;
}

std::string render_rows(const Rows &rows, bool colour) {
    std::vector<size_t> widths;
    for (size_t at = 0; at < rows.columns.size(); at++) {
        size_t width = length_of(rows.columns[at].head);
        for (const Row &row : rows.rows) {
            width = std::max(width, length_of(cell_of(row.cells[at])));
        }
        widths.push_back(width);
    }

    const size_t last = rows.columns.size() - 1;
    std::string out;
    for (size_t at = 0; at <= last; at++) {
        const Column &column = rows.columns[at];
        out += at == last ? column.head + "\n"
                          : padded(column.head, widths[at], column.is_number) + std::string(kGap);
    }
    for (const Row &row : rows.rows) {
        for (size_t at = 0; at < last; at++) {
            out += padded(cell_of(row.cells[at]), widths[at], rows.columns[at].is_number);
            out += kGap;
        }
        out += coloured(cell_of(row.cells[last]), row.verdict, colour) + "\n";
    }
    return out;
}

} // namespace

std::string render_table(const Report &report, const Judgement &judgement, bool colour) {
    if (report.runs.empty()) {
        return "no rounds: the report is empty\n";
    }
    const Rows rows = rows_of(report);
    std::string out = printable(joined(rows.shared)) + "\n";
    for (const std::string &version : rows.versions) {
        out += printable(version) + "\n";
    }
    out += "\n" + render_rows(rows, colour) + "\n";
    for (const BuildSummary &build : summarize(report)) {
        const std::string headline = headline_of(build);
        const std::string sentence = printable(sentence_of(build));
        out += printable(title_of(build, report)) + ": " +
               coloured(headline, build.worst(), colour) + sentence.substr(headline.size()) + "\n";
    }
    for (const std::string &failure : judgement.failures) {
        out +=
            coloured("not as expected", Verdict::Desync, colour) + ": " + printable(failure) + "\n";
    }
    return out;
}
