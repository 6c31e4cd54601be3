// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_cost.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace {

using Points = std::vector<std::pair<double, double>>;

std::vector<CloseFit> fits_of(const CloseReport &report) {
    std::vector<CloseFit> fits;
    for (const CloseCost &run : report.runs) {
        const auto same = [&run](const CloseFit &fit) {
            return fit.build == run.build && fit.operation == run.operation;
        };
        if (std::any_of(fits.begin(), fits.end(), same)) {
            continue;
        }
        CloseFit fit{run.build, run.operation, 0, std::nullopt, std::nullopt};
        Points cpu;
        Points messages;
        for (const CloseCost &other : report.runs) {
            if (!same(CloseFit{other.build, other.operation, 0, std::nullopt, std::nullopt}) ||
                !other.complete()) {
                continue;
            }
            const double clients = static_cast<double>(other.clients);
            ++fit.points;
            cpu.emplace_back(clients, other.cpu_seconds);
            if (other.messages) {
                messages.emplace_back(clients, static_cast<double>(*other.messages));
            }
        }
        fit.cpu = fitted_exponent(cpu);
        fit.messages = fitted_exponent(messages);
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

void judge_growth(const CloseFit &fit, const CloseRules &rules,
                  std::vector<std::string> &failures) {
    const auto too_steep = [&](const std::optional<double> &exponent, const char *what) {
        if (exponent && *exponent > rules.most_exponent) {
            failures.push_back(fmt::format("{} {}: {} grow with the number of clients to the power "
                                           "of {:.2f}, more than {}",
                                           fit.build, fit.operation, what, *exponent,
                                           rules.most_exponent));
        }
    };
    too_steep(fit.cpu, "seconds of CPU time");
    too_steep(fit.messages, "netlink messages");
}

void judge_ratio(const CloseRatio &ratio, const CloseRules &rules,
                 std::vector<std::string> &failures) {
    const auto too_little = [&](const std::optional<double> &times, const char *what) {
        if (times && *times < rules.least_ratio) {
            failures.push_back(fmt::format(
                "{} of {} clients: {} needs {}{:.1f} times the {} of {}, not {} times{}",
                ratio.operation, ratio.clients, rules.baseline, ratio.at_least ? "at least " : "",
                *times, what, rules.candidate, rules.least_ratio,
                ratio.at_least ? ", and was cut off too early to tell" : ""));
        }
    };
    too_little(ratio.cpu, "CPU time");
    too_little(ratio.messages, "netlink messages");
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
    CloseJudgement judgement{fits_of(report), ratios_of(report, rules), {}};
    bool seen = false;
    for (const CloseCost &run : report.runs) {
        if (run.build == rules.candidate) {
            seen = true;
            if (!run.complete()) {
                judgement.failures.push_back(fmt::format(
                    "{} {} of {} clients: {} closed when it was {}", run.build, run.operation,
                    run.clients, run.closed, run.cut_off ? "cut off" : "over"));
            }
        }
    }
    if (!seen) {
        judgement.failures.push_back(fmt::format("nothing was measured on {}", rules.candidate));
    }
    for (const CloseFit &fit : judgement.fits) {
        if (fit.build == rules.candidate) {
            judge_growth(fit, rules, judgement.failures);
        }
    }
    for (const CloseRatio &ratio : judgement.ratios) {
        if (ratio.clients == rules.judged_at) {
            judge_ratio(ratio, rules, judgement.failures);
        }
    }
    return judgement;
}
