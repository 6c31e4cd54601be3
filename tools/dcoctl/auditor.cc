// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/auditor.h"

#include "netlink/notifications.h"
#include "tools/common/plain_text.h"
#include "tools/common/terminal.h"
#include "tools/dcoctl/kernel.h"
#include "tools/dcoctl/processes.h"
#include "tools/dcoctl/same_server.h"

#include <algorithm>
#include <cerrno>
#include <set>
#include <thread>

#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

using ovpn_dco::Connection;
using ovpn_dco::Interface;
using ovpn_dco::Notifications;

namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr std::chrono::milliseconds kManagement{60'000};
// The module tells of a deletion from a work queue, so after the id may have another owner.
constexpr seconds kLateness{1};

Result<Interface> only_interface(const std::vector<Interface> &interfaces) {
    if (interfaces.empty()) {
        return Error{"this network namespace has no interface of ovpn-dco", Exit::Missing,
                     "is the server running, and with data channel offload? Its log says so"};
    }
    if (interfaces.size() > 1) {
        std::string names;
        for (const Interface &interface : interfaces) {
            names += (names.empty() ? "" : ", ") + interface.name;
        }
        return Error{fmt::format("there are several interfaces: {}", names), Exit::Usage,
                     "name that of this server: dcoctl audit DEV"};
    }
    return interfaces.front();
}

// True: the kernel has no such peer.
Result<bool> is_gone(Connection &kernel, const Interface &interface, uint32_t peer_id) {
    const Result<ovpn_dco::Peer> peer = kernel.get_peer(interface, peer_id);
    if (!peer && peer.error().code != ENOENT) {
        return peer.error();
    }
    return !peer;
}

// The kernel's table, after the daemon's. Counts what it saw.
Result<Look> look(Connection &kernel, const Interface &interface, const StatusListing &listing,
                  AuditReport &report) {
    const Result<ovpn_dco::PeerList> list = kernel.dump(interface);
    if (!list) {
        return list.error();
    }
    Look found;
    for (const ListedClient &client : suspects(listing.clients, list->peers)) {
        const Result<bool> gone = is_gone(kernel, interface, *client.peer_id);
        if (!gone) {
            return gone.error();
        }
        if (*gone) {
            found.stale.push_back(client);
        }
    }
    found.missing = unlisted(listing.clients, list->peers);
    report.kernel_peers = list->peers.size();
    report.instances = listing.clients.size();
    report.connecting = static_cast<uint64_t>(
        std::count_if(listing.clients.begin(), listing.clients.end(),
                      [](const ListedClient &client) { return !is_connected(client); }));
    return found;
}

// The ids of which the kernel told since `notifications` was opened; empty if it lost some.
Result<std::optional<std::set<uint32_t>>> deletions_of(Notifications &notifications,
                                                       const Interface &interface) {
    std::set<uint32_t> ids;
    pollfd readable = {notifications.fd(), POLLIN, 0};
    while (poll(&readable, 1, 0) > 0) {
        const Result<Notifications::Batch> batch = notifications.read();
        if (!batch) {
            return batch.error();
        }
        if (batch->overrun || batch->malformed > 0) {
            return std::optional<std::set<uint32_t>>();
        }
        for (const ovpn_dco::Deletion &deletion : batch->deletions) {
            if (deletion.interface == interface.index) {
                ids.insert(deletion.peer_id);
            }
        }
    }
    return std::optional(ids);
}

// Only of the daemon whose interface this is. A list of nobody says nothing about that, so each is
// checked.
Result<StatusListing> list_of(Clients &clients, const ClientSource &source,
                              const Interface &interface,
                              std::optional<Clients::Time> not_before = {}) {
    Result<StatusListing> listing = clients.list(not_before);
    if (!listing) {
        return listing;
    }
    if (listing->version == 1) {
        return Error{fmt::format("the status file {} is of version 1, which has no peer-ids",
                                 source.status_file),
                     Exit::Usage,
                     "write \"status-version 2\" into the server's configuration and restart it, "
                     "or use --management"};
    }
    if (const Result<void> same = check_same_server(listing->clients, interface); !same) {
        return same.error();
    }
    return listing;
}

// Each is asked for again right before. `state` is the daemon's before the last look: after a
// restart CIDs begin anew, and belong to others.
std::vector<Healing> heal(Connection &kernel, const Interface &interface, Management &management,
                          const std::string &state, const std::vector<ListedClient> &stale) {
    std::vector<Healing> healings;
    for (const ListedClient &client : stale) {
        Healing healing = {client, false, ""};
        const Result<bool> gone = is_gone(kernel, interface, *client.peer_id);
        const Result<std::string> now = management.state(kManagement);
        if (!gone || !now) {
            healing.why_not = (gone ? now.error() : gone.error()).text;
        } else if (!*gone) {
            healing.why_not = "the kernel has such a peer now";
        } else if (*now != state) {
            healing.why_not = "the daemon has restarted meanwhile";
        } else {
            const Result<void> killed = management.kill_instance(*client.client_id, kManagement);
            healing.killed = killed.has_value();
            healing.why_not = killed ? "" : killed.error().text;
        }
        healings.push_back(std::move(healing));
    }
    return healings;
}

} // namespace

