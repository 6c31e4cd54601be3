// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm storm: drives all clients into a deletion storm, round after round, and reports.

#include "loadtest/commands.h"
#include "loadtest/judgement.h"
#include "loadtest/report_json.h"
#include "loadtest/report_table.h"
#include "loadtest/rig_options.h"
#include "loadtest/storm.h"
#include "tools/common/atomic_file.h"
#include "tools/common/terminal.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace {

struct StormCommand {
    StormOptions storm;
    std::string output;
    bool json = false;
};

Result<Exit> run(const StormCommand &command) {
    if (Result<void> writable = check_writable(command.output); !writable) {
        return writable.error();
    }
    Result<std::unique_ptr<Rig>> rig = Rig::create(command.storm.rig);
    if (!rig) {
        return rig.error();
    }
    const Result<StormRun> run = run_storm(**rig, command.storm, [&command](const Report &report) {
        return command.output.empty() ? Result<void>() : write_report(command.output, report);
    });
    if (!run) {
        return run.error();
    }
    const Judgement judgement = judge(run->report, {});
    const Result<void> printed =
        print(command.json ? serialize(to_json(run->report))
                           : render_table(run->report, judgement, wants_colour()));
    if (!printed) {
        return printed.error();
    }
    if (run->stopped) {
        return *run->stopped;
    }
    return judgement.exit;
}

} // namespace

Job add_storm(CLI::App &command) {
    const auto options = std::make_shared<StormCommand>();
    StormOptions &storm = options->storm;
    add_rig_options(command, storm.rig);
    command.add_option("--rounds", storm.rounds, "How often")
        ->type_name("N")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_option("--storm", storm.storm, "What ends the clients: they expire")
        ->check(CLI::IsMember({"expire"}))
        ->capture_default_str();
    command
        .add_option_function<std::string>(
            "--pressure",
            [&storm](const std::string &name) { storm.pressure = *agent::pressure_named(name); },
            "What keeps the daemon from running: stress-ng (cpu), SIGSTOP (pause), nothing")
        ->check(CLI::IsMember({"cpu", "pause", "none"}))
        ->default_str(agent::name_of(storm.pressure));
    command.add_option("--cpu-workers", storm.cpu_workers, "Processes of stress-ng")
        ->type_name("N")
        ->capture_default_str();
    command.add_option("--pause", storm.pause_seconds, "How long SIGSTOP lasts, at least")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    command
        .add_option("--grace", storm.grace_seconds,
                    "Seconds that the daemon's count must have been at rest before the tables "
                    "are compared")
        ->type_name("SECONDS")
        ->capture_default_str();
    add_subject_options(command, storm.subject);
    command.add_option("--output", options->output, "Write report.json here, after every round")
        ->type_name("FILE");
    command.add_flag("--json", options->json, "Print the report as JSON, not as a table");
    return [options] {
        return run(*options);
    };
}
