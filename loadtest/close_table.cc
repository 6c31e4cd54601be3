// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_table.h"

#include "tools/common/plain_text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace {

constexpr size_t kMostLabel = 20;

std::string count_of(const std::optional<uint64_t> &count) {
    return count ? std::to_string(*count) : "-";
}

std::string label_of(const std::string &build) {
    return shorten(printable(build), kMostLabel);
}

std::string seconds_of(double seconds) {
    return fmt::format("{:.{}f} s", seconds, seconds < 9.995 ? 2 : 1);
}

std::string note_of(const CloseCost &run) {
    if (run.cut_off) {
        return fmt::format("  cut off, {} closed", run.closed);
    }
    return run.complete() ? "" : fmt::format("  {} closed", run.closed);
}

// What was measured on: a line a build.
std::string versions_of(const CloseReport &report) {
    std::vector<std::string> lines;
    for (const CloseCost &run : report.runs) {
        std::string line =
            fmt::format("{}: openvpn {}, openvpn-dco-dkms {}, Linux {}, {}", label_of(run.build),
                        run.openvpn.value_or("-"), run.module.value_or("-"),
                        run.kernel.value_or("-"), report.accelerator.value_or("no lab"));
        if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
            lines.push_back(std::move(line));
        }
    }
    std::string text;
    for (const std::string &line : lines) {
        text += printable(line) + "\n";
    }
    return text;
}

std::string power_of(const std::optional<double> &exponent) {
    return exponent ? fmt::format("N^{:.2f}", *exponent) : "?";
}

std::string times_of(const std::optional<double> &ratio) {
    return ratio ? fmt::format("{:.{}f}", *ratio, *ratio < 9.95 ? 1 : 0) : "?";
}

} // namespace

std::string render_table(const CloseReport &report, const CloseJudgement &judgement,
                         const CloseRules &rules) {
    if (report.runs.empty()) {
        return "no measurements: the report is empty\n";
    }
    std::vector<const CloseCost *> runs;
    size_t width = 5;
    for (const CloseCost &run : report.runs) {
        runs.push_back(&run);
        width = std::max(width, length_of(label_of(run.build)));
    }
    std::stable_sort(runs.begin(), runs.end(), [](const CloseCost *a, const CloseCost *b) {
        return std::pair(a->operation, a->clients) < std::pair(b->operation, b->clients);
    });
    std::string text = versions_of(report) + "\n";
    text += fmt::format("{:<9} {:>7}  {:<{}} {:>9} {:>9} {:>8} {:>9} {:>10} {:>10} {:>8}\n",
                        "operation", "clients", "build", width, "CPU", "wall", "sent", "read",
                        "listed", "messages", "overruns");
    for (const CloseCost *run : runs) {
        text +=
            fmt::format("{:<9} {:>7}  {:<{}} {:>9} {:>9} {:>8} {:>9} {:>10} {:>10} {:>8}{}\n",
                        printable(run->operation), run->clients, label_of(run->build), width,
                        seconds_of(run->cpu_seconds), seconds_of(run->wall_seconds),
                        count_of(run->requests), count_of(run->datagrams), count_of(run->listed),
                        count_of(run->messages), count_of(run->overruns), note_of(*run));
    }
    text += "\n";
    for (const CloseFit &fit : judgement.fits) {
        text += fmt::format("{} {}: CPU time grows with {}, messages with {} ({} sizes)\n",
                            label_of(fit.build), printable(fit.operation), power_of(fit.cpu),
                            power_of(fit.messages), fit.points);
    }
    for (const CloseRatio &ratio : judgement.ratios) {
        text += fmt::format("{} of {} clients: {} needs {}{} times the CPU time of {} and {} times "
                            "the messages\n",
                            printable(ratio.operation), ratio.clients, label_of(rules.baseline),
                            ratio.at_least ? "at least " : "", times_of(ratio.cpu),
                            label_of(rules.candidate), times_of(ratio.messages));
    }
    std::vector<std::string> reasons;
    for (const CloseCost &run : report.runs) {
        const std::string reason = printable(run.not_counted);
        if (!reason.empty() && std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) {
            reasons.push_back(reason);
            text += fmt::format("not counted: {}\n", reason);
        }
    }
    for (const std::string &what : judgement.not_judged) {
        text += fmt::format("not judged: {}\n", printable(what));
    }
    for (const std::string &failure : judgement.failures) {
        text += fmt::format("not as it should be: {}\n", printable(failure));
    }
    return text;
}
