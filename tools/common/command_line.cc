// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/common/command_line.h"

#include "tools/common/terminal.h"

#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

// One line that names the option, and where to read more.
void usage_error(const CLI::App &app, const CLI::ParseError &error) {
    const CLI::App *at = &app;
    for (const CLI::App *chosen : app.get_subcommands()) {
        at = chosen;
    }
    const std::string command =
        at == &app ? app.get_name() : fmt::format("{} {}", app.get_name(), at->get_name());
    say(fmt::format("{}: error: {}\nusage: {} {}; see {} --help\n", app.get_name(), error.what(),
                    command, at == &app ? "COMMAND [OPTION]..." : "[OPTION]...", command));
}

} // namespace

void say_error(const std::string &program, const Error &error) {
    say(fmt::format("{}: error: {}\n", program, error.text));
    if (!error.hint.empty()) {
        say(fmt::format("hint: {}\n", error.hint));
    }
}

int run_program(const Program &program, int argc, const char *const *argv) {
    CLI::App app(program.description, program.name);
    app.set_version_flag("--version", fmt::format("{} {}", program.name, program.version));
    app.require_subcommand(1);
    app.footer(program.exit_status);

    struct Choice {
        CLI::App *command;
        Job job;
    };
    std::vector<Choice> choices;
    for (const Subcommand &subcommand : program.subcommands) {
        CLI::App *command = app.add_subcommand(subcommand.name, subcommand.description);
        choices.push_back({command, subcommand.add(*command)});
    }

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success &help_or_version) {
        return app.exit(help_or_version);
    } catch (const CLI::ParseError &error) {
        usage_error(app, error);
        return program.wrong_use;
    }

    for (const Choice &choice : choices) {
        if (*choice.command) {
            const Result<Exit> result = choice.job();
            if (result) {
                return static_cast<int>(*result);
            }
            say_error(program.name, result.error());
            return static_cast<int>(result.error().exit);
        }
    }
    return static_cast<int>(Exit::Usage);
}
