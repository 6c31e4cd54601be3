// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoctl watch: a line for each peer that comes or goes, until it is interrupted.

#include "netlink/notifications.h"
#include "tools/common/plain_text.h"
#include "tools/common/terminal.h"
#include "tools/dcoctl/commands.h"
#include "tools/dcoctl/kernel.h"
#include "tools/dcoctl/peer_json.h"
#include "tools/dcoctl/watch.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <map>
#include <memory>

#include <poll.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using ovpn_dco::Interface;
using ovpn_dco::Notifications;

namespace {

using Clock = std::chrono::steady_clock;

struct WatchCommand {
    std::string device;
    uint32_t interval_seconds = 2;
    bool json = false;
};

struct Watched {
    Interface interface;
    PeerWatch peers;
};

std::string time_of_day() {
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    tm parts = {};
    localtime_r(&now.tv_sec, &parts);
    return fmt::format("{:02}:{:02}:{:02}.{:03}", parts.tm_hour, parts.tm_min, parts.tm_sec,
                       now.tv_nsec / 1'000'000);
}

const char *name_of(PeerEvent::Kind kind) {
    return kind == PeerEvent::Kind::Added ? "added" : "deleted";
}

class Watcher {
  public:
    Watcher(const WatchCommand &command, Kernel kernel, Notifications notifications)
        : command_(command), kernel_(std::move(kernel)), notifications_(std::move(notifications)) {}

    // Ends only by an error.
    Result<Exit> run() {
        Clock::time_point next = Clock::now();
        while (true) {
            if (Result<void> compared = compare(); !compared) {
                return compared.error();
            }
            next = std::max(next + std::chrono::seconds(command_.interval_seconds), Clock::now());
            while (Clock::now() < next) {
                const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
                pollfd readable = {notifications_.fd(), POLLIN, 0};
                if (poll(&readable, 1, static_cast<int>(left.count())) > 0) {
                    if (Result<void> heard = hear(); !heard) {
                        return heard.error();
                    }
                }
            }
        }
    }

  private:
    Result<void> hear() {
        const Result<Notifications::Batch> batch = notifications_.read();
        if (!batch) {
            return batch.error();
        }
        for (const ovpn_dco::Deletion &deletion : batch->deletions) {
            if (const auto watched = watched_.find(deletion.interface); watched != watched_.end()) {
                tell(watched->second.interface, watched->second.peers.deleted(deletion));
            }
        }
        if (batch->overrun) {
            line(command_.json
                     ? stamped("overrun").dump()
                     : fmt::format("{} overrun: the kernel has lost notifications", time_of_day()));
        }
        return written_;
    }

    // All dumps; interfaces come and go as well.
    Result<void> compare() {
        const Result<std::vector<Interface>> interfaces = ovpn_dco::list_interfaces();
        if (!interfaces) {
            return interfaces.error();
        }
        std::map<uint32_t, Watched> before = std::move(watched_);
        watched_.clear();
        for (const Interface &interface : *interfaces) {
            if (!command_.device.empty() && interface.name != command_.device) {
                continue;
            }
            const Result<ovpn_dco::PeerList> list = kernel_.connection.dump(interface);
            if (!list && list.error().code == ENODEV) {
                continue; // it has just gone
            }
            if (!list) {
                return list.error();
            }
            const auto known = before.find(interface.index);
            // Of an interface that is new all peers are.
            Watched watched =
                known != before.end()
                    ? std::move(known->second)
                    : Watched{interface,
                              PeerWatch(started_ ? std::vector<ovpn_dco::Peer>() : list->peers)};
            before.erase(interface.index);
            watched.interface.name = printable(interface.name);
            compare(watched, list->peers);
            watched_.emplace(interface.index, std::move(watched));
        }
        for (auto &[index, watched] : before) {
            forget(watched);
        }
        if (!started_) {
            begin();
        }
        started_ = true;
        return written_;
    }

    // The interface has gone: its peers' notifications may still come, until the next dump.
    void forget(Watched &watched) {
        const PeerWatch::Comparison comparison = watched.peers.compare({});
        for (const PeerEvent &event : comparison.events) {
            tell(watched.interface, event);
        }
        for (const uint32_t id : comparison.doubtful) {
            watched.peers.confirm_gone(id);
        }
        if (watched.peers.count() > 0) {
            watched_.emplace(watched.interface.index, std::move(watched));
        }
    }

    void compare(Watched &watched, const std::vector<ovpn_dco::Peer> &peers) {
        const PeerWatch::Comparison comparison = watched.peers.compare(peers);
        for (const PeerEvent &event : comparison.events) {
            tell(watched.interface, event);
        }
        for (const uint32_t id : comparison.doubtful) {
            const Result<ovpn_dco::Peer> peer = kernel_.connection.get_peer(watched.interface, id);
            if (!peer && peer.error().code == ENOENT) {
                watched.peers.confirm_gone(id);
            }
        }
    }

    void begin() {
        for (const auto &[index, watched] : watched_) {
            say(fmt::format("dcoctl: {} has {} peers\n", watched.interface.name,
                            watched.peers.count()));
        }
        if (watched_.empty()) {
            say("dcoctl: there is no interface of ovpn-dco yet\n");
        }
    }

    void tell(const Interface &interface, const PeerEvent &event) {
        const std::string reason =
            event.reason ? std::string(ovpn_dco::name_of(*event.reason)) : "unknown, not notified";
        const bool ended = event.kind != PeerEvent::Kind::Added;
        if (command_.json) {
            nlohmann::json object = stamped(name_of(event.kind));
            object["device"] = interface.name;
            object.update(peer_json(event.peer));
            if (ended) {
                object["notified"] = event.kind == PeerEvent::Kind::Deleted;
            }
            if (event.reason) {
                object["reason"] = reason;
            }
            line(object.dump());
            return;
        }
        const std::string from =
            event.peer.remote ? fmt::format(" ({})", to_string(*event.peer.remote)) : "";
        line(fmt::format("{} {}: {} peer {}{}{}", time_of_day(), interface.name,
                         name_of(event.kind), event.peer.id, from, ended ? ": " + reason : ""));
    }

    static nlohmann::json stamped(const char *event) {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return {{"schema", 1},
                {"time", std::chrono::duration<double>(since).count()},
                {"event", event}};
    }

    void line(const std::string &text) {
        if (written_) {
            written_ = print(text + "\n");
        }
    }

    WatchCommand command_;
    Kernel kernel_;
    Notifications notifications_;
    std::map<uint32_t, Watched> watched_; // by index
    bool started_ = false;
    Result<void> written_;
};

Result<Exit> run(const WatchCommand &command) {
    Result<Kernel> kernel = open_kernel(command.device);
    if (!kernel) {
        return kernel.error();
    }
    Result<Notifications> notifications = Notifications::open();
    if (!notifications) {
        return notifications.error();
    }
    return Watcher(command, std::move(*kernel), std::move(*notifications)).run();
}

} // namespace

Job add_watch(CLI::App &command) {
    const auto options = std::make_shared<WatchCommand>();
    command
        .add_option("DEV", options->device,
                    "Only this interface; without, all of ovpn-dco in this network namespace")
        ->type_name("");
    command
        .add_option("--interval", options->interval_seconds,
                    "Between two looks for additions, of which the kernel does not tell")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    command.add_flag("--json", options->json, "Print a JSON object a line");
    return [options] {
        return run(*options);
    };
}
