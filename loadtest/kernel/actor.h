// SPDX-License-Identifier: GPL-2.0-or-later
//
// A thread of the storm: performs the scenes that its seed brings. Scenes of several actors meet at
// the same interfaces, peers and sockets; that is the point.

#pragma once

#include "loadtest/kernel/peer_life.h"
#include "loadtest/kernel/scene.h"
#include "loadtest/kernel/stage.h"
#include "tools/common/result.h"

#include <array>
#include <memory>
#include <random>
#include <vector>

namespace kernel_storm {

class Actor {
  public:
    // Of the thread that calls it and run().
    static Result<std::unique_ptr<Actor>> create(Stage &stage, uint32_t thread);

    // Until Board::stopping. An Error: the storm cannot go on.
    Result<void> run();

  private:
    Actor(Stage &stage, uint32_t thread, PeerLife kernel)
        : stage_(stage), thread_(thread), kernel_(std::move(kernel)) {}

    Result<void> perform(const Scene &scene);

    // One function for each kind of scene; see SceneKind.
    Result<void> churn(const Scene &scene, Instance &instance);
    void crowd(const Scene &scene, Instance &instance);
    void cull(const Scene &scene, Instance &instance);
    void expire(const Scene &scene, Instance &instance);
    void look(const Scene &scene, Instance &instance);
    Result<void> close_sockets(const Scene &scene, Instance &instance);
    void change_keys(const Scene &scene, Instance &instance); // actor_traffic.cc
    void burst(const Scene &scene, Instance &instance);
    Result<void> tcp(const Scene &scene, Instance &instance); // actor_tcp.cc
    void read_tcp(const Scene &scene);
    Result<void> end_namespace(const Scene &scene); // actor_namespace.cc

    bool stopping() const { return stage_.board().stopping; }
    uint32_t id_at(const Scene &scene, uint32_t index) const {
        return (scene.first + index) % stage_.options().peers;
    }

    // A UDP peer, with keys if `keys`; the interface remembers the socket.
    bool begin_udp(PeerLife &kernel, Instance &instance, uint32_t id, SharedTransport socket,
                   bool keys);
    Result<SharedTransport> own_socket(bool ipv6);

    // Where the peers' far ends are.
    const Transport &far_socket(const ovpn_dco::Endpoint &near, bool floats) const {
        return far_[std::holds_alternative<ovpn_dco::Ipv6>(near.address)][floats];
    }

    // Datagrams for peers, into the tunnel.
    void send_into_tunnel(const Scene &scene, const Instance &instance, size_t of_each);

    Stage &stage_;
    uint32_t thread_;
    PeerLife kernel_;
    std::array<std::array<Transport, 2>, 2> far_; // IPv6; floats
    std::array<Transport, 2> inside_;             // sends into tunnels; IPv6
    std::mt19937_64 random_;                      // seeded by every scene
};

} // namespace kernel_storm
