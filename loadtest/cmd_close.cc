// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm close: what closing all clients and shutting down full cost one build.

#include "loadtest/close_bench.h"
#include "loadtest/close_json.h"
#include "loadtest/close_table.h"
#include "loadtest/commands.h"
#include "loadtest/report_json.h"
#include "loadtest/rig_options.h"
#include "tools/common/atomic_file.h"
#include "tools/common/terminal.h"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

struct CloseCommand {
    CloseOptions close;
    std::string output;
    bool json = false;
};

// Asked before hours of measuring: a report has each measurement once.
Result<void> check_sizes(std::vector<uint32_t> sizes) {
    std::sort(sizes.begin(), sizes.end());
    const auto twice = std::adjacent_find(sizes.begin(), sizes.end());
    return twice == sizes.end()
               ? Result<void>()
               : Error{fmt::format("--clients: {} is there twice", *twice), Exit::Usage};
}

Result<Exit> run(const CloseCommand &command) {
    if (Result<void> valid = check_sizes(command.close.sizes); !valid) {
        return valid.error();
    }
    if (Result<void> writable = check_writable(command.output); !writable) {
        return writable.error();
    }
    const Result<CloseRun> run = run_close(command.close, [&command](const CloseReport &report) {
        return command.output.empty() ? Result<void>()
                                      : write_file(command.output, serialize(to_json(report)));
    });
    if (!run) {
        return run.error();
    }
    const CloseRules rules;
    CloseJudgement judgement = judge(run->report, rules);
    judgement.failures.clear(); // one build is not judged
    judgement.not_judged.clear();
    const Result<void> printed = print(command.json ? serialize(to_json(run->report))
                                                    : render_table(run->report, judgement, rules));
    if (!printed) {
        return printed.error();
    }
    if (run->stopped) {
        return *run->stopped;
    }
    return Exit::Clean;
}

} // namespace

Job add_close(CLI::App &command) {
    const auto options = std::make_shared<CloseCommand>();
    CloseOptions &close = options->close;
    add_rig_options(command, close.rig);
    command.remove_option(command.get_option("--clients")); // here it is a list
    command
        .add_option("--clients", close.sizes,
                    "How many, one measurement of each kind for every number")
        ->type_name("N[,N]...")
        ->delimiter(',')
        ->check(CLI::Range(1, 65'000))
        ->capture_default_str();
    command
        .add_option("--limit", close.limit_seconds,
                    "Give an operation up after so many seconds; its figures are then marked")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    command.add_flag("--without-messages{false}", close.rig.count_messages,
                     "Count no netlink messages: shows what the counting costs");
    add_subject_options(command, close.subject);
    command
        .add_option("--output", options->output, "Write the figures here, after every measurement")
        ->type_name("FILE");
    command.add_flag("--json", options->json, "Print the figures as JSON, not as a table");
    return [options] {
        return run(*options);
    };
}
