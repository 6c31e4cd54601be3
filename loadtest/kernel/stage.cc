// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/stage.h"

#include "netlink/rig/tunnel.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace kernel_storm {

namespace {

constexpr size_t kOfferedTcp = 64;

} // namespace

SharedTransport Instance::socket_of(uint32_t id) {
    const std::lock_guard lock(mutex_);
    return sockets[id];
}

void Instance::keep_socket(uint32_t id, SharedTransport socket) {
    const std::lock_guard lock(mutex_);
    sockets[id].swap(socket);
    // What was there closes behind the lock, if this was its last owner.
}

Result<std::unique_ptr<Stage>> Stage::create(const Options &options, Board &board) {
    const Result<ovpn_dco::Interface> loopback = ovpn_dco::find_interface("lo");
    if (!loopback) {
        return loopback.error();
    }
    if (const Result<void> up = ovpn_dco::set_up(*loopback); !up) {
        return up.error();
    }
    std::unique_ptr<Stage> stage(new Stage(options, board));
    for (uint32_t number = 0; number < options.interfaces; ++number) {
        Result<std::shared_ptr<Instance>> instance = stage->make(number);
        if (!instance) {
            return instance.error();
        }
        stage->places_.push_back(std::make_unique<Place>());
        stage->places_.back()->instance = *instance;
    }
    return stage;
}

Result<std::shared_ptr<Instance>> Stage::make(uint32_t number) {
    auto instance = std::make_shared<Instance>(options_.peers);
    instance->number = number;
    for (const bool ipv6 : {false, true}) {
        Result<Transport> socket = ovpn_dco::udp_socket(ipv6);
        if (!socket) {
            return socket.error();
        }
        instance->shared[ipv6] = std::make_shared<const Transport>(std::move(*socket));
    }
    uint64_t made = 0;
    {
        const std::lock_guard lock(mutex_);
        made = made_++;
    }
    const Result<ovpn_dco::Interface> interface =
        ovpn_dco::create_interface(fmt::format("storm{}", made), ovpn_dco::Mode::MultiPeer);
    board_.answered(Request::NewLink, interface ? 0 : interface.error().code);
    if (!interface) {
        return interface.error();
    }
    Board::add(board_.counters.interfaces_made);
    instance->interface = *interface;
    {
        const std::lock_guard lock(mutex_);
        watched_[interface->index] = instance;
    }
    if (const Result<void> up = ovpn_dco::set_up(*interface); !up) {
        return up.error();
    }
    if (!ovpn_dco::configure(*interface, number)) {
        return Error{fmt::format("cannot give addresses to the interface {}: {}", interface->name,
                                 std::strerror(errno)),
                     Exit::Missing};
    }
    return instance;
}

std::shared_ptr<Instance> Stage::at(uint32_t number) {
    const std::lock_guard lock(mutex_);
    return places_[number]->instance;
}

Result<void> Stage::replace(uint32_t number, bool last) {
    Place &place = *places_[number];
    std::unique_lock replacing(place.replacing, std::defer_lock);
    if (last) {
        replacing.lock();
    } else if (!replacing.try_lock()) {
        return {};
    }
    const std::shared_ptr<Instance> old = at(number);
    old->removing = true;
    const Result<void> removed = ovpn_dco::delete_interface(old->interface);
    board_.answered(Request::DelLink, removed ? 0 : removed.error().code);
    if (!removed) {
        return removed.error();
    }
    Board::add(board_.counters.interfaces_removed);
    old->removed = true;
    if (last) {
        return {};
    }
    Result<std::shared_ptr<Instance>> next = make(number);
    if (!next) {
        return next.error();
    }
    const std::lock_guard lock(mutex_);
    place.instance = *next;
    return {};
}

std::map<uint32_t, std::shared_ptr<Instance>> Stage::watched() {
    const std::lock_guard lock(mutex_);
    return watched_;
}

void Stage::unwatch(uint32_t index) {
    std::shared_ptr<Instance> instance; // ends behind the lock
    const std::lock_guard lock(mutex_);
    const auto at = watched_.find(index);
    if (at != watched_.end()) {
        instance = std::move(at->second);
        watched_.erase(at);
    }
}

void Stage::offer_tcp(SharedTransport socket) {
    const std::lock_guard lock(mutex_);
    if (tcp_.size() < kOfferedTcp) {
        tcp_.push_back(std::move(socket));
        return;
    }
    tcp_[next_tcp_++ % kOfferedTcp].swap(socket);
}

std::vector<SharedTransport> Stage::offered_tcp() {
    const std::lock_guard lock(mutex_);
    return tcp_;
}

} // namespace kernel_storm
