// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/commands.h"

namespace {

const Subcommand kSubcommands[] = {
    {"close", "Measure what it costs the server to close all its clients, and to shut down full",
     add_close},
    {"close-report", "Show such measurements of two builds side by side, and judge them",
     add_close_report},
    {"hold", "Connect clients, keep them for a while, let them leave; compare the server's counts",
     add_hold},
    {"kernel", "Storm on the kernel module itself, without openvpn; takes root", add_kernel},
    {"report", "Show the results of storms, and say whether they are what was expected",
     add_report},
    {"storm", "Drive clients into deletion storms and say whether daemon and kernel still agree",
     add_storm},
};

} // namespace

std::span<const Subcommand> subcommands() {
    return kSubcommands;
}
