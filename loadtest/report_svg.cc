// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_svg.h"

#include "loadtest/judgement.h"
#include "loadtest/report_rows.h"
#include "tools/common/plain_text.h"

#include <fmt/core.h>

#include <algorithm>

namespace {

constexpr double kWidth = 888;
constexpr double kMargin = 16;
constexpr double kGap = 16;
constexpr size_t kMostTimelines = 4; // a README's picture; the page has them all

// The round to show: of the build's worst verdict the one with the most stale clients.
const RoundResult &worst_round(const BuildSummary &build) {
    const Verdict worst = build.worst();
    const RoundResult *found = nullptr;
    for (const RoundResult *round : build.rounds) {
        if (verdict(*round) == worst &&
            (found == nullptr || round->stale.value_or(0) > found->stale.value_or(0))) {
            found = round;
        }
    }
    return *found;
}

std::string joined(const std::vector<std::string> &parts) {
    std::string out;
    for (const std::string &part : parts) {
        out += (out.empty() ? "" : ", ") + part;
    }
    return out;
}

std::string draw_key(double x, double y) {
    std::string out;
    out += svg_line(x, y - 4, x + 22, y - 4, "kernel") + svg_text(x + 30, y, "", "kernel's peers");
    out += svg_line(x + 130, y - 4, x + 152, y - 4, "daemon") +
           svg_text(x + 160, y, "", "clients that the daemon counts");
    out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"22\" height=\"12\" class=\"gap\"/>\n",
                       svg_number(x + 362), svg_number(y - 10)) +
           svg_text(x + 392, y, "", "stale: gone, and still counted");
    return out;
}

} // namespace

std::string render_picture(const Report &report) {
    const std::vector<BuildSummary> builds = summarize(report);
    const Drawing bars = draw_bars(report, kWidth - 2 * kMargin);
    Drawing out{std::max(kWidth, bars.width + 2 * kMargin), 0,
                "Clients that the server still counts after a deletion storm", bars.description,
                ""};
    const Rows rows = rows_of(report);
    double y = kMargin + 16;
    out.body += svg_text(kMargin, y, "heading", out.title);
    y += 22;
    out.body += svg_text(kMargin, y, "muted", shorten(printable(joined(rows.shared)), 130));
    y += 28;
    out.body += draw_key(kMargin, y);
    y += 28;

    double x = kMargin;
    size_t shown = 0;
    for (const BuildSummary &build : builds) {
        if (shown++ == kMostTimelines) {
            break;
        }
        const RoundResult &round = worst_round(build);
        const Drawing timeline = draw_timeline(round, "");
        const std::string title = fmt::format("{}, round {}: {}", title_of(build, report),
                                              round.round, name_of(verdict(round)));
        out.body += svg_text(x, y, "strong", shorten(printable(title), 56));
        out.body += svg_placed(timeline, x, y + 14);
        const bool row_is_full = shown % 2 == 0;
        x = row_is_full ? kMargin : x + timeline.width + kGap;
        if (row_is_full || shown == builds.size() || shown == kMostTimelines) {
            y += timeline.height + 14 + 26;
            x = kMargin;
        }
    }
    out.body += svg_placed(bars, kMargin, y);
    out.height = y + bars.height + kMargin;
    return svg_document(out);
}
