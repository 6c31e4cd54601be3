// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoctl audit: does the daemon have the clients that the kernel has?

#include "tools/common/atomic_file.h"
#include "tools/common/terminal.h"
#include "tools/dcoctl/auditor.h"
#include "tools/dcoctl/commands.h"

#include <ctime>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace {

struct AuditCommand {
    AuditOptions audit;
    ClientSource source;
    std::string prometheus;
    bool json = false;
    bool nagios = false;
};

Result<Exit> answer_nagios(const NagiosAnswer &answer) {
    const Result<void> printed = print(answer.text);
    return printed ? Result<Exit>(static_cast<Exit>(answer.status)) : printed.error();
}

Result<Exit> show(const AuditCommand &command, const Result<AuditReport> &report) {
    if (!command.prometheus.empty()) {
        const auto now = static_cast<uint64_t>(std::time(nullptr));
        const Result<void> written = write_file(
            command.prometheus, report ? render_prometheus(*report, now)
                                       : render_prometheus_failure(command.audit.device, now));
        if (!written) {
            return written.error();
        }
    }
    if (!report) {
        return report.error();
    }
    if (command.nagios) {
        return answer_nagios(nagios_answer(*report));
    }
    const Result<void> printed =
        print(command.json ? to_json(*report).dump(2) + "\n" : render_text(*report));
    if (!printed) {
        return printed.error();
    }
    return report->clean() ? Exit::Clean : Exit::Found;
}

Result<Exit> run(const AuditCommand &command) {
    Result<Exit> exit = check_writable(command.prometheus)
                            ? show(command, audit(command.audit, command.source))
                            : check_writable(command.prometheus).error();
    return !exit && command.nagios ? answer_nagios(nagios_unknown(exit.error().text)) : exit;
}

} // namespace

Job add_audit(CLI::App &command) {
    const auto options = std::make_shared<AuditCommand>();
    command
        .add_option("DEV", options->audit.device,
                    "The server's interface; not needed if there is only one of ovpn-dco")
        ->type_name("");
    add_source_options(command, options->source);
    command
        .add_option("--pause", options->audit.pause_seconds,
                    "What differs is looked at again after so long")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    command
        .add_option("--wait", options->source.wait_seconds,
                    "So long at most for the status file to be written again")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    command.add_flag("--heal", options->audit.heal,
                     "Kill the stale instances, and nothing else; needs --management");
    CLI::Option *json = command.add_flag("--json", options->json, "Print JSON, not text");
    command.add_flag("--nagios", options->nagios, "Answer as a plugin of Nagios and its like")
        ->excludes(json);
    command
        .add_option("--prometheus", options->prometheus,
                    "Also write the figures here, for the textfile collector")
        ->type_name("FILE");
    return [options] {
        return run(*options);
    };
}
