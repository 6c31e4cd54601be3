// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/hold.h"

#include <algorithm>

#include <fmt/format.h>

namespace {

using Clock = EventLoop::Clock;
using std::chrono::seconds;

// The daemon keeps a client that has said goodbye for five seconds, in case the goodbye's
// acknowledgement was lost, and looks once a second.
constexpr seconds kLeaveLimit{60};

HoldStep step_of(const std::string &name, uint64_t expected, const Moment &now) {
    return {name,
            expected,
            now.swarm.connected,
            now.server.instances,
            std::nullopt,
            now.server.kernel_peers};
}

Result<void> add_listing(Rig &rig, HoldStep &step) {
    const Result<agent::Comparison> comparison = rig.link().compare();
    if (!comparison) {
        return comparison.error();
    }
    step.instances = comparison->instances;
    step.listed = comparison->listed;
    step.kernel_peers = comparison->kernel_peers;
    return {};
}

std::string number(const std::optional<uint64_t> &value) {
    return value ? std::to_string(*value) : "-";
}

} // namespace

bool HoldStep::right() const {
    return clients == expected && instances == expected && listed.value_or(expected) == expected &&
           kernel_peers.value_or(expected) == expected;
}

bool HoldResult::right() const {
    return reason.empty() && pings_flow && steps.size() == 3 &&
           std::all_of(steps.begin(), steps.end(),
                       [](const HoldStep &step) { return step.right(); });
}

Result<HoldResult> run_hold(Rig &rig) {
    HoldResult result;
    const uint64_t clients = rig.options().clients;
    const Clock::time_point began = Clock::now();
    const Result<Rig::Wait> connected = rig.connect_all("connect");
    if (!connected) {
        return connected.error();
    }
    if (*connected == Rig::Wait::GaveUp) {
        return Error{fmt::format("no client reached a server at {} (last failure: {})",
                                 rig.options().server,
                                 rig.latest_failure().empty() ? "none, no answer yet"
                                                              : rig.latest_failure()),
                     Exit::Missing};
    }
    result.connect_seconds = std::chrono::duration<double>(Clock::now() - began).count();
    result.steps.push_back(step_of("connected", clients, rig.last()));
    if (*connected != Rig::Wait::Reached) {
        result.reason = fmt::format("{} of {} clients connected in time; {}",
                                    rig.last().swarm.connected, clients, rig.latest_failure());
        return result;
    }

    const SwarmCounts before = rig.swarm().counts();
    const seconds two_intervals(2 * rig.options().ping_seconds);
    const Clock::time_point hold_until = Clock::now() + two_intervals;
    const Result<Rig::Wait> held =
        rig.watch("hold", two_intervals + seconds(5), [&](const Moment &now) {
            return now.at >= hold_until ? Rig::Look::Reached : Rig::Look::GoOn;
        });
    if (!held) {
        return held.error();
    }
    result.steps.push_back(step_of("held", clients, rig.last()));
    if (const Result<void> listed = add_listing(rig, result.steps.back()); !listed) {
        return listed.error();
    }
    const SwarmCounts after = rig.swarm().counts();
    result.pings_sent = after.pings_sent - before.pings_sent;
    result.pings_received = after.pings_received - before.pings_received;
    result.renegotiations = after.renegotiations - before.renegotiations;
    result.pings_flow =
        result.pings_sent >= clients && result.pings_received + result.renegotiations >= clients;
    if (!result.pings_flow) {
        result.reason =
            fmt::format("of {} clients, holding for {} s, {} pings came and {} went", clients,
                        two_intervals.count(), result.pings_received, result.pings_sent);
    }

    rig.swarm().leave_all();
    const Result<Rig::Wait> left = rig.watch("leave", kLeaveLimit, [](const Moment &now) {
        const bool gone = now.swarm.leaving == 0 && now.server.instances == 0u &&
                          now.server.kernel_peers.value_or(0) == 0;
        return gone ? Rig::Look::Reached : Rig::Look::GoOn;
    });
    if (!left) {
        return left.error();
    }
    result.steps.push_back(step_of("left", 0, rig.last()));
    if (const Result<void> listed = add_listing(rig, result.steps.back()); !listed) {
        return listed.error();
    }
    return result;
}

nlohmann::ordered_json to_json(const HoldResult &result) {
    auto or_null = [](const std::optional<uint64_t> &value) {
        return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
    };
    nlohmann::ordered_json steps = nlohmann::ordered_json::array();
    for (const HoldStep &step : result.steps) {
        steps.push_back({{"step", step.name},
                         {"expected", step.expected},
                         {"clients", step.clients},
                         {"instances", or_null(step.instances)},
                         {"listed", or_null(step.listed)},
                         {"kernel_peers", or_null(step.kernel_peers)},
                         {"right", step.right()}});
    }
    return {{"schema", 1},
            {"generator", {{"name", "dcostorm"}, {"version", DCOSTORM_VERSION}}},
            {"right", result.right()},
            {"reason", result.reason},
            {"connect_seconds", result.connect_seconds},
            {"pings_sent", result.pings_sent},
            {"pings_received", result.pings_received},
            {"renegotiations", result.renegotiations},
            {"steps", steps}};
}

std::string render(const HoldResult &result) {
    std::string text = fmt::format("{:<10} {:>8} {:>8} {:>10} {:>7} {:>12}\n", "step", "expected",
                                   "clients", "instances", "listed", "kernel peers");
    for (const HoldStep &step : result.steps) {
        text += fmt::format("{:<10} {:>8} {:>8} {:>10} {:>7} {:>12}{}\n", step.name, step.expected,
                            step.clients, number(step.instances), number(step.listed),
                            number(step.kernel_peers), step.right() ? "" : "  wrong");
    }
    text += fmt::format("connected in {:.1f} s; while holding {} pings sent, {} received{}\n",
                        result.connect_seconds, result.pings_sent, result.pings_received,
                        result.pings_flow || result.steps.size() < 2 ? "" : "  wrong");
    if (!result.reason.empty()) {
        text += result.reason + "\n";
    }
    return text;
}
