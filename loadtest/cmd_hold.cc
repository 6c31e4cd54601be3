// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm hold: clients come, stay, go, and the server must count right at each step.

#include "loadtest/commands.h"
#include "loadtest/hold.h"
#include "loadtest/report_json.h"
#include "loadtest/rig_options.h"
#include "tools/common/terminal.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace {

struct HoldOptions {
    RigOptions rig;
    bool json = false;
};

Result<Exit> run(const HoldOptions &options) {
    Result<std::unique_ptr<Rig>> created = Rig::create(options.rig);
    if (!created) {
        return created.error();
    }
    Rig &rig = **created;
    if (Result<void> started = rig.start_server(); !started) {
        return started.error();
    }
    const Result<HoldResult> result = run_hold(rig);
    if (!result) {
        return result.error();
    }
    if (Result<void> stopped = rig.stop_server(); !stopped) {
        return stopped.error();
    }
    const Result<void> printed =
        print(options.json ? serialize(to_json(*result)) : render(*result));
    if (!printed) {
        return printed.error();
    }
    return result->right() ? Exit::Clean : Exit::Found;
}

} // namespace

Job add_hold(CLI::App &command) {
    const auto options = std::make_shared<HoldOptions>();
    options->rig.clients = 200;
    add_rig_options(command, options->rig);
    command.add_flag("--json", options->json, "Print the result as JSON");
    return [options] {
        return run(*options);
    };
}
