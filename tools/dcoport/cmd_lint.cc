// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoport lint: are these patches in order?

#include "tools/common/terminal.h"
#include "tools/dcoport/commands.h"
#include "tools/dcoport/lint.h"
#include "tools/dcoport/lint_json.h"
#include "tools/dcoport/today.h"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

struct LintCommand {
    std::vector<std::string> paths = {"."};
    LintOptions options;
    bool json = false;
};

std::string summary_of(const LintReport &report) {
    const auto counted = [](size_t count, const char *what) {
        return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    return fmt::format("{}: {}, {}, {} worth knowing\n",
                       report.patches == 1 ? "1 patch" : fmt::format("{} patches", report.patches),
                       counted(count_of(report.findings, Severity::Error), "error"),
                       counted(count_of(report.findings, Severity::Warning), "warning"),
                       count_of(report.findings, Severity::Info));
}

Result<Exit> run(const LintCommand &command) {
    LintOptions options = command.options;
    options.today = today();
    LintReport report;
    for (const std::string &path : command.paths) {
        if (const Result<void> judged = lint(path, options, report); !judged) {
            return judged.error();
        }
    }
    const Result<void> printed =
        print(command.json ? render_json(report) : render_text(report.findings));
    if (!printed) {
        return printed.error();
    }
    say(summary_of(report));
    return report.clean() ? Exit::Clean : Exit::Found;
}

} // namespace

Job add_lint(CLI::App &command) {
    const auto options = std::make_shared<LintCommand>();
    command
        .add_option("PATH", options->paths,
                    "Patches, folders with a series, overlays, unpacked source packages")
        ->type_name("")
        ->capture_default_str();
    command
        .add_option(
            "--tree", options->options.tree,
            "Try the patches on this source tree, in a copy; a PATH that is a tree is tried "
            "anyway")
        ->type_name("DIR");
    command
        .add_option("--suite", options->options.suite,
                    "Of an overlay, try the patches of this suite as well")
        ->type_name("SUITE");
    command.add_flag("--json", options->json, "Print JSON, not text");
    return [options] {
        return run(*options);
    };
}
