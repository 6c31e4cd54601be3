// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoctl: the peers of the kernel module ovpn-dco-v2, for the administrator of an OpenVPN server:
// what the kernel has (show), what happens to it (watch), and whether the daemon has the same
// (audit). What each subcommand does is in its cmd_<name>.cc.

#include "tools/dcoctl/commands.h"

#include <string_view>
#include <vector>

namespace {

const char *const kExitStatus = R"(Without a command: show.

Exit status:
  0  clean
  1  what was looked for was found: an instance that is stale or missing, or what runs is not what
     is installed
  2  wrong use: an option, or a file that was named
  3  the machine lacks something; the message names it
With --nagios the exit status is that of a plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
)";

const Subcommand kSubcommands[] = {
    {"audit", "Compare the kernel's peers with the daemon's clients", add_audit},
    {"show", "List the kernel's peers", add_show},
    {"watch", "Tell of peers as they come and go", add_watch},
};

} // namespace

int main(int argc, char **argv) {
    std::vector<const char *> arguments(argv, argv + argc);
    if (argc == 1) {
        arguments.push_back("show");
    }
    bool nagios = false;
    for (const std::string_view argument : arguments) {
        nagios = nagios || argument == "--nagios";
    }
    // A plugin that is used in a wrong way knows nothing (UNKNOWN), and raises no alarm.
    return run_program({.name = "dcoctl",
                        .description = "Peers of OpenVPN's data channel offload",
                        .version = DCOCTL_VERSION,
                        .exit_status = kExitStatus,
                        .subcommands = kSubcommands,
                        .wrong_use = nagios ? 3 : static_cast<int>(Exit::Usage)},
                       static_cast<int>(arguments.size()), arguments.data());
}
