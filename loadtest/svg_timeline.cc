// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel's line is wide and the daemon's narrow and on top, so that both are seen where they
// agree, which is most of the time. Where a value was not measured (a daemon under pressure may not
// answer) its line is dotted.

#include "loadtest/report_svg.h"
#include "loadtest/verdict.h"
#include "tools/common/plain_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace {

constexpr double kWidth = 420;
constexpr double kHeight = 236;
constexpr double kLeft = 44;
constexpr double kRight = 98;  // room for the last values
constexpr double kTop = 34;    // room for the marks' names
constexpr double kBottom = 40; // room for the seconds

using Count = std::optional<uint64_t> TimelineSample::*;

struct Scale {
    double first = 0; // seconds at the left
    double last = 1;
    double most = 1; // clients at the top

    double x(double seconds) const {
        return kLeft + (seconds - first) / (last - first) * (kWidth - kLeft - kRight);
    }
    double y(double count) const {
        return kHeight - kBottom - count / most * (kHeight - kBottom - kTop);
    }
};

Scale scale_of(const RoundResult &round) {
    Scale scale;
    uint64_t most = std::max<uint64_t>(round.clients, 1);
    for (const TimelineSample &sample : round.timeline) {
        most = std::max({most, sample.kernel_peers.value_or(0), sample.instances.value_or(0)});
    }
    scale.first = std::min(0.0, round.timeline.front().seconds);
    scale.last = std::max(scale.first + 1, round.timeline.back().seconds);
    scale.most = static_cast<double>(most);
    return scale;
}

std::string draw_axes(const Scale &scale) {
    std::string out;
    const double right = kWidth - kRight;
    for (const double tick : round_ticks(0, scale.most, 5)) {
        const double y = scale.y(tick);
        out += svg_line(kLeft, y, right, y, tick == 0 ? "axis" : "grid");
        out += svg_text(kLeft - 8, y + 4, "small muted end", svg_number(tick));
    }
    const double base = scale.y(0);
    for (const double tick : round_ticks(scale.first, scale.last, 6)) {
        out += svg_line(scale.x(tick), base, scale.x(tick), base + 4, "axis");
        out += svg_text(scale.x(tick), base + 17, "small muted middle", svg_number(tick));
    }
    return out + svg_text((kLeft + right) / 2, base + 33, "small muted middle",
                          "seconds since the storm began");
}

// A path through all samples that have the value, equal values in a row in two points, and a
// dotted one across those that have none.
std::string draw_line(const std::vector<TimelineSample> &samples, const Scale &scale, Count count,
                      const char *classes) {
    std::string path;
    std::string guess;
    const TimelineSample *before = nullptr; // the last that had the value
    for (size_t at = 0; at < samples.size(); at++) {
        const std::optional<uint64_t> &value = samples[at].*count;
        if (!value) {
            continue;
        }
        const bool joined = before != nullptr && before + 1 == &samples[at];
        const bool level = joined && at + 1 < samples.size() && before->*count == value &&
                           samples[at + 1].*count == value;
        const auto place = [&](const TimelineSample &sample) {
            return fmt::format("{} {}", svg_number(scale.x(sample.seconds)),
                               svg_number(scale.y(static_cast<double>(*(sample.*count)))));
        };
        if (!level) {
            path += (joined ? "L" : "M") + place(samples[at]);
        }
        if (before != nullptr && !joined) {
            guess += fmt::format("M{}L{}", place(*before), place(samples[at]));
        }
        before = &samples[at];
    }
    std::string out;
    if (!guess.empty()) {
        out += fmt::format("<path class=\"{} guess\" d=\"{}\"/>\n", classes, guess);
    }
    return path.empty() ? out : out + fmt::format("<path class=\"{}\" d=\"{}\"/>\n", classes, path);
}

// The value of each sample; where it was not measured the one on the straight line between its
// neighbours, and nothing before the first and after the last that was.
std::vector<std::optional<double>> filled(const std::vector<TimelineSample> &samples, Count count) {
    std::vector<std::optional<double>> out(samples.size());
    size_t before = samples.size();
    for (size_t at = 0; at < samples.size(); at++) {
        if (!(samples[at].*count)) {
            continue;
        }
        const double value = static_cast<double>(*(samples[at].*count));
        out[at] = value;
        for (size_t hole = before + 1; hole < at; hole++) {
            const double span = samples[at].seconds - samples[before].seconds;
            const double part =
                span > 0 ? (samples[hole].seconds - samples[before].seconds) / span : 0;
            out[hole] = *out[before] + part * (value - *out[before]);
        }
        before = at;
    }
    return out;
}

struct Point {
    double seconds;
    double kernel;
    double daemon; // never below kernel: the shade shows what the daemon has too many
};

Point between(const Point &a, const Point &b, double seconds) {
    const double part = (seconds - a.seconds) / (b.seconds - a.seconds);
    return {seconds, a.kernel + part * (b.kernel - a.kernel),
            a.daemon + part * (b.daemon - a.daemon)};
}

std::string draw_shade(const std::vector<Point> &points, const Scale &scale, const char *classes) {
    const bool empty = std::all_of(points.begin(), points.end(),
                                   [](const Point &point) { return point.daemon <= point.kernel; });
    if (points.size() < 2 || empty) {
        return "";
    }
    std::string path;
    for (const Point &point : points) {
        path += fmt::format("{}{} {}", path.empty() ? "M" : "L", svg_number(scale.x(point.seconds)),
                            svg_number(scale.y(point.daemon)));
    }
    for (auto point = points.rbegin(); point != points.rend(); ++point) {
        path += fmt::format("L{} {}", svg_number(scale.x(point->seconds)),
                            svg_number(scale.y(point->kernel)));
    }
    return fmt::format("<path class=\"{}\" d=\"{}z\"/>\n", classes, path);
}

