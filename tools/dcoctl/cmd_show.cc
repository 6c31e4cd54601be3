// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoctl show: the kernel's peers.

#include "tools/common/terminal.h"
#include "tools/dcoctl/clients.h"
#include "tools/dcoctl/commands.h"
#include "tools/dcoctl/kernel.h"
#include "tools/dcoctl/peer_table.h"
#include "tools/dcoctl/same_server.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace {

struct ShowCommand {
    std::string device;
    ClientSource source;
    bool json = false;
};

Result<Exit> run(const ShowCommand &command) {
    Result<Kernel> kernel = open_kernel(command.device);
    if (!kernel) {
        return kernel.error();
    }
    StatusListing clients;
    if (command.source.named()) {
        Result<Clients> source = Clients::open(command.source);
        Result<StatusListing> listing = source ? source->list() : source.error();
        if (!listing) {
            return listing.error();
        }
        clients = std::move(*listing);
        if (kernel->interfaces.size() > 1) {
            return Error{"the names are of one server, and there are several interfaces",
                         Exit::Usage, "name its interface: dcoctl show DEV"};
        }
        for (const ovpn_dco::Interface &interface : kernel->interfaces) {
            if (const Result<void> same = check_same_server(clients.clients, interface); !same) {
                return same.error();
            }
        }
    }
    std::vector<ShownInterface> shown;
    for (const ovpn_dco::Interface &interface : kernel->interfaces) {
        Result<ovpn_dco::PeerList> list = kernel->connection.dump(interface);
        if (!list) {
            return list.error();
        }
        shown.push_back({interface, with_names(std::move(list->peers), clients)});
    }
    const Result<void> printed = print(command.json ? render_json(shown) : render_text(shown));
    return printed ? Result<Exit>(Exit::Clean) : printed.error();
}

} // namespace

Job add_show(CLI::App &command) {
    const auto options = std::make_shared<ShowCommand>();
    command
        .add_option("DEV", options->device,
                    "Only this interface; without, all of ovpn-dco in this network namespace")
        ->type_name("");
    add_source_options(command, options->source);
    command.add_flag("--json", options->json, "Print JSON, not a table");
    return [options] {
        return run(*options);
    };
}
