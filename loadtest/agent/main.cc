// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm-agent: dcostorm's hands and eyes on the machine of the server. Reads requests, one JSON
// object a line, from stdin (or a virtio-serial port) and answers on stdout; see protocol.h. One
// static file, so that it runs on any Debian of the same architecture.

#include "loadtest/agent/janitor.h"
#include "loadtest/agent/session.h"
#include "loadtest/agent/stream.h"
#include "tools/common/child.h"

#include <string>

#include <sys/reboot.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

struct Options {
    std::string port;
    agent::SessionOptions session;
};

int fail(const Error &error) {
    fmt::print(stderr, "dcostorm-agent: error: {}\n", error.text);
    if (!error.hint.empty()) {
        fmt::print(stderr, "dcostorm-agent: hint: {}\n", error.hint);
    }
    return static_cast<int>(error.exit);
}

void restart_machine() {
    sync();
    const std::string systemctl = find_program("systemctl");
    if (systemctl.empty() || !output_of({systemctl, "reboot"}, std::chrono::seconds(60))) {
        reboot(RB_AUTOBOOT);
    }
}

int run(const Options &options) {
    Stream stream;
    if (Result<void> taken = stream.take_signals(); !taken) {
        return fail(taken.error());
    }
    if (options.port.empty()) {
        stream.use_standard_files();
    } else if (Result<void> opened = stream.open_port(options.port); !opened) {
        return fail(opened.error());
    }
    Janitor janitor;
    if (Result<void> started = janitor.start(); !started) {
        return fail(started.error());
    }
    // The observer must not starve under the pressure that it makes; children go back to normal.
    // Without the right to it we run like everybody else.
    constexpr int kNiceness = -10;
    setpriority(PRIO_PROCESS, 0, kNiceness);
    while (true) {
        if (stream.wait_for_peer() == Stream::Event::Signal) {
            return static_cast<int>(Exit::Clean);
        }
        switch (agent::Session(stream, janitor, options.session).serve()) {
        case agent::Session::End::Reboot:
            restart_machine();
            return static_cast<int>(Exit::Clean);
        case agent::Session::End::Signal:
            return static_cast<int>(Exit::Clean);
        case agent::Session::End::Bye:
        case agent::Session::End::Stream:
            if (options.port.empty()) {
                return static_cast<int>(Exit::Clean);
            }
            break; // a port outlives its user: wait for the next one
        }
    }
}

} // namespace

int main(int argc, char **argv) {
    Options options;
    CLI::App app{"The server-side half of dcostorm: runs and watches an OpenVPN server as it is "
                 "told on stdin, one JSON object a line. Undoes everything when its input ends.",
                 "dcostorm-agent"};
    app.add_option("--port", options.port, "Talk over this virtio-serial port, not stdin/stdout");
    app.add_flag("--allow-reboot", options.session.allow_reboot, "Restart the machine if asked");
    app.set_version_flag("--version", DCOSTORM_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success &success) { // --help, --version
        return app.exit(success);
    } catch (const CLI::ParseError &error) {
        fmt::print(stderr,
                   "dcostorm-agent: error: {}\nusage: dcostorm-agent [--port PATH] "
                   "[--allow-reboot]\n",
                   error.what());
        return static_cast<int>(Exit::Usage);
    }
    return run(options);
}
