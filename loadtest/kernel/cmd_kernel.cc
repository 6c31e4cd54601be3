// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm kernel: storms on the kernel module itself, without openvpn.

#include "loadtest/commands.h"
#include "loadtest/kernel/report.h"
#include "loadtest/kernel/watch.h"
#include "loadtest/report_json.h"
#include "tools/common/terminal.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace {

using kernel_storm::Options;

struct KernelCommand {
    Options storm;
    bool json = false;
};

Result<Exit> run(const KernelCommand &command) {
    const Result<kernel_storm::Report> report = kernel_storm::run_storm(command.storm);
    if (!report) {
        return report.error();
    }
    const Result<void> printed =
        print(command.json ? serialize(to_json(*report)) : render_text(*report));
    if (!printed) {
        return printed.error();
    }
    return exit_of(*report);
}

std::vector<std::string> all_ends() {
    std::vector<std::string> names;
    for (size_t i = 0; i < kernel_storm::kEnds; ++i) {
        names.emplace_back(name_of(static_cast<kernel_storm::End>(i)));
    }
    return names;
}

} // namespace

Job add_kernel(CLI::App &command) {
    const auto options = std::make_shared<KernelCommand>();
    Options &storm = options->storm;
    storm.seed = std::random_device()();
    command.add_option("--lives", storm.lives, "Until so many peers have lived and ended")
        ->type_name("N")
        ->check(CLI::Range(uint64_t{1}, uint64_t{1'000'000'000'000}))
        ->capture_default_str();
    command.add_option("--peers", storm.peers, "Of each interface, at once")
        ->type_name("N")
        ->check(CLI::Range(1u, kernel_storm::kMaxPeers))
        ->capture_default_str();
    command.add_option("--interfaces", storm.interfaces, "At once")
        ->type_name("N")
        ->check(CLI::Range(1u, kernel_storm::kMaxInterfaces))
        ->capture_default_str();
    command.add_option("--threads", storm.threads, "That work on them")
        ->type_name("N")
        ->check(CLI::Range(1u, kernel_storm::kMaxThreads))
        ->capture_default_str();
    command
        .add_option("--seed", storm.seed,
                    "Of what each thread does; without one it is a number that the result names")
        ->type_name("N");
    command
        .add_option_function<std::vector<std::string>>(
            "--ends",
            [&storm](const std::vector<std::string> &names) {
                storm.ends = {};
                for (const std::string &name : names) {
                    storm.ends[static_cast<size_t>(*kernel_storm::end_named(name))] = true;
                }
            },
            "What ends the lives of peers")
        ->type_name("END[,END]...")
        ->delimiter(',')
        ->check(CLI::IsMember(all_ends()))
        ->default_str("expire,delete,socket,link,namespace");
    command.add_flag("--traffic", storm.traffic,
                     "Send packets of peers and to them, and change their keys");
    command.add_option("--tcp", storm.tcp_percent, "So much of what is done is done to TCP peers")
        ->type_name("PERCENT")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    command
        .add_option("--seconds", storm.limit_seconds, "No longer than that; 0: as long as it takes")
        ->type_name("SECONDS")
        ->capture_default_str();
    command.add_flag("--json", options->json, "Print the result as JSON, not as text");
    return [options] {
        return run(*options);
    };
}
