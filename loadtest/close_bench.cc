// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_bench.h"

#include <fmt/format.h>

namespace {

using agent::Operation;
using std::chrono::seconds;

constexpr const char *kCommonName = "dcostorm-client";
constexpr uint32_t kWarmUpClients = 16;
constexpr seconds kQuiet{3}; // after the last handshake: what it leaves to be done is done

nlohmann::ordered_json config_of(const CloseOptions &options) {
    const RigOptions &rig = options.rig;
    return {{"clients", options.sizes},
            {"limit_seconds", options.limit_seconds},
            {"keepalive", {rig.ping_seconds, rig.ping_restart_seconds}},
            {"status_interval_seconds", rig.status_interval},
            {"dco", rig.dco},
            {"openvpn", rig.openvpn},
            {"server_options", rig.server_options}};
}

Result<void> connect(Rig &rig, const std::string &what) {
    if (Result<void> started = rig.start_server(); !started) {
        return started;
    }
    const Result<Rig::Wait> connected = rig.connect_all(what + ": connect");
    if (!connected) {
        return connected.error();
    }
    if (*connected != Rig::Wait::Reached) {
        const std::string failure = rig.latest_failure();
        return Error{fmt::format("{}: {} of {} clients connected in time{}{}", what,
                                 rig.last().swarm.connected, rig.options().clients,
                                 failure.empty() ? "" : "; ", failure),
                     Exit::Missing};
    }
    rig.swarm().abandon_all();
    return rig.serve_for(kQuiet);
}

Result<CloseCost> measure(Rig &rig, const CloseOptions &options, Operation operation) {
    CloseCost run;
    describe_subject(run, options.subject, options.rig.openvpn, rig.facts());
    run.operation = agent::name_of(operation);
    run.clients = rig.options().clients;
    const std::string what =
        fmt::format("{} {} of {} clients", run.build, run.operation, run.clients);
    if (Result<void> connected = connect(rig, what); !connected) {
        return connected.error();
    }
    rig.progress().show(what + ": measure");
    const Result<agent::Cost> cost =
        rig.measure({operation, rig.options().common_name, options.limit_seconds});
    if (!cost) {
        return cost.error();
    }
    if (const Result<void> ended = check_end(operation, *cost); !ended) {
        return Error{what + ": " + ended.error().text, ended.error().exit};
    }
    run.closed = cost->closed;
    run.cut_off = cost->cut_off;
    run.cpu_seconds = cost->cpu_seconds;
    run.wall_seconds = cost->wall_seconds;
    run.requests = cost->requests;
    run.datagrams = cost->datagrams;
    run.listed = cost->listed;
    run.messages = cost->messages;
    run.overruns = cost->overruns;
    run.not_counted = cost->not_counted;
    return run;
}

std::string summary_of(const CloseCost &run) {
    return fmt::format("{} {} of {} clients: {:.2f} s of CPU time in {:.2f} s{}", run.build,
                       run.operation, run.clients, run.cpu_seconds, run.wall_seconds,
                       run.cut_off ? ", cut off" : "");
}

} // namespace

CloseOptions::CloseOptions() {
    rig.ping_seconds = 60;
    rig.ping_restart_seconds = 3600;
    rig.status_interval = 86'400;
    rig.common_name = kCommonName;
    rig.count_messages = true;
}

Result<void> check_end(Operation operation, const agent::Cost &cost) {
    const agent::DaemonExit &exit = cost.exit;
    if (operation == Operation::Close || cost.cut_off || exit.status == 0) {
        return {};
    }
    const std::string how =
        exit.signal ? fmt::format("was ended by signal {}", *exit.signal)
                    : fmt::format("ended with exit status {}", exit.status.value_or(-1));
    return Error{fmt::format("the server {}: {}", how, exit.last_words), Exit::ServerDied};
}

Result<CloseRun> run_close(const CloseOptions &options,
                           const std::function<Result<void>(const CloseReport &)> &after_each) {
    CloseRun run;
    if (!options.subject.accelerator.empty()) {
        run.report.accelerator = options.subject.accelerator;
    }
    run.report.config = config_of(options);
    const auto stop = [&run](const Error &error) -> Result<CloseRun> {
        if (run.report.runs.empty()) {
            return error;
        }
        run.stopped = error;
        return run;
    };
    std::vector<uint32_t> sizes = options.sizes;
    sizes.insert(sizes.begin(), kWarmUpClients);
    bool warm = false;
    for (const uint32_t size : sizes) {
        RigOptions of_size = options.rig;
        of_size.clients = size;
        Result<std::unique_ptr<Rig>> rig = Rig::create(of_size);
        if (!rig) {
            return stop(rig.error());
        }
        for (const Operation operation : {Operation::Close, Operation::Shutdown}) {
            const Result<CloseCost> cost = measure(**rig, options, operation);
            if (!cost) {
                return stop(cost.error());
            }
            (*rig)->progress().note(summary_of(*cost) + (warm ? "" : " (warm-up)"));
            if (!warm) {
                continue;
            }
            run.report.runs.push_back(*cost);
            if (Result<void> done = after_each(run.report); !done) {
                return done.error();
            }
        }
        warm = true;
    }
    return run;
}