// Splits each unbroken stretch at the moment from which the gap counts as stale.
std::string draw_gap(const RoundResult &round, const Scale &scale) {
    const bool is_stale = round.stale.value_or(0) > 0 && verdict(round) == Verdict::Desync;
    const double stale_from =
        is_stale ? round.compared_at_seconds.value_or(scale.first) : scale.last;
    std::string out;
    std::vector<Point> lag;
    std::vector<Point> stale;
    const auto finish = [&] {
        out += draw_shade(lag, scale, "lag") + draw_shade(stale, scale, "gap");
        lag.clear();
        stale.clear();
    };
    const std::vector<std::optional<double>> kernel =
        filled(round.timeline, &TimelineSample::kernel_peers);
    const std::vector<std::optional<double>> daemon =
        filled(round.timeline, &TimelineSample::instances);
    for (size_t at = 0; at < round.timeline.size(); at++) {
        if (!kernel[at] || !daemon[at]) {
            finish();
            continue;
        }
        const Point point{round.timeline[at].seconds, *kernel[at],
                          std::max(*kernel[at], *daemon[at])};
        if (is_stale && point.seconds >= stale_from) {
            if (stale.empty() && !lag.empty() && lag.back().seconds < stale_from) {
                lag.push_back(between(lag.back(), point, stale_from));
                stale.push_back(lag.back());
            }
            stale.push_back(point);
        } else {
            lag.push_back(point);
        }
    }
    finish();
    return out;
}

std::string draw_marks(const RoundResult &round, const Scale &scale) {
    std::string out;
    const auto mark = [&](std::optional<double> seconds, double y, bool to_the_left,
                          const char *name) {
        if (!seconds || *seconds < scale.first || *seconds > scale.last) {
            return;
        }
        const double x = scale.x(*seconds);
        out += svg_line(x, y - 8, x, scale.y(0), "mark");
        out += svg_text(x + (to_the_left ? -4 : 4), y,
                        to_the_left ? "small muted end" : "small muted", name);
    };
    mark(0, 10, false, "storm");
    // The comparison comes first, so that each name has its side of the two lines for itself.
    mark(round.compared_at_seconds, 24, true, "compared");
    mark(round.lifted_at_seconds, 24, false, "storm over");
    return out;
}

const TimelineSample *last_with(const std::vector<TimelineSample> &samples, Count count) {
    const auto it = std::find_if(samples.rbegin(), samples.rend(),
                                 [count](const TimelineSample &sample) { return sample.*count; });
    return it == samples.rend() ? nullptr : &*it;
}

struct End {
    double x;
    double y;
    double count;
};

// The last value of each line beside it, apart enough to be read.
std::string draw_ends(const RoundResult &round, const Scale &scale) {
    const auto end_of = [&](Count count) {
        std::optional<End> end;
        if (const TimelineSample *last = last_with(round.timeline, count)) {
            const double value = static_cast<double>(*(last->*count));
            end = End{scale.x(last->seconds), scale.y(value), value};
        }
        return end;
    };
    const auto label = [](const End &end, const char *name) {
        const bool in_the_plot = end.x + 1 < kWidth - kRight; // above its line, not on the axis
        return svg_text(end.x + 7, end.y + (in_the_plot ? -6 : 4), "strong",
                        fmt::format("{} {}", name, svg_number(end.count)));
    };
    std::optional<End> daemon = end_of(&TimelineSample::instances);
    std::optional<End> kernel = end_of(&TimelineSample::kernel_peers);
    std::string out;
    if (round.server_alive == false && daemon) {
        out += fmt::format("<path class=\"cross\" d=\"M{} {}l10 10m0 -10l-10 10\"/>\n",
                           svg_number(daemon->x - 5), svg_number(daemon->y - 5));
        out += svg_text(daemon->x + 10, daemon->y - 7, "bad strong", "server died");
        daemon.reset();
    }
    if (daemon && kernel && daemon->count == kernel->count) {
        return out + label(*daemon, "both");
    }
    if (daemon && kernel && std::abs(daemon->y - kernel->y) < 15) {
        const double middle = (daemon->y + kernel->y) / 2;
        daemon->y = middle + (daemon->count > kernel->count ? -8 : 8);
        kernel->y = 2 * middle - daemon->y;
    }
    out += daemon ? label(*daemon, "daemon") : "";
    return out + (kernel ? label(*kernel, "kernel") : "");
}

std::string known(const std::optional<uint64_t> &count) {
    return count ? std::to_string(*count) : "an unknown number";
}

} // namespace

Drawing draw_timeline(const RoundResult &round, const std::string &title) {
    Drawing out{kWidth, kHeight, title, "", ""};
    if (round.timeline.empty()) {
        out.description = "No samples were taken.";
        out.body = svg_text(kWidth / 2, kHeight / 2, "muted middle", "no samples were taken");
        return out;
    }
    out.description = fmt::format(
        "At the storm's beginning {} clients were connected. When the tables were compared the "
        "kernel counted {} and the daemon {}; {} of these were stale.",
        known(round.connected), known(round.kernel_peers_after), known(round.instances_after),
        known(round.stale));
    const Scale scale = scale_of(round);
    out.body = draw_axes(scale) + draw_gap(round, scale) + draw_marks(round, scale) +
               draw_line(round.timeline, scale, &TimelineSample::kernel_peers, "kernel") +
               draw_line(round.timeline, scale, &TimelineSample::instances, "daemon") +
               draw_ends(round, scale);
    return out;
}
