// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_rows.h"

#include "loadtest/judgement.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace {

const char *const kUnmeasured = "-";

using Cell = std::function<std::string(const RoundResult &)>;

std::string text(const std::optional<std::string> &value) {
    return value.value_or(kUnmeasured);
}

std::string text(const std::optional<uint64_t> &value) {
    return value ? std::to_string(*value) : kUnmeasured;
}

// A condition of the test: shared by all rounds as a rule, and then no column's worth.
struct Condition {
    const char *head;
    const char *meaning;
    const char *shared; // how to say it of all rounds; {} is the value
    bool is_number;
    Cell cell;
};

const std::vector<Condition> &conditions() {
    static const std::vector<Condition> all = {
        {"suite", "the Debian release", "suite {}", false,
         [](const RoundResult &r) {
             return text(r.suite);
         }},
        {"storm", "what made the kernel delete the peers", "storm {}", false,
         [](const RoundResult &r) {
             return r.storm;
         }},
        {"pressure", "what kept the daemon from running meanwhile", "pressure {}", false,
         [](const RoundResult &r) {
             return r.pressure;
         }},
        {"clients", "how many were to connect; also the server's limit", "{} clients", true,
         [](const RoundResult &r) {
             return std::to_string(r.clients);
         }},
        {"linux", "the server's kernel", "kernel {}", false,
         [](const RoundResult &r) {
             return text(r.kernel);
         }},
    };
    return all;
}

struct Measure {
    const char *head;
    const char *meaning;
    Cell cell;
};

const std::vector<Measure> &measures() {
    static const std::vector<Measure> all = {
        {"connected", "clients when the storm began",
         [](const RoundResult &r) {
             return text(r.connected);
         }},
        {"deleted", "peers that the kernel deleted in the storm",
         [](const RoundResult &r) {
             return text(r.kernel_deleted);
         }},
        {"kernel", "peers in the kernel's table afterwards",
         [](const RoundResult &r) {
             return text(r.kernel_peers_after);
         }},
        {"daemon", "clients that the daemon counts then, by its management interface",
         [](const RoundResult &r) {
             return text(r.instances_after);
         }},
        {"status", "the same by its status file",
         [](const RoundResult &r) {
             return text(r.status_file_clients);
         }},
        {"stale", "clients that the daemon counts and the kernel has deleted",
         [](const RoundResult &r) {
             return text(r.stale);
         }},
        {"rejected", "clients that the daemon refused as too many",
         [](const RoundResult &r) {
             return text(r.rejected);
         }},
        {"back", "clients that came back after the storm",
         [](const RoundResult &r) {
             return text(r.reconnected);
         }},
        {"drain", "seconds from the last deletion until both tables agreed",
         [](const RoundResult &r) {
             return r.drain_seconds ? fmt::format("{:.1f} s", *r.drain_seconds) : kUnmeasured;
         }},
        {"overruns", "notifications that the kernel dropped because the socket's buffer was full",
         [](const RoundResult &r) {
             return text(r.overruns);
         }},
        {"splats", "complaints of the kernel; in brackets those known and not judged",
         [](const RoundResult &r) {
             const uint64_t known = r.kernel_splats_known.value_or(0);
             return known == 0 ? text(r.kernel_splats)
                               : fmt::format("{} ({})", text(r.kernel_splats), known);
         }},
    };
    return all;
}

bool is_shared(const Report &report, const Cell &cell) {
    return std::all_of(report.runs.begin(), report.runs.end(), [&](const RoundResult &round) {
        return cell(round) == cell(report.runs.front());
    });
}

// Each value once, in the order in which they come: one, unless somebody mixed packages.
std::string values(const BuildSummary &build, std::optional<std::string> RoundResult::*member) {
    std::vector<std::string> seen;
    for (const RoundResult *round : build.rounds) {
        const std::string value = (round->*member).value_or("");
        if (!value.empty() && std::find(seen.begin(), seen.end(), value) == seen.end()) {
            seen.push_back(value);
        }
    }
    std::string out;
    for (const std::string &value : seen) {
        out += (out.empty() ? "" : " and ") + value;
    }
    return out;
}

std::vector<std::string> versions_of(const Report &report) {
    std::vector<std::string> out;
    for (const BuildSummary &build : summarize(report)) {
        std::string known;
        const auto add = [&known](const char *name, const std::string &value) {
            if (!value.empty()) {
                known += fmt::format("{}{} {}", known.empty() ? "" : ", ", name, value);
            }
        };
        add("openvpn", values(build, &RoundResult::openvpn));
        add("module", values(build, &RoundResult::module));
        if (!known.empty()) {
            out.push_back(title_of(build, report) + ": " + known);
        }
    }
    return out;
}

} // namespace

Rows rows_of(const Report &report) {
    Rows out;
    std::vector<Cell> cells;
    const auto add = [&](const char *head, const char *meaning, bool is_number, const Cell &cell) {
        out.columns.push_back({head, meaning, is_number});
        cells.push_back(cell);
    };

    add("build", "which openvpn was tested", false, [](const RoundResult &r) { return r.build; });
    for (const Condition &condition : conditions()) {
        if (!is_shared(report, condition.cell)) {
            add(condition.head, condition.meaning, condition.is_number, condition.cell);
        } else if (!report.runs.empty() && condition.cell(report.runs.front()) != kUnmeasured) {
            out.shared.push_back(
                fmt::format(fmt::runtime(condition.shared), condition.cell(report.runs.front())));
        }
    }
    add("round", "counted from 1", true,
        [](const RoundResult &r) { return std::to_string(r.round); });
    for (const Measure &measure : measures()) {
        add(measure.head, measure.meaning, true, measure.cell);
    }
    add("verdict", "the first that applies of not-run, server-died, desync, kernel-splat, clean",
        false, [](const RoundResult &r) { return std::string(name_of(verdict(r))); });
    if (report.accelerator) {
        out.shared.push_back(*report.accelerator == "tcg"   ? "emulated machine (tcg)"
                             : *report.accelerator == "kvm" ? "virtual machine (kvm)"
                                                            : "accelerator " + *report.accelerator);
    }

    out.versions = versions_of(report);
    for (const RoundResult &round : report.runs) {
        Row row{{}, verdict(round), &round};
        for (const Cell &cell : cells) {
            row.cells.push_back(cell(round));
        }
        out.rows.push_back(std::move(row));
    }
    return out;
}
