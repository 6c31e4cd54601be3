// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/storm.h"

#include "loadtest/verdict.h"

#include <fmt/format.h>

namespace {

nlohmann::ordered_json config_of(const StormOptions &options) {
    const RigOptions &rig = options.rig;
    return {{"clients", rig.clients},
            {"rounds", options.rounds},
            {"storm", options.storm},
            {"pressure", agent::name_of(options.pressure)},
            {"cpu_workers", options.cpu_workers},
            {"pause_seconds", options.pause_seconds},
            {"grace_seconds", options.grace_seconds},
            {"keepalive", {rig.ping_seconds, rig.ping_restart_seconds}},
            {"starts_per_second", rig.starts_per_second},
            {"most_connecting", rig.most_connecting},
            {"status_interval_seconds", rig.status_interval},
            {"dco", rig.dco},
            {"openvpn", rig.openvpn},
            {"server_options", rig.server_options}};
}

std::string summary_of(const RoundResult &round) {
    const std::string why = explain(round);
    return fmt::format("{} round {}: {}{}{}", round.build, round.round, name_of(verdict(round)),
                       why.empty() ? "" : ": ", why);
}

} // namespace

Result<StormRun> run_storm(Rig &rig, const StormOptions &options,
                           const std::function<Result<void>(const Report &)> &after_round) {
    StormRun run;
    if (!options.subject.accelerator.empty()) {
        run.report.accelerator = options.subject.accelerator;
    }
    run.report.config = config_of(options);
    for (uint64_t number = 1; number <= options.rounds && !run.stopped; ++number) {
        if (!rig.server_runs()) {
            if (const Result<void> started = rig.start_server(); !started) {
                if (number == 1) {
                    return started.error();
                }
                run.stopped = started.error();
                break;
            }
        }
        StormRound round(rig, options, number);
        round.run();
        run.stopped = round.stopped();
        if (run.stopped && number == 1 && !round.result().compared_at_seconds &&
            run.stopped->exit == Exit::Missing && rig.link().alive()) {
            return *run.stopped; // a tool or the server is missing: there was no storm to report
        }
        run.report.runs.push_back(round.result());
        rig.progress().note(summary_of(round.result()));
        if (const Result<void> done = after_round(run.report); !done) {
            return done.error();
        }
        if (!round.left_clean_server() && !run.stopped) {
            rig.swarm().abandon_all();
            if (const Result<void> stopped = rig.stop_server(); !stopped) {
                run.stopped = stopped.error();
            }
        }
    }
    if (!run.stopped) {
        if (const Result<void> stopped = rig.stop_server(); !stopped) {
            run.stopped = stopped.error();
        }
    }
    return run;
}
