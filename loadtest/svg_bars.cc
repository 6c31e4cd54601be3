// SPDX-License-Identifier: GPL-2.0-or-later
//
// A round that was not judged gets a word in place of a bar: no bar must mean "none were stale".

#include "loadtest/judgement.h"
#include "loadtest/report_svg.h"
#include "tools/common/plain_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace {

constexpr double kHeight = 236;
constexpr double kLeft = 44;
constexpr double kRight = 12;
constexpr double kTop = 34;
constexpr double kBottom = 58;
constexpr double kLeastSlot = 40; // room for a round and the words above it
constexpr double kGroupGap = 30;
constexpr double kWidestBar = 44;
constexpr double kCharacter = 7; // about the width of one, to cut labels

bool has_bar(const RoundResult &round) {
    const Verdict judged = verdict(round);
    return round.stale && judged != Verdict::NotRun && judged != Verdict::ServerDied;
}

double top_of_scale(const Report &report) {
    double most = 0;
    for (const RoundResult &round : report.runs) {
        if (has_bar(round)) {
            most = std::max(most, static_cast<double>(*round.stale));
        }
    }
    if (most < 4) {
        return 4;
    }
    const std::vector<double> ticks = round_ticks(0, most * 1.5, 6);
    return *std::find_if(ticks.begin(), ticks.end(), [most](double tick) { return tick >= most; });
}

std::string draw_round(const RoundResult &round, double middle, double width, double base,
                       double pixels_each) {
    std::string out = svg_text(middle, base + 16, "muted middle", std::to_string(round.round));
    if (!has_bar(round)) {
        const bool died = verdict(round) == Verdict::ServerDied;
        return out + svg_text(middle, base - 7,
                              died ? "small bad strong middle" : "small muted middle",
                              died ? "died" : "not run");
    }
    const double stale = static_cast<double>(*round.stale);
    const double height = stale * pixels_each;
    if (stale > 0) {
        out += fmt::format("<path class=\"bar\" d=\"M{} {}v-{}q0 -3 3 -3h{}q3 0 3 3v{}z\"/>\n",
                           svg_number(middle - width / 2), svg_number(base),
                           svg_number(std::max(height - 3, 0.0)), svg_number(width - 6),
                           svg_number(std::max(height - 3, 0.0)));
    }
    const double above = base - (stale > 0 ? std::max(height, 3.0) : 0) - 7;
    return out + svg_text(middle, above, stale > 0 ? "strong middle" : "good strong middle",
                          std::to_string(*round.stale));
}

std::string describe(const std::vector<BuildSummary> &builds, const Report &report) {
    std::string out;
    for (const BuildSummary &build : builds) {
        out += title_of(build, report) + ":";
        for (const RoundResult *round : build.rounds) {
            out += fmt::format(" round {} {}", round->round,
                               has_bar(*round) ? std::to_string(*round->stale)
                                               : std::string(name_of(verdict(*round))));
            out += round == build.rounds.back() ? ". " : ",";
        }
    }
    return out;
}

} // namespace

Drawing draw_bars(const Report &report, double width) {
    const std::vector<BuildSummary> builds = summarize(report);
    const double rounds = static_cast<double>(report.runs.size());
    const double gaps = kGroupGap * static_cast<double>(builds.size());
    const double least = kLeft + kRight + gaps + kLeastSlot * rounds;
    Drawing out{std::max(width, least), kHeight, "Stale clients in each round",
                describe(builds, report), ""};
    if (builds.empty()) {
        return out;
    }
    const double slot = (out.width - kLeft - kRight - gaps) / rounds;
    const double base = kHeight - kBottom;
    const double top = top_of_scale(report);
    const double pixels_each = (base - kTop) / top;

    out.body += svg_text(0, 14, "muted", "stale clients after the grace time");
    for (const double tick : round_ticks(0, top, 4)) {
        const double y = base - tick * pixels_each;
        out.body += svg_line(kLeft, y, out.width - kRight, y, tick == 0 ? "axis" : "grid");
        out.body += svg_text(kLeft - 8, y + 4, "small muted end", svg_number(tick));
    }
    double left = kLeft;
    for (const BuildSummary &build : builds) {
        const double group = slot * static_cast<double>(build.rounds.size());
        left += kGroupGap / 2;
        double middle = left + slot / 2;
        for (const RoundResult *round : build.rounds) {
            out.body +=
                draw_round(*round, middle, std::min(slot * 0.62, kWidestBar), base, pixels_each);
            middle += slot;
        }
        const size_t room = static_cast<size_t>((group + kGroupGap) / kCharacter);
        const std::string label = shorten(printable(title_of(build, report)), room);
        out.body += svg_line(left + 4, base + 24, left + group - 4, base + 24, "axis");
        out.body += svg_text(left + group / 2, base + 42, "strong middle", label);
        left += group + kGroupGap / 2;
    }
    out.body += svg_text(kLeft - 8, base + 16, "small muted end", "round");
    return out;
}
