// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_json.h"

#include "tools/common/plain_text.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

using nlohmann::ordered_json;

namespace {

// Every key of a run, once, for the writer and the reader.
template <typename Run, typename Visitor> void each_field(Run &run, Visitor &&visit) {
    visit("suite", run.suite);
    visit("build", run.build);
    visit("openvpn", run.openvpn);
    visit("openvpn_build_id", run.openvpn_build_id);
    visit("module", run.module);
    visit("kernel", run.kernel);
    visit("operation", run.operation);
    visit("clients", run.clients);
    visit("closed", run.closed);
    visit("cut_off", run.cut_off);
    visit("cpu_seconds", run.cpu_seconds);
    visit("wall_seconds", run.wall_seconds);
    visit("requests", run.requests);
    visit("datagrams", run.datagrams);
    visit("listed", run.listed);
    visit("messages", run.messages);
    visit("overruns", run.overruns);
    visit("not_counted", run.not_counted);
}

ordered_json json_of(const std::string &text) {
    return text.empty() ? ordered_json() : ordered_json(printable(text));
}
template <typename T> ordered_json json_of(const T &value) {
    return value;
}
template <typename T> ordered_json json_of(const std::optional<T> &value) {
    return value ? json_of(*value) : ordered_json();
}

const char *take(const ordered_json &json, std::string &value) {
    if (!json.is_string() && !json.is_null()) {
        return "a text or null";
    }
    value = json.is_null() ? "" : json.get<std::string>();
    return nullptr;
}
const char *take(const ordered_json &json, uint64_t &value) {
    if (!json.is_number_unsigned()) {
        return "a number without sign or fraction";
    }
    value = json.get<uint64_t>();
    return nullptr;
}
const char *take(const ordered_json &json, double &value) {
    if (!json.is_number() || json.get<double>() < 0) {
        return "a number, 0 or more";
    }
    value = json.get<double>();
    return nullptr;
}
const char *take(const ordered_json &json, bool &value) {
    if (!json.is_boolean()) {
        return "true or false";
    }
    value = json.get<bool>();
    return nullptr;
}
template <typename T> const char *take(const ordered_json &json, std::optional<T> &value) {
    value.reset();
    return json.is_null() ? nullptr : take(json, value.emplace());
}

Error refused(const std::string &name, const std::string &why) {
    return {fmt::format("{}: {}", name, why), Exit::Usage};
}

std::string title_of(const CloseCost &run) {
    return fmt::format("{} of {} clients on {}", run.operation, run.clients, run.build);
}

bool has_run(const CloseReport &report, const CloseCost &run) {
    return std::any_of(report.runs.begin(), report.runs.end(), [&run](const CloseCost &other) {
        return other.build == run.build && other.operation == run.operation &&
               other.clients == run.clients;
    });
}

// Fits and ratios tell builds apart by their labels alone, so a report is of one suite.
Result<void> add_run(CloseReport &report, const CloseCost &run, const std::string &name) {
    const auto suite_of = [](const CloseCost &of) {
        return of.suite.value_or("no Debian suite");
    };
    if (!report.runs.empty() && report.runs.front().suite != run.suite) {
        return refused(name,
                       fmt::format("{} was measured on {}, what comes before on {}", title_of(run),
                                   suite_of(run), suite_of(report.runs.front())));
    }
    report.runs.push_back(run);
    return {};
}

ordered_json head_of(const CloseReport &report) {
    return {{"schema", 1},
            {"generator", {{"name", "dcostorm"}, {"version", DCOSTORM_VERSION}}},
            {"accelerator", json_of(report.accelerator)},
            {"config", report.config}};
}

ordered_json runs_of(const CloseReport &report) {
    ordered_json runs = ordered_json::array();
    for (const CloseCost &run : report.runs) {
        ordered_json json = ordered_json::object();
        each_field(run,
                   [&json](const char *key, const auto &value) { json[key] = json_of(value); });
        runs.push_back(std::move(json));
    }
    return runs;
}

} // namespace

ordered_json to_json(const CloseReport &report) {
    ordered_json json = head_of(report);
    json["runs"] = runs_of(report);
    return json;
}

ordered_json to_json(const CloseReport &report, const CloseJudgement &judgement,
                     const CloseRules &rules) {
    ordered_json json = to_json(report);
    json["exponents"] = ordered_json::array();
    for (const CloseFit &fit : judgement.fits) {
        json["exponents"].push_back({{"build", printable(fit.build)},
                                     {"operation", fit.operation},
                                     {"sizes", fit.points},
                                     {"cpu_seconds", json_of(fit.cpu)},
                                     {"messages", json_of(fit.messages)}});
    }
    json["ratios"] = ordered_json::array();
    for (const CloseRatio &ratio : judgement.ratios) {
        json["ratios"].push_back({{"of", {printable(rules.baseline), printable(rules.candidate)}},
                                  {"operation", ratio.operation},
                                  {"clients", ratio.clients},
                                  {"at_least", ratio.at_least},
                                  {"cpu_seconds", json_of(ratio.cpu)},
                                  {"messages", json_of(ratio.messages)}});
    }
    json["rules"] = {{"most_exponent", rules.most_exponent},
                     {"least_ratio", rules.least_ratio},
                     {"ratio_judged_at", rules.judged_at}};
    json["failures"] = judgement.failures;
    json["not_judged"] = judgement.not_judged;
    return json;
}

Result<CloseReport> parse_close_report(std::string_view text, const std::string &name) {
    const ordered_json json = ordered_json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("schema", ordered_json()) != 1 || !json.contains("runs") ||
        !json["runs"].is_array()) {
        return refused(name, "not a report of schema 1 with a list \"runs\"");
    }
    CloseReport report;
    const ordered_json accelerator = json.value("accelerator", ordered_json());
    if (const char *expected = take(accelerator, report.accelerator)) {
        return refused(name, fmt::format("\"accelerator\" is not {}", expected));
    }
    report.config = json.value("config", ordered_json::object());
    for (const ordered_json &entry : json["runs"]) {
        CloseCost run;
        std::string fault;
        each_field(run, [&](const char *key, auto &value) {
            const char *expected =
                entry.is_object() && entry.contains(key) ? take(entry[key], value) : "there at all";
            if (expected != nullptr && fault.empty()) {
                fault =
                    fmt::format("run {}: \"{}\" is not {}", report.runs.size() + 1, key, expected);
            }
        });
        if (!fault.empty()) {
            return refused(name, fault);
        }
        if (has_run(report, run)) {
            return refused(name, fmt::format("{} is in it twice", title_of(run)));
        }
        if (Result<void> added = add_run(report, run, name); !added) {
            return added.error();
        }
    }
    return report;
}

Result<CloseReport> read_close_report(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return Error{
            fmt::format("cannot read {}: {}", path, std::generic_category().message(errno)),
            Exit::Usage};
    }
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    return parse_close_report(text, path);
}

Result<void> merge_close_report(CloseReport &into, const CloseReport &from,
                                const std::string &name) {
    if (into.accelerator != from.accelerator) {
        return refused(name, "measured on another accelerator than the files before");
    }
    for (const CloseCost &run : from.runs) {
        if (has_run(into, run)) {
            return refused(name, fmt::format("{} is in another file as well", title_of(run)));
        }
        if (Result<void> added = add_run(into, run, name); !added) {
            return added;
        }
    }
    if (into.config != from.config) {
        into.config["differs"] = true;
    }
    return {};
}
