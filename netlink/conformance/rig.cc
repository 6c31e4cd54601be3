// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/conformance/rig.h"

#include "netlink/conformance/endpoints.h"
#include "netlink/peer_message.h"
#include "netlink/rig/kernel_threads.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <sstream>

#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

using ovpn_dco::Answer;
using ovpn_dco::Command;
using ovpn_dco::Connection;
using ovpn_dco::Deletion;
using ovpn_dco::Interface;
using ovpn_dco::Mode;
using ovpn_dco::NewPeer;
using ovpn_dco::Notifications;
using ovpn_dco::PeerList;

namespace {

// Waits for what the kernel does on its own; an emulated machine under load is slow.
bool eventually(const std::function<bool()> &holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        usleep(20'000);
    }
    return true;
}

size_t sockets_of_namespace() {
    size_t count = 0;
    for (const char *table : {"udp", "udp6", "tcp", "tcp6"}) {
        std::ifstream file(std::string("/proc/self/net/") + table);
        std::string line;
        std::getline(file, line); // the names of the columns
        while (std::getline(file, line)) {
            std::istringstream columns(line);
            std::string slot, local, remote, state;
            columns >> slot >> local >> remote >> state;
            count += state != "06" ? 1 : 0; // TIME_WAIT: a memory, not a socket
        }
    }
    return count;
}

// Deleting blocks in the kernel for as long as something there keeps a reference, and no signal
// ends that: so a child does it.
Outcome delete_in_child(const Interface &interface) {
    const pid_t child = fork();
    if (child == 0) {
        const Result<void> result = ovpn_dco::delete_interface(interface);
        _exit(result ? 0 : result.error().code);
    }
    int status = 0;
    if (child < 0 || !eventually([&] { return waitpid(child, &status, WNOHANG) == child; })) {
        return {ETIMEDOUT, fmt::format("{} does not go away", interface.name)};
    }
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
    return {code, code == 0 ? "" : fmt::format("cannot delete {}", interface.name)};
}

Outcome all_gone(const char *what, const std::function<size_t()> &count) {
    return eventually([&] { return count() == 0; })
               ? Outcome()
               : Outcome{EBUSY, fmt::format("{} {} left", count(), what)};
}

} // namespace

Outcome outcome_of(const Result<Answer> &answer) {
    return answer ? Outcome{answer->code, answer->explanation}
                  : Outcome{answer.error().code, answer.error().text};
}

Outcome outcome_of(const Result<void> &result) {
    return result ? Outcome() : Outcome{result.error().code, result.error().text};
}

Result<Rig> Rig::create() {
    const Result<Interface> loopback = ovpn_dco::find_interface("lo");
    if (!loopback) {
        return loopback.error();
    }
    if (const Result<void> up = ovpn_dco::set_up(*loopback); !up) {
        return up.error();
    }
    Result<Connection> kernel = Connection::open();
    if (!kernel) {
        return kernel.error();
    }
    Result<Notifications> notifications = Notifications::open();
    if (!notifications) {
        return notifications.error();
    }
    const size_t threads = ovpn_dco::module_threads().value_or(0);
    Result<Interface> mp = ovpn_dco::create_interface("mp", Mode::MultiPeer);
    if (!mp) {
        return mp.error();
    }
    Result<Interface> p2p = ovpn_dco::create_interface("p2p", Mode::PointToPoint);
    if (!p2p) {
        return p2p.error();
    }
    Rig rig(std::move(*kernel), std::move(*notifications), std::move(*mp), std::move(*p2p));
    rig.threads_before_ = threads;
    return rig;
}

Outcome Rig::ask(Command command, const Node &root, uint16_t flags) {
    ovpn_dco::Message message = kernel_.request(command, flags);
    put(message, root);
    const Result<Answer> answer = kernel_.ask(std::move(message));
    if (command == Command::NewPeer && answer && answer->code == 0) {
        ++peers_made_;
    }
    return outcome_of(answer);
}

Outcome Rig::add(const Interface &interface, const NewPeer &peer) {
    ovpn_dco::Message message = kernel_.request(Command::NewPeer);
    message.put(ovpn_dco::attr::kIfindex, interface.index);
    put_new_peer(message, peer);
    const Result<Answer> answer = kernel_.ask(std::move(message));
    if (answer && answer->code == 0) {
        ++peers_made_;
        if (interface == p2p_) {
            last_of_p2p_ = peer.id;
        }
    }
    return outcome_of(answer);
}

uint32_t Rig::make_peer() {
    const uint32_t id = new_id();
    const FileDescriptor socket = udp(kLoopback4);
    const uint16_t port = port_of(socket); // to itself: it never sends
    add(mp_, {id, socket.get(), {{kLoopback4, port}}, {}, ovpn_dco::Ipv4{10, 0, 0, 1}, {}});
    return id;
}

void Rig::clean_up() {
    if (const Result<PeerList> list = kernel_.dump(mp_)) {
        for (const ovpn_dco::Peer &peer : list->peers) {
            (void)kernel_.del_peer(mp_, peer.id).has_value();
        }
    }
    if (last_of_p2p_ != 0) {
        (void)kernel_.del_peer(p2p_, last_of_p2p_).has_value();
        last_of_p2p_ = 0;
    }
}

bool Rig::hear() {
    const Result<Notifications::Batch> batch = notifications_.read();
    if (!batch) {
        return false;
    }
    heard_.insert(heard_.end(), batch->deletions.begin(), batch->deletions.end());
    return !batch->overrun && batch->malformed == 0;
}

Outcome Rig::deletion_of(const Interface &interface, uint32_t peer_id) {
    const auto is_it = [&](const Deletion &deletion) {
        return deletion.interface == interface.index && deletion.peer_id == peer_id;
    };
    auto found = heard_.end();
    const bool came = eventually([&] {
        const bool heard = hear();
        found = std::find_if(heard_.begin(), heard_.end(), is_it);
        return !heard || found != heard_.end();
    });
    if (!came || found == heard_.end()) {
        return {ETIMEDOUT, "no notification"};
    }
    return {0, std::string(name_of(found->reason))};
}

Rig::Remains Rig::dismantle() {
    Remains remains;
    clean_up();
    remains.interfaces = delete_in_child(mp_);
    if (remains.interfaces.code == 0) {
        remains.interfaces = delete_in_child(p2p_);
    }
    if (remains.interfaces.code == 0) {
        remains.interfaces = all_gone("interfaces", [] {
            const Result<std::vector<Interface>> list = ovpn_dco::list_interfaces();
            return list ? list->size() : 1;
        });
    }
    // A moment's more wait would show one that comes twice.
    const bool heard = eventually([&] { return !hear() || heard_.size() >= peers_made_; });
    if (!heard || heard_.size() != peers_made_ || !hear()) {
        remains.notifications = {
            EBADMSG, fmt::format("{} of {} peers notified", heard_.size(), peers_made_)};
    }
    remains.sockets = all_gone("sockets", sockets_of_namespace);
    remains.threads = all_gone("threads", [&] {
        const size_t threads = ovpn_dco::module_threads().value_or(0);
        return threads > threads_before_ ? threads - threads_before_ : 0;
    });
    return remains;
}
