// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/rig_options.h"

#include <CLI/CLI.hpp>

void add_rig_options(CLI::App &command, RigOptions &options) {
    command
        .add_option("--agent", options.agent,
                    "The agent on the server's machine: unix:PATH, or exec:COMMAND such as "
                    "'exec:ssh root@server dcostorm-agent'; default: run it here")
        ->envname("LAB_AGENT");
    command
        .add_option("--server", options.server,
                    "Where the clients send to; loopback or private, see --allow-public")
        ->type_name("HOST:PORT")
        ->envname("LAB_SERVER")
        ->capture_default_str();
    command.add_option("--listen-port", options.listen_port,
                       "UDP port of the server if it is not the one that clients send to (1194 "
                       "with --agent)");
    command.add_flag("--allow-public", options.allow_public,
                     "The server may have a public address");
    command.add_option("--clients", options.clients, "How many; also the server's --max-clients")
        ->type_name("N")
        ->capture_default_str();
    command.add_option("--rate", options.starts_per_second, "Clients started per second")
        ->type_name("N")
        ->capture_default_str();
    command
        .add_option("--at-once", options.most_connecting,
                    "Clients in their handshake at a time; 0: no limit")
        ->type_name("N")
        ->capture_default_str();
    command
        .add_option_function<std::vector<uint32_t>>(
            "--keepalive",
            [&options](const std::vector<uint32_t> &values) {
                options.ping_seconds = values[0];
                options.ping_restart_seconds = values[1];
            },
            "The server's option of this name, in seconds")
        ->type_name("PING RESTART")
        ->expected(2)
        ->default_str(std::to_string(options.ping_seconds) + " " +
                      std::to_string(options.ping_restart_seconds));
    command.add_flag("--disable-dco{false}", options.dco,
                     "Run the server without data channel offload");
    command
        .add_option("--openvpn", options.openvpn, "The openvpn to test, on the server's machine")
        ->type_name("PATH")
        ->capture_default_str();
    command
        .add_option("--status-interval", options.status_interval,
                    "Seconds between the server's writes of its status file")
        ->type_name("N")
        ->capture_default_str();
    command
        .add_option("--server-option", options.server_options,
                    "One more line for the server's configuration; may be repeated")
        ->type_name("LINE")
        ->allow_extra_args(false);
    command
        .add_option("--server-file", options.server_files,
                    "A file that such a line names (without its folder); may be repeated")
        ->type_name("FILE")
        ->allow_extra_args(false);
}

void add_subject_options(CLI::App &command, SubjectOptions &options) {
    command.add_option("--build", options.build,
                       "What the report calls the server's openvpn: stock, ours or any word; "
                       "default: by the version of its package");
    command.add_option("--suite", options.suite,
                       "The server's Debian suite; default: as its machine says");
    command
        .add_option("--accelerator", options.accelerator,
                    "What runs the server's virtual machine, for the report: kvm or tcg")
        ->envname("LAB_ACCELERATOR");
}
