// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every text that a user or a server chose goes through escape_xml(); the policy in the head would
// stop a script or a foreign address even if one slipped through.

#include "loadtest/report_html.h"

#include "loadtest/report_rows.h"
#include "loadtest/report_svg.h"
#include "tools/common/plain_text.h"

#include <fmt/core.h>

#include <string_view>

namespace {

constexpr double kWidestInColumn = 480; // a picture larger than this scrolls, or a phone shows dust

const std::string_view kStyle = R"(
:root {
  color-scheme: light dark;
  --page: #f6f5f1; --card: #ffffff; --text: #1c1c1a; --soft: #62615b; --rule: #e0dfd8;
  --good: #1a7f37; --bad: #b3340a; --unsure: #6d5a00; --good-bg: #e3f4e6; --bad-bg: #fce9e1;
  --unsure-bg: #f6efcf;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121211; --card: #1b1b19; --text: #f1f0ea; --soft: #a8a79f; --rule: #32322e;
    --good: #58cc6d; --bad: #ff9a63; --unsure: #e2c95c; --good-bg: #17301c; --bad-bg: #3a2015;
    --unsure-bg: #302a12;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main { max-width: 1180px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: clamp(1.35rem, 4.5vw, 2rem); line-height: 1.25; margin: 0 0 8px; }
h1 span { display: block; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 36px 0 10px; }
h3 { font-size: 1rem; margin: 18px 0 8px; overflow-wrap: anywhere; }
p { margin: 0 0 8px; }
.soft { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .unsure { color: var(--unsure); }
.card {
  background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 16px;
}
.grid { display: grid; gap: 14px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); }
.same { grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
.grid p:last-child, .card p:last-child { margin-bottom: 0; }
.card { overflow-wrap: anywhere; }
.alarm { border-color: var(--bad); border-left-width: 5px; margin-top: 16px; }
.chip {
  display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: 0.85rem;
  font-weight: 600; white-space: nowrap;
}
.chip.good { background: var(--good-bg); } .chip.bad { background: var(--bad-bg); }
.chip.unsure { background: var(--unsure-bg); }
.versions { margin-top: 12px; overflow-wrap: anywhere; }
figure { margin: 0; }
figcaption { margin-bottom: 10px; overflow-wrap: anywhere; }
.stack { display: grid; gap: 14px; align-content: start; }
.whole { grid-column: 1 / -1; }
.whole + .stack { grid-column: 1 / -1; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
.fit svg { display: block; width: 100%; height: auto; max-width: 560px; }
.scroll { overflow-x: auto; }
.scroll svg { display: block; }
.key { display: flex; flex-wrap: wrap; gap: 4px 22px; padding: 0; margin: 0 0 12px; list-style: none; }
.key svg { vertical-align: -3px; margin-right: 8px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.92rem; width: 100%; }
th, td { padding: 6px 10px; text-align: left; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:last-child, td:last-child { position: sticky; right: 0; background: var(--card); }
tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-weight: 600; }
.number { text-align: right; }
.table { padding: 4px 6px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; } details[open] summary { margin-bottom: 10px; }
footer { margin-top: 36px; font-size: 0.85rem; }
@media print { body { background: none; } .card { break-inside: avoid; } }
)";

std::string_view tone_of(Verdict verdict) {
    return verdict == Verdict::Clean ? "good" : verdict == Verdict::NotRun ? "unsure" : "bad";
}

// A sign beside the word: the colour alone would say nothing to some.
std::string_view sign_of(Verdict verdict) {
    return verdict == Verdict::Clean ? "✓" : verdict == Verdict::NotRun ? "?" : "✗";
}

std::string chip(Verdict verdict) {
    return fmt::format("<span class=\"chip {}\">{} {}</span>", tone_of(verdict), sign_of(verdict),
                       name_of(verdict));
}

std::string render_head(const Report &report, const std::vector<BuildSummary> &builds,
                        const Rows &rows) {
    std::string out = "<header>\n<p class=\"soft\">dcostorm: deletion storm</p>\n<h1>";
    for (const BuildSummary &build : builds) {
        out += fmt::format("<span>{}: <span class=\"{}\" style=\"display:inline\">{}</span></span>",
                           escape_xml(title_of(build, report)), tone_of(build.worst()),
                           headline_of(build));
    }
    out += builds.empty() ? "No rounds: the report is empty</h1>\n<p class=\"soft\">"
                          : "</h1>\n<p class=\"soft\">";
    for (const std::string &shared : rows.shared) {
        out += (&shared == &rows.shared.front() ? "" : " · ") + escape_xml(shared);
    }
    return out + "</p>\n</header>\n";
}

std::string render_failures(const Judgement &judgement) {
    if (judgement.failures.empty()) {
        return "";
    }
    std::string out = "<div class=\"card alarm\" role=\"alert\">\n<p><strong class=\"bad\">Not as "
                      "expected</strong></p>\n";
    for (const std::string &failure : judgement.failures) {
        out += "<p>" + escape_xml(failure) + "</p>\n";
    }
    return out + "</div>\n";
}

std::string render_builds(const Report &report, const std::vector<BuildSummary> &builds,
                          const Rows &rows) {
    const bool in_column = draw_bars(report, 420).width <= kWidestInColumn;
    const Drawing bars = draw_bars(report, in_column ? 420 : 900);
    std::string out =
        fmt::format("<h2>Clients that are gone and still counted</h2>\n<div class=\"grid\">\n"
                    "<figure class=\"card {}\">{}</figure>\n<div class=\"stack\">\n",
                    in_column ? "fit" : "whole scroll", svg_element(bars, "bars"));
    for (const BuildSummary &build : builds) {
        out += fmt::format("<div class=\"card\"><p><strong>{}</strong> {}</p>\n<p>{}</p></div>\n",
                           escape_xml(title_of(build, report)), chip(build.worst()),
                           escape_xml(sentence_of(build)));
    }
    out += "</div>\n</div>\n<p class=\"soft versions\">";
    for (const std::string &version : rows.versions) {
        out += escape_xml(version) + "<br>\n";
    }
    return out + "</p>\n";
}

std::string key_item(std::string_view shape, std::string_view text) {
    return fmt::format("<li><svg class=\"pic\" width=\"26\" height=\"14\" aria-hidden=\"true\">{}"
                       "</svg>{}</li>\n",
                       shape, text);
}

std::string render_timelines(const Report &report, const std::vector<BuildSummary> &builds) {
    std::string out =
        "<h2>Both tables during the storm</h2>\n<ul class=\"key\">\n" +
        key_item(svg_line(2, 7, 24, 7, "kernel"), "peers in the kernel") +
        key_item(svg_line(2, 7, 24, 7, "daemon"), "clients that the daemon counts") +
        key_item("<rect width=\"26\" height=\"14\" class=\"lag\"/>", "still on its way") +
        key_item("<rect width=\"26\" height=\"14\" class=\"gap\"/>", "stale: gone, still counted") +
        "</ul>\n";
    size_t id = 0;
    for (const BuildSummary &build : builds) {
        const std::string title = title_of(build, report);
        out += fmt::format("<h3>{}</h3>\n<div class=\"grid same\">\n", escape_xml(title));
        for (const RoundResult *round : build.rounds) {
            const std::string name = fmt::format("{}, round {}", title, round->round);
            const std::string why = explain(*round);
            out += fmt::format(
                "<figure class=\"card fit\"><figcaption>Round {} {}{}</figcaption>\n{}</figure>\n",
                round->round, chip(verdict(*round)), why.empty() ? "" : " " + escape_xml(why),
                svg_element(draw_timeline(*round, name), fmt::format("round-{}", id++)));
        }
        out += "</div>\n";
    }
    return out;
}

std::string render_rows(const Rows &rows) {
    std::string out =
        "<h2>All numbers</h2>\n<div class=\"card table scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"All numbers\">"
        "<table>\n<thead><tr>";
    for (const Column &column : rows.columns) {
        out += fmt::format("<th scope=\"col\" title=\"{}\"{}>{}</th>", escape_xml(column.meaning),
                           column.is_number ? " class=\"number\"" : "", escape_xml(column.head));
    }
    out += "</tr></thead>\n<tbody>\n";
    for (const Row &row : rows.rows) {
        out += "<tr>";
        for (size_t at = 0; at + 1 < row.cells.size(); at++) {
            out +=
                fmt::format("<td{}>{}</td>", rows.columns[at].is_number ? " class=\"number\"" : "",
                            escape_xml(shorten(row.cells[at], 60)));
        }
        out += "<td>" + chip(row.verdict) + "</td></tr>\n";
    }
    return out + "</tbody>\n</table></div>\n";
}

std::string render_meanings(const Rows &rows) {
    std::string out = "<details class=\"card\" style=\"margin-top:14px\"><summary>What the columns "
                      "mean</summary>\n<dl>\n";
    for (const Column &column : rows.columns) {
        out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_xml(column.head),
                           escape_xml(column.meaning));
    }
    return out + "</dl></details>\n";
}

std::string render_config(const Report &report) {
    if (report.config.empty()) {
        return "";
    }
    std::string out = "<details class=\"card\" style=\"margin-top:14px\"><summary>How it was "
                      "run</summary>\n<dl>\n";
    for (const auto &[key, value] : report.config.items()) {
        const std::string text =
            value.is_string()
                ? value.get<std::string>()
                : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_xml(key), escape_xml(text));
    }
    return out + "</dl></details>\n";
}

} // namespace

std::string render_html(const Report &report, const Judgement &judgement) {
    const std::vector<BuildSummary> builds = summarize(report);
    const Rows rows = rows_of(report);
    std::string out = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>dcostorm report</title>\n<style>{}{}</style>\n</head>\n<body>\n<main>\n",
        kStyle, svg_style());
    out += render_head(report, builds, rows) + render_failures(judgement);
    if (!builds.empty()) {
        out += render_builds(report, builds, rows) + render_timelines(report, builds) +
               render_rows(rows) + render_meanings(rows);
    }
    out += render_config(report);
    return out +
           fmt::format("<footer class=\"soft\">Written by {} {}. report.json has every number "
                       "of this page.</footer>\n</main>\n</body>\n</html>\n",
                       escape_xml(report.generator.name), escape_xml(report.generator.version));
}
