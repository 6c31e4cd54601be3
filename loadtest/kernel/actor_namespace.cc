// SPDX-License-Identifier: GPL-2.0-or-later
//
// The end of a network namespace: this thread makes one, an interface in it and peers, and leaves.
// Nobody is in it then and nothing has a name for it, so the kernel removes it with all that it
// has. The sockets of the peers belong to the namespace of the storm and stay.

#include "loadtest/kernel/actor.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sched.h>

#include <fmt/format.h>

namespace kernel_storm {

namespace {

constexpr ovpn_dco::Keepalive kShort = {ovpn_dco::Seconds(1), ovpn_dco::Seconds(1)};

Error cannot(const char *what) {
    return Error{fmt::format("cannot {} a network namespace: {}", what, std::strerror(errno)),
                 Exit::Missing};
}

// Back where the thread came from, whatever happens.
class Visit {
  public:
    Visit() : home_(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
        there_ = home_.get() >= 0 && unshare(CLONE_NEWNET) == 0;
    }
    ~Visit() { leave(); }
    Visit(const Visit &) = delete;
    Visit &operator=(const Visit &) = delete;

    bool there() const { return there_; }
    bool leave() {
        if (there_ && setns(home_.get(), CLONE_NEWNET) != 0) {
            return false;
        }
        there_ = false;
        return true;
    }

  private:
    ovpn_dco::FileDescriptor home_;
    bool there_ = false;
};

} // namespace

Result<void> Actor::end_namespace(const Scene &scene) {
    Board &board = stage_.board();
    std::vector<SharedTransport> sockets;
    for (uint32_t i = 0; i < scene.count; ++i) {
        Result<SharedTransport> socket = own_socket(scene.ipv6);
        if (!socket) {
            return socket.error();
        }
        sockets.push_back(*socket);
    }
    Visit visit;
    board.answered(Request::NewNamespace, visit.there() ? 0 : errno);
    if (!visit.there()) {
        return cannot("make");
    }
    uint64_t left = 0;
    {
        Result<PeerLife> kernel = PeerLife::open(board, thread_);
        if (!kernel) {
            return kernel.error();
        }
        const Result<ovpn_dco::Interface> interface =
            ovpn_dco::create_interface("storm", ovpn_dco::Mode::MultiPeer);
        board.answered(Request::NewLink, interface ? 0 : interface.error().code);
        if (!interface) {
            return interface.error();
        }
        Board::add(board.counters.interfaces_made);
        Instance instance(stage_.options().peers);
        instance.interface = *interface;
        instance.number = scene.interface;
        for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
            const uint32_t id = id_at(scene, i);
            if (!begin_udp(*kernel, instance, id, sockets[i], scene.keys)) {
                continue;
            }
            ++left;
            if (scene.floats && i % 2 == 0) {
                kernel->keep_alive(instance, id, kShort);
            }
        }
        if (scene.again && kernel->end(instance, scene.first, End::Delete)) {
            --left;
        }
    }
    if (!visit.leave()) {
        return cannot("leave");
    }
    Board::add(board.counters.interfaces_abandoned);
    board.end(End::Namespace, left);
    // Their sockets are free as soon as the kernel comes to it.
    const std::shared_ptr<Instance> instance = stage_.at(scene.interface);
    for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
        begin_udp(kernel_, *instance, id_at(scene, i), sockets[i], false);
    }
    return {};
}

} // namespace kernel_storm
