// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm: drives OpenVPN clients into a deletion storm and says whether the daemon and the
// kernel still agree. What each subcommand does is in its cmd_<name>.cc.

#include "loadtest/commands.h"
#include "loadtest/terminal.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <vector>

namespace {

const char *const kExitStatus = R"(Exit status:
  0  clean
  1  what was looked for was found: a desync, an expectation that does not hold, a cost too high
  2  wrong use: an option, or a file that was named
  3  the machine lacks something; the message names it
  4  the server under test died
  5  the kernel complained
)";

// One line that names the option, and where to read more.
int usage_error(const CLI::App &app, const CLI::ParseError &error) {
    const CLI::App *at = &app;
    for (const CLI::App *chosen : app.get_subcommands()) {
        at = chosen;
    }
    const std::string command = at == &app ? "dcostorm" : "dcostorm " + at->get_name();
    say(fmt::format("dcostorm: error: {}\nusage: {} {}; see {} --help\n", error.what(), command,
                    at == &app ? "COMMAND [OPTION]..." : "[OPTION]...", command));
    return static_cast<int>(Exit::Usage);
}

int print_error(const Error &error) {
    say(fmt::format("dcostorm: error: {}\n", error.text));
    if (!error.hint.empty()) {
        say(fmt::format("hint: {}\n", error.hint));
    }
    return static_cast<int>(error.exit);
}

} // namespace

int main(int argc, char **argv) {
    CLI::App app("Load test for OpenVPN servers with data channel offload", "dcostorm");
    app.set_version_flag("--version", "dcostorm " DCOSTORM_VERSION);
    app.require_subcommand(1);
    app.footer(kExitStatus);

    struct Choice {
        CLI::App *command;
        Job job;
    };
    std::vector<Choice> choices;
    for (const Subcommand &subcommand : subcommands()) {
        CLI::App *command = app.add_subcommand(subcommand.name, subcommand.description);
        choices.push_back({command, subcommand.add(*command)});
    }

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success &help_or_version) {
        return app.exit(help_or_version);
    } catch (const CLI::ParseError &error) {
        return usage_error(app, error);
    }

    for (const Choice &choice : choices) {
        if (*choice.command) {
            const Result<Exit> result = choice.job();
            return result ? static_cast<int>(*result) : print_error(result.error());
        }
    }
    return static_cast<int>(Exit::Usage);
}
