// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/peer_life.h"

#include "netlink/rig/tunnel.h"

#include <cerrno>
#include <chrono>
#include <thread>

namespace kernel_storm {

namespace {

// One command may wait for hundreds of peers whose release takes an RCU grace period each.
constexpr std::chrono::seconds kPatience{60};

constexpr uint64_t kMostUnfinished = 1024; // besides those that live
constexpr int kMostWaits = 1000;
constexpr std::chrono::milliseconds kWait{1};

constexpr int kNoErrno = -1;

// Whether the command had effect is not known.
template <typename T> bool is_doubtful(const Result<T> &result) {
    return !result && (result.error().code == ETIMEDOUT || result.error().code == ENOBUFS);
}

} // namespace

Result<PeerLife> PeerLife::open(Board &board, uint32_t thread) {
    Result<ovpn_dco::Connection> kernel = ovpn_dco::Connection::open(kPatience);
    if (!kernel) {
        return kernel.error();
    }
    return PeerLife(std::move(*kernel), board, thread);
}

template <typename T> bool PeerLife::count(Request request, const Result<T> &result) {
    board_->still_there(thread_);
    if (result) {
        board_->answered(request, 0);
        return true;
    }
    const int code = result.error().code;
    board_->answered(request, code != 0 ? code : kNoErrno);
    return false;
}

bool PeerLife::begin(Instance &instance, uint32_t id, const Transport &socket,
                     const ovpn_dco::Endpoint *remote) {
    const uint64_t bound = instance.ledger.size() + kMostUnfinished;
    for (int i = 0; i < kMostWaits && instance.ledger.unfinished() > bound; ++i) {
        std::this_thread::sleep_for(kWait);
    }
    ovpn_dco::NewPeer peer;
    peer.id = id;
    peer.socket = socket.fd.get();
    if (remote != nullptr) {
        peer.remote = *remote;
    }
    peer.tunnel_ipv4 = ovpn_dco::tunnel4(instance.number, id);
    peer.tunnel_ipv6 = ovpn_dco::tunnel6(instance.number, id);
    const std::shared_lock lock(instance.in_flight);
    const Result<void> result = kernel_.new_peer(instance.interface, peer);
    if (is_doubtful(result)) {
        instance.ledger.doubt();
    }
    if (!count(Request::NewPeer, result)) {
        return false;
    }
    instance.ledger.begun(id);
    return true;
}

bool PeerLife::end(Instance &instance, uint32_t id, End kind) {
    const std::shared_lock lock(instance.in_flight);
    const Result<void> result = kernel_.del_peer(instance.interface, id);
    if (is_doubtful(result)) {
        instance.ledger.doubt();
    }
    if (!count(Request::DelPeer, result)) {
        return false;
    }
    instance.ledger.deleted(id);
    board_->end(kind);
    return true;
}

bool PeerLife::keep_alive(Instance &instance, uint32_t id, const ovpn_dco::Keepalive &keepalive) {
    return count(Request::SetPeer, kernel_.set_peer(instance.interface, id, keepalive));
}

void PeerLife::look_at(Instance &instance, uint32_t id) {
    count(Request::GetPeer, kernel_.get_peer(instance.interface, id));
}

void PeerLife::list(Instance &instance) {
    count(Request::Dump, kernel_.dump(instance.interface));
}

bool PeerLife::install(Instance &instance, const ovpn_dco::Key &key) {
    return count(Request::NewKey, kernel_.new_key(instance.interface, key));
}

void PeerLife::swap_keys(Instance &instance, uint32_t id) {
    count(Request::SwapKeys, kernel_.swap_keys(instance.interface, id));
}

void PeerLife::drop_key(Instance &instance, uint32_t id, ovpn_dco::KeySlot slot) {
    count(Request::DelKey, kernel_.del_key(instance.interface, id, slot));
}

} // namespace kernel_storm
