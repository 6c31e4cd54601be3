// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_cost.h"

#include "loadtest/agent/protocol.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace {

using Points = std::vector<std::pair<double, double>>;

// What is fitted and compared; empty if it was not counted.
using Figure = std::optional<double> (*)(const CloseCost &run);

std::optional<double> cpu_of(const CloseCost &run) {
    return run.cpu_seconds;
}

std::optional<double> messages_of(const CloseCost &run) {
    return run.messages ? std::optional<double>(static_cast<double>(*run.messages)) : std::nullopt;
}

bool left_out(const CloseCost &run) {
    return !run.messages && (run.not_counted == agent::kMessagesNotWanted ||
                             run.not_counted == agent::kMessagesWithoutOffload);
}

// The measurements that a fit is of.
std::vector<const CloseCost *> sizes_of(const CloseReport &report, const CloseFit &fit) {
    std::vector<const CloseCost *> sizes;
    for (const CloseCost &run : report.runs) {
        if (run.build == fit.build && run.operation == fit.operation && run.complete()) {
            sizes.push_back(&run);
        }
    }
    return sizes;
}

std::optional<double> exponent_of(const std::vector<const CloseCost *> &sizes, Figure figure) {
    Points points;
    for (const CloseCost *run : sizes) {
        if (const std::optional<double> value = figure(*run)) {
            points.emplace_back(static_cast<double>(run->clients), *value);
        }
    }
    return fitted_exponent(points);
}

std::vector<CloseFit> fits_of(const CloseReport &report) {
    std::vector<CloseFit> fits;
    for (const CloseCost &run : report.runs) {
        CloseFit fit{run.build, run.operation, 0, std::nullopt, std::nullopt};
        const auto same = [&fit](const CloseFit &other) {
            return other.build == fit.build && other.operation == fit.operation;
        };
        if (std::any_of(fits.begin(), fits.end(), same)) {
            continue;
        }
        const std::vector<const CloseCost *> sizes = sizes_of(report, fit);
        fit.points = sizes.size();
        fit.cpu = exponent_of(sizes, cpu_of);
        fit.messages = exponent_of(sizes, messages_of);
        fits.push_back(fit);
    }
    return fits;
}

const CloseCost *find_run(const CloseReport &report, const std::string &build,
                          const std::string &operation, uint64_t clients) {
    const auto found =
        std::find_if(report.runs.begin(), report.runs.end(), [&](const CloseCost &run) {
            return run.build == build && run.operation == operation && run.clients == clients;
        });
    return found == report.runs.end() ? nullptr : &*found;
}

std::optional<double> ratio_of(double baseline, double candidate) {
    return candidate > 0 ? std::optional<double>(baseline / candidate) : std::nullopt;
}

std::vector<CloseRatio> ratios_of(const CloseReport &report, const CloseRules &rules) {
    std::vector<CloseRatio> ratios;
    for (const CloseCost &ours : report.runs) {
        const CloseCost *stock = find_run(report, rules.baseline, ours.operation, ours.clients);
        if (ours.build != rules.candidate || stock == nullptr || !ours.complete()) {
            continue;
        }
        CloseRatio ratio{ours.operation, ours.clients, !stock->complete(),
                         ratio_of(stock->cpu_seconds, ours.cpu_seconds), std::nullopt};
        if (stock->messages && ours.messages) {
            ratio.messages = ratio_of(static_cast<double>(*stock->messages),
                                      static_cast<double>(*ours.messages));
        }
        ratios.push_back(ratio);
    }
    std::stable_sort(ratios.begin(), ratios.end(), [](const CloseRatio &a, const CloseRatio &b) {
        return std::pair(a.operation, a.clients) < std::pair(b.operation, b.clients);
    });
    return ratios;
}

// Why the exponent is not known, or not that of all sizes. Empty if it is.
std::string why_unknown(const std::vector<const CloseCost *> &sizes, Figure figure) {
    for (const CloseCost *run : sizes) {
        const std::optional<double> value = figure(*run);
        if (!value) {
            return fmt::format("with {} clients they were not counted: {}", run->clients,
                               run->not_counted.empty() ? "nobody says why" : run->not_counted);
        }
        if (*value <= 0) {
            return fmt::format("with {} clients there were none", run->clients);
        }
    }
    if (exponent_of(sizes, figure)) {
        return "";
    }
    return fmt::format("two sizes are needed, {} was measured to its end",
                       sizes.empty() ? "none" : std::to_string(sizes.size()));
}

void judge_growth(const CloseReport &report, const CloseFit &fit, const CloseRules &rules,
                  CloseJudgement &judgement) {
    const std::vector<const CloseCost *> sizes = sizes_of(report, fit);
    const auto judge_figure = [&](Figure figure, const std::optional<double> &exponent,
                                  const char *what) {
        if (const std::string why = why_unknown(sizes, figure); !why.empty()) {
            judgement.failures.push_back(fmt::format("{} {}: how {} grow cannot be told: {}",
                                                     fit.build, fit.operation, what, why));
        } else if (*exponent > rules.most_exponent) {
            judgement.failures.push_back(
                fmt::format("{} {}: {} grow with the number of clients to the power "
                            "of {:.2f}, more than {}",
                            fit.build, fit.operation, what, *exponent, rules.most_exponent));
        }
    };
    judge_figure(cpu_of, fit.cpu, "seconds of CPU time");
    if (!sizes.empty() && std::all_of(sizes.begin(), sizes.end(),
                                      [](const CloseCost *run) { return left_out(*run); })) {
        judgement.not_judged.push_back(fmt::format("{} {}: netlink messages: {}", fit.build,
                                                   fit.operation, sizes.front()->not_counted));
    } else {
        judge_figure(messages_of, fit.messages, "netlink messages");
    }
}

