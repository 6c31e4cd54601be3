// SPDX-License-Identifier: GPL-2.0-or-later
//
// A program that is a table of subcommands. Each cmd_<name>.cc adds its options to the CLI::App
// that was made for it and returns what to do if the user chose it; that runs after all options
// parsed.

#pragma once

#include "tools/common/result.h"

#include <functional>
#include <span>
#include <string>

namespace CLI {
class App;
}

// The exit status, or why the job could not be done; run_program() prints the latter.
using Job = std::function<Result<Exit>()>;

struct Subcommand {
    const char *name;
    const char *description;
    Job (*add)(CLI::App &command);
};

struct Program {
    const char *name;
    const char *description;
    const char *version;
    const char *exit_status; // the end of --help
    std::span<const Subcommand> subcommands;
    int wrong_use = static_cast<int>(Exit::Usage); // the status after a mistake on the command line
};

// What main() returns.
int run_program(const Program &program, int argc, const char *const *argv);

// "NAME: error: TEXT", and its hint on another line.
void say_error(const std::string &program, const Error &error);