Result<AuditReport> audit(const AuditOptions &options, const ClientSource &source) {
    if (!source.named()) {
        return Error{"whose clients? The daemon's --management or --status is missing", Exit::Usage,
                     "for openvpn-server@NAME: --status /run/openvpn-server/status-NAME.log"};
    }
    if (options.heal && source.management.empty()) {
        return Error{"--heal needs --management: a status file cannot be told anything",
                     Exit::Usage};
    }
    Result<Kernel> kernel = open_kernel(options.device);
    const Result<Interface> interface =
        kernel ? only_interface(kernel->interfaces) : kernel.error();
    if (!interface) {
        return interface.error();
    }
    Result<Clients> clients = Clients::open(source);
    if (!clients) {
        return clients.error();
    }
    AuditReport report;
    report.device = printable(interface->name);

    Result<StatusListing> listing = list_of(*clients, source, *interface);
    if (!listing) {
        return listing.error();
    }
    Result<Notifications> notifications = Notifications::open();
    if (!notifications) {
        return notifications.error();
    }
    const Result<Look> first = look(kernel->connection, *interface, *listing, report);
    if (!first) {
        return first.error();
    }
    std::string state;
    if (!first->clean()) {
        const auto again = system_clock::now() + seconds(options.pause_seconds);
        if (isatty(STDERR_FILENO) == 1) {
            say(fmt::format("dcoctl: the tables differ, which they do when clients come and go; "
                            "looking again in {} s{}\n",
                            options.pause_seconds,
                            clients->management() == nullptr
                                ? ", and when the status file has been written again"
                                : ""));
        }
        if (options.heal) {
            const Result<std::string> now = clients->management()->state(kManagement);
            if (!now) {
                return Error{now.error().text, Exit::Missing};
            }
            state = *now;
        }
        listing = list_of(*clients, source, *interface, again);
        if (!listing) {
            return listing.error();
        }
        const Result<Look> second = look(kernel->connection, *interface, *listing, report);
        if (!second) {
            return second.error();
        }
        if (!second->missing.empty()) {
            std::this_thread::sleep_for(kLateness);
        }
        const Result<std::optional<std::set<uint32_t>>> deleted =
            deletions_of(*notifications, *interface);
        if (!deleted) {
            return deleted.error();
        }
        report.found = in_both(*first, *second, deleted->value_or(std::set<uint32_t>()));
        if (!*deleted && !report.found.missing.empty()) {
            report.doubts.push_back(fmt::format(
                "{} peers that the daemon does not list may be new: the kernel's notifications "
                "came faster than they could be read",
                report.found.missing.size()));
            report.found.missing.clear();
        }
    }
    if (options.heal) {
        report.healings =
            heal(kernel->connection, *interface, *clients->management(), state, report.found.stale);
    }
    const std::optional<int> pid = clients->pid();
    report.remarks =
        judge(installed_facts(pid ? std::vector<int>{*pid} : processes_named("openvpn")));
    return report;
}
