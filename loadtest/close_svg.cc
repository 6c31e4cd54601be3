// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_svg.h"

#include "loadtest/svg.h"
#include "tools/common/plain_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace {

constexpr double kPanelWidth = 400;
constexpr double kHeight = 280;
constexpr double kLeft = 64;
constexpr double kRight = 76; // the builds' names stand there
constexpr double kTop = 44;
constexpr double kBottom = 44;
constexpr double kMargin = 16;
constexpr size_t kMostLabel = 10;
constexpr double kLeastSeconds = 0.001; // what takes less is drawn there

struct Scale {
    double least_clients = 0; // logarithms, base 10
    double most_clients = 0;
    double least_seconds = 0;
    double most_seconds = 0;

    double x(double clients) const {
        const double span = std::max(most_clients - least_clients, 1e-9);
        return kLeft +
               (std::log10(clients) - least_clients) / span * (kPanelWidth - kLeft - kRight);
    }
    double y(double seconds) const {
        const double part = (std::log10(std::max(seconds, kLeastSeconds)) - least_seconds) /
                            (most_seconds - least_seconds);
        return kHeight - kBottom - part * (kHeight - kTop - kBottom);
    }
};

std::vector<std::string> values_of(const CloseReport &report, std::string CloseCost::*member) {
    std::vector<std::string> values;
    for (const CloseCost &run : report.runs) {
        if (std::find(values.begin(), values.end(), run.*member) == values.end()) {
            values.push_back(run.*member);
        }
    }
    return values;
}

Scale scale_of(const CloseReport &report) {
    double least = report.runs.front().cpu_seconds;
    double most = least;
    double fewest = static_cast<double>(report.runs.front().clients);
    double most_clients = fewest;
    for (const CloseCost &run : report.runs) {
        least = std::min(least, run.cpu_seconds);
        most = std::max(most, run.cpu_seconds);
        fewest = std::min(fewest, static_cast<double>(run.clients));
        most_clients = std::max(most_clients, static_cast<double>(run.clients));
    }
    const double bottom = std::floor(std::log10(std::max(least, kLeastSeconds)));
    const double top = std::ceil(std::log10(std::max(most, kLeastSeconds)));
    return {std::log10(std::max(fewest, 1.0)), std::log10(std::max(most_clients, 1.0)), bottom,
            std::max(top, bottom + 1)};
}

std::string draw_build(const CloseReport &report, const std::string &operation,
                       const std::string &build, bool first, const Scale &scale) {
    std::string path;
    std::string marks;
    double end_y = 0;
    double end_x = 0;
    for (const CloseCost &run : report.runs) {
        if (run.operation != operation || run.build != build || run.clients == 0) {
            continue;
        }
        end_x = scale.x(static_cast<double>(run.clients));
        end_y = scale.y(run.cpu_seconds);
        path +=
            fmt::format("{}{} {}", path.empty() ? "M" : "L", svg_number(end_x), svg_number(end_y));
        if (!run.complete()) {
            marks += svg_text(end_x, end_y - 8, "small muted end", "cut off");
        }
    }
    if (path.empty()) {
        return "";
    }
    return fmt::format("<path class=\"{}\" d=\"{}\"/>\n", first ? "daemon" : "kernel", path) +
           marks + svg_text(end_x + 8, end_y + 4, "strong", shorten(printable(build), kMostLabel));
}

std::string draw_panel(const CloseReport &report, const std::string &operation,
                       const std::vector<std::string> &builds, const Scale &scale) {
    const double right = kPanelWidth - kRight;
    std::string out =
        svg_text(0, 14, "strong",
                 operation == "close" ? "Close all clients at once" : "Shut down with all clients");
    out += svg_text(0, 31, "small muted", "CPU time of the daemon, seconds");
    for (double power = scale.least_seconds; power <= scale.most_seconds; power++) {
        const double y = scale.y(std::pow(10, power));
        out += svg_line(kLeft, y, right, y, power == scale.least_seconds ? "axis" : "grid");
        out +=
            svg_text(kLeft - 8, y + 4, "small muted end", fmt::format("{:g}", std::pow(10, power)));
    }
    std::vector<uint64_t> sizes;
    for (const CloseCost &run : report.runs) {
        if (std::find(sizes.begin(), sizes.end(), run.clients) == sizes.end() && run.clients > 0) {
            sizes.push_back(run.clients);
            const double x = scale.x(static_cast<double>(run.clients));
            out += svg_text(x, kHeight - kBottom + 17, "small muted middle",
                            std::to_string(run.clients));
        }
    }
    out += svg_text((kLeft + right) / 2, kHeight - 8, "small muted middle", "clients");
    for (size_t at = 0; at < builds.size(); at++) {
        out += draw_build(report, operation, builds[at], at == 0, scale);
    }
    return out;
}

} // namespace

std::string render_picture(const CloseReport &report) {
    Drawing out{2 * kMargin, kHeight + 2 * kMargin,
                "CPU time of the daemon for closing all its clients", "", ""};
    if (report.runs.empty()) {
        return svg_document(out);
    }
    const Scale scale = scale_of(report);
    const std::vector<std::string> builds = values_of(report, &CloseCost::build);
    for (const std::string &operation : values_of(report, &CloseCost::operation)) {
        out.body +=
            svg_placed({kPanelWidth, kHeight, "", "", draw_panel(report, operation, builds, scale)},
                       out.width - kMargin, kMargin);
        out.width += kPanelWidth;
    }
    for (const CloseCost &run : report.runs) {
        out.description += fmt::format("{} of {} clients on {}: {:.2f} s. ", run.operation,
                                       run.clients, run.build, run.cpu_seconds);
    }
    out.description = printable(out.description);
    return svg_document(out);
}
