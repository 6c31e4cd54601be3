// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoport: patches in a Debian source package, and the way of upstream's commits into one: are the
// patches in order (lint), would a commit apply (try), and which might be wanted (candidates)? Of a
// clone of this repository: where do they stand (status), and do they follow the archive (refresh)?
// What each subcommand does is in its cmd_<name>.cc.

#include "tools/dcoport/commands.h"

namespace {

const char *const kExitStatus = R"(Exit status:
  0  clean
  1  what was looked for was found: a patch that is not in order or does not apply
  2  wrong use: an option, or a file that was named
  3  the machine lacks something; the message names it
)";

const Subcommand kSubcommands[] = {
    {"candidates", "List commits that a source tree lacks", add_candidates},
    {"lint", "Check patches and their series", add_lint},
    {"refresh", "Follow the archive with pins and patches", add_refresh},
    {"status", "Show where the patches stand in each suite", add_status},
    {"try", "Try a commit on a source tree", add_try},
};

} // namespace

int main(int argc, char **argv) {
    return run_program({.name = "dcoport",
                        .description = "Patches for Debian source packages",
                        .version = DCOPORT_VERSION,
                        .exit_status = kExitStatus,
                        .subcommands = kSubcommands},
                       argc, argv);
}