void judge_ratio(const CloseReport &report, const CloseRatio &ratio, const CloseRules &rules,
                 std::vector<std::string> &failures) {
    const auto judge_figure = [&](const std::optional<double> &times, const char *what) {
        if (!times) {
            failures.push_back(fmt::format("{} of {} clients: how many times the {} of {} {} needs "
                                           "cannot be told",
                                           ratio.operation, ratio.clients, what, rules.candidate,
                                           rules.baseline));
        } else if (*times < rules.least_ratio) {
            failures.push_back(fmt::format(
                "{} of {} clients: {} needs {}{:.1f} times the {} of {}, not {} times{}",
                ratio.operation, ratio.clients, rules.baseline, ratio.at_least ? "at least " : "",
                *times, what, rules.candidate, rules.least_ratio,
                ratio.at_least ? ", and was cut off too early to tell" : ""));
        }
    };
    judge_figure(ratio.cpu, "CPU time");
    // judge_growth() has said so of the candidate.
    if (!left_out(*find_run(report, rules.candidate, ratio.operation, ratio.clients))) {
        judge_figure(ratio.messages, "netlink messages");
    }
}

// Both builds, or neither.
void judge_presence(const CloseReport &report, const CloseRules &rules,
                    std::vector<std::string> &failures) {
    for (const CloseCost &run : report.runs) {
        const bool of_baseline = run.build == rules.baseline;
        const std::string &other = of_baseline ? rules.candidate : rules.baseline;
        const bool counts =
            of_baseline || (run.build == rules.candidate && run.clients == rules.judged_at);
        if (counts && find_run(report, other, run.operation, run.clients) == nullptr) {
            failures.push_back(fmt::format("{} of {} clients was measured on {}, not on {}",
                                           run.operation, run.clients, run.build, other));
        }
    }
}

bool has_build(const CloseReport &report, const std::string &build) {
    return std::any_of(report.runs.begin(), report.runs.end(),
                       [&build](const CloseCost &run) { return run.build == build; });
}

void judge_ratios(const CloseReport &report, const CloseRules &rules, CloseJudgement &judgement) {
    if (rules.baseline.empty()) {
        judgement.not_judged.push_back("ratio: there is no baseline");
        return;
    }
    if (!has_build(report, rules.baseline)) {
        judgement.failures.push_back(
            fmt::format("nothing was measured on {}, which {} is to be compared with",
                        rules.baseline, rules.candidate));
        return;
    }
    judge_presence(report, rules, judgement.failures);
    for (const CloseRatio &ratio : judgement.ratios) {
        if (ratio.clients == rules.judged_at) {
            judge_ratio(report, ratio, rules, judgement.failures);
        }
    }
    if (std::none_of(report.runs.begin(), report.runs.end(),
                     [&rules](const CloseCost &run) { return run.clients == rules.judged_at; })) {
        judgement.not_judged.push_back(
            fmt::format("ratio: {} clients were not measured", rules.judged_at));
    }
}

} // namespace

std::optional<double> fitted_exponent(const Points &points) {
    double sum_x = 0;
    double sum_y = 0;
    for (const auto &[x, y] : points) {
        if (x <= 0 || y <= 0) {
            return std::nullopt;
        }
        sum_x += std::log(x);
        sum_y += std::log(y);
    }
    const double count = static_cast<double>(points.size());
    double covariance = 0;
    double variance = 0;
    for (const auto &[x, y] : points) {
        const double dx = std::log(x) - sum_x / count;
        covariance += dx * (std::log(y) - sum_y / count);
        variance += dx * dx;
    }
    constexpr double kSameSize = 1e-9;
    return variance > kSameSize ? std::optional<double>(covariance / variance) : std::nullopt;
}

CloseJudgement judge(const CloseReport &report, const CloseRules &rules) {
    CloseJudgement judgement{fits_of(report), ratios_of(report, rules), {}, {}};
    if (!has_build(report, rules.candidate)) {
        judgement.failures.push_back(fmt::format("nothing was measured on {}", rules.candidate));
        return judgement;
    }
    for (const CloseCost &run : report.runs) {
        if (run.build == rules.candidate && !run.complete()) {
            judgement.failures.push_back(fmt::format(
                "{} {} of {} clients: {} closed when it was {}", run.build, run.operation,
                run.clients, run.closed, run.cut_off ? "cut off" : "over"));
        }
    }
    for (const CloseFit &fit : judgement.fits) {
        if (fit.build == rules.candidate) {
            judge_growth(report, fit, rules, judgement);
        }
    }
    judge_ratios(report, rules, judgement);
    return judgement;
}
