// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm: drives OpenVPN clients into a deletion storm and says whether the daemon and the
// kernel still agree. What each subcommand does is in its cmd_<name>.cc.

#include "loadtest/commands.h"

namespace {

const char *const kExitStatus = R"(Exit status:
  0  clean
  1  what was looked for was found: a desync, an expectation that does not hold, a cost too high
  2  wrong use: an option, or a file that was named
  3  the machine lacks something; the message names it
  4  the server under test died
  5  the kernel complained
)";

} // namespace

int main(int argc, char **argv) {
    return run_program({.name = "dcostorm",
                        .description = "Load test for OpenVPN servers with data channel offload",
                        .version = DCOSTORM_VERSION,
                        .exit_status = kExitStatus,
                        .subcommands = subcommands()},
                       argc, argv);
}
