// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/report.h"

#include "tools/common/plain_text.h"

#include <array>

namespace kernel_storm {

using nlohmann::ordered_json;

namespace {

template <typename T> ordered_json or_null(const std::optional<T> &value) {
    return value ? ordered_json(*value) : ordered_json();
}

ordered_json config_of(const Options &options) {
    ordered_json ends = ordered_json::array();
    for (size_t i = 0; i < kEnds; ++i) {
        if (options.ends[i]) {
            ends.push_back(name_of(static_cast<End>(i)));
        }
    }
    return {{"lives", options.lives},
            {"peers", options.peers},
            {"interfaces", options.interfaces},
            {"threads", options.threads},
            {"seed", options.seed},
            {"ends", ends},
            {"traffic", options.traffic},
            {"tcp_percent", options.tcp_percent},
            {"limit_seconds", options.limit_seconds}};
}

ordered_json requests_of(const Tally &tally) {
    ordered_json requests = ordered_json::object();
    for (size_t i = 0; i < kRequests; ++i) {
        ordered_json failed = ordered_json::object();
        for (size_t code = 1; code < kErrnos; ++code) {
            if (tally.requests[i][code] > 0) {
                failed[name_of_errno(code)] = tally.requests[i][code];
            }
        }
        requests[std::string(name_of(static_cast<Request>(i)))] = {{"done", tally.requests[i][0]},
                                                                   {"failed", failed}};
    }
    return requests;
}

ordered_json events_of(const std::vector<KernelEvent> &events) {
    constexpr std::array<const char *, 3> kKinds = {"splat", "known", "noise"};
    ordered_json list = ordered_json::array();
    for (const KernelEvent &event : events) {
        ordered_json lines = ordered_json::array();
        for (const std::string &line : event.lines) {
            lines.push_back(printable(line));
        }
        list.push_back({{"kind", kKinds[static_cast<size_t>(event.kind)]},
                        {"title", printable(event.title)},
                        {"seconds", event.seconds},
                        {"lines", lines}});
    }
    return list;
}

} // namespace

ordered_json to_json(const Report &report) {
    const Tally &tally = report.tally;
    ordered_json json = {{"schema", 1},
                         {"generator", "dcostorm " DCOSTORM_VERSION},
                         {"config", config_of(report.options)},
                         {"kernel", or_null(report.kernel)},
                         {"module_srcversion", or_null(report.module_srcversion)},
                         {"verdict", verdict_of(report)},
                         {"broken", broken_promises(report)},
                         {"interrupted", report.interrupted},
                         {"seconds", report.seconds},
                         {"lives", lives_of(tally)}};
    for (size_t i = 0; i < kEnds; ++i) {
        json["ends"][std::string(name_of(static_cast<End>(i)))] = tally.ends[i];
    }
    for (size_t i = 0; i < kReasons; ++i) {
        json["notifications"][std::string(name_of_reason(i))] = tally.notifications[i];
    }
    json["overruns"] = tally.overruns;
    json["malformed"] = tally.malformed;
    json["missing"] = tally.missing;
    json["twice"] = tally.twice;
    json["wrong_reason"] = tally.wrong_reason;
    json["requests"] = requests_of(tally);
    json["interfaces"] = {{"made", tally.interfaces_made},
                          {"removed", tally.interfaces_removed},
                          {"abandoned", tally.interfaces_abandoned},
                          {"left", or_null(report.interfaces_left)},
                          {"judged", tally.judged},
                          {"not_judged", tally.not_judged}};
    json["datagrams_sent"] = tally.datagrams_sent;
    json["kernel_log"] = {{"readable", report.kernel_log_readable},
                          {"lost", report.kernel_log_lost},
                          {"splats", report.splats},
                          {"known", report.known},
                          {"noise", report.noise},
                          {"events", events_of(report.events)}};
    return json;
}

} // namespace kernel_storm
