// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/actor.h"

#include <chrono>
#include <thread>

namespace kernel_storm {

namespace {

constexpr ovpn_dco::Keepalive kShort = {ovpn_dco::Seconds(0), ovpn_dco::Seconds(1)};
constexpr ovpn_dco::Keepalive kShortWithPings = {ovpn_dco::Seconds(1), ovpn_dco::Seconds(1)};

} // namespace

Result<std::unique_ptr<Actor>> Actor::create(Stage &stage, uint32_t thread) {
    Result<PeerLife> kernel = PeerLife::open(stage.board(), thread);
    if (!kernel) {
        return kernel.error();
    }
    std::unique_ptr<Actor> actor(new Actor(stage, thread, std::move(*kernel)));
    for (const bool ipv6 : {false, true}) {
        for (Transport *socket :
             {&actor->far_[ipv6][false], &actor->far_[ipv6][true], &actor->inside_[ipv6]}) {
            Result<Transport> opened = socket == &actor->inside_[ipv6]
                                           ? ovpn_dco::unbound_udp_socket(ipv6)
                                           : ovpn_dco::udp_socket(ipv6);
            if (!opened) {
                return opened.error();
            }
            *socket = std::move(*opened);
        }
    }
    return actor;
}

Result<void> Actor::run() {
    SceneWriter writer(stage_.options(), thread_);
    while (!stopping()) {
        const Scene scene = writer.next();
        stage_.board().enter(thread_, scene.kind);
        if (Result<void> result = perform(scene); !result) {
            return result;
        }
        stage_.board().leave(thread_);
    }
    return {};
}

Result<void> Actor::perform(const Scene &scene) {
    random_.seed(scene.salt);
    const std::shared_ptr<Instance> instance = stage_.at(scene.interface);
    switch (scene.kind) {
    case SceneKind::Churn:
        return churn(scene, *instance);
    case SceneKind::Crowd:
        crowd(scene, *instance);
        return {};
    case SceneKind::Cull:
        cull(scene, *instance);
        return {};
    case SceneKind::Expire:
        expire(scene, *instance);
        return {};
    case SceneKind::Look:
        look(scene, *instance);
        return {};
    case SceneKind::Close:
        return close_sockets(scene, *instance);
    case SceneKind::Keys:
        change_keys(scene, *instance);
        return {};
    case SceneKind::Burst:
        burst(scene, *instance);
        return {};
    case SceneKind::Tcp:
        return tcp(scene, *instance);
    case SceneKind::TcpRead:
        read_tcp(scene);
        return {};
    case SceneKind::RemoveLink:
        return stage_.replace(scene.interface, false);
    case SceneKind::EndNamespace:
        return end_namespace(scene);
    }
    return {};
}

Result<SharedTransport> Actor::own_socket(bool ipv6) {
    Result<Transport> socket = ovpn_dco::udp_socket(ipv6);
    if (!socket) {
        return socket.error();
    }
    return SharedTransport(std::make_shared<const Transport>(std::move(*socket)));
}

bool Actor::begin_udp(PeerLife &kernel, Instance &instance, uint32_t id, SharedTransport socket,
                      bool keys) {
    if (!kernel.begin(instance, id, *socket, &far_socket(socket->local, false).local)) {
        return false;
    }
    instance.keep_socket(id, std::move(socket));
    if (keys) {
        kernel.install(instance, make_keys(id, ovpn_dco::KeySlot::Primary, 0, random_).module);
    }
    return true;
}

// The socket's last peer may be leaving it just when the next one comes: the pause is to meet that
// moment, which comes an RCU grace period after DEL_PEER.
Result<void> Actor::churn(const Scene &scene, Instance &instance) {
    const Result<SharedTransport> socket = own_socket(scene.ipv6);
    if (!socket) {
        return socket.error();
    }
    for (uint32_t round = 0; round < scene.rounds && !stopping(); ++round) {
        begin_udp(kernel_, instance, scene.first, *socket, scene.keys);
        kernel_.look_at(instance, scene.first);
        kernel_.end(instance, scene.first, End::Delete);
        if (scene.pause_us > 0) {
            std::this_thread::sleep_for(std::chrono::microseconds(random_() % scene.pause_us));
        }
    }
    return {};
}

void Actor::crowd(const Scene &scene, Instance &instance) {
    for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
        begin_udp(kernel_, instance, id_at(scene, i), instance.shared[scene.ipv6], scene.keys);
    }
}

void Actor::cull(const Scene &scene, Instance &instance) {
    for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
        const uint32_t id = id_at(scene, i);
        const SharedTransport socket = instance.socket_of(id);
        kernel_.end(instance, id, End::Delete);
        if (scene.again) {
            begin_udp(kernel_, instance, id, socket ? socket : instance.shared[scene.ipv6],
                      scene.keys);
        }
    }
}

// Nobody waits for it: it comes while other scenes play.
void Actor::expire(const Scene &scene, Instance &instance) {
    crowd(scene, instance);
    for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
        kernel_.keep_alive(instance, id_at(scene, i), scene.keys ? kShortWithPings : kShort);
    }
}

void Actor::look(const Scene &scene, Instance &instance) {
    for (uint32_t round = 0; round < scene.rounds && !stopping(); ++round) {
        kernel_.list(instance);
        for (uint32_t i = 0; i < scene.count; ++i) {
            kernel_.look_at(instance, id_at(scene, i));
        }
    }
}

Result<void> Actor::close_sockets(const Scene &scene, Instance &instance) {
    for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
        const Result<SharedTransport> socket = own_socket(scene.ipv6);
        if (!socket) {
            return socket.error();
        }
        if (begin_udp(kernel_, instance, id_at(scene, i), *socket, scene.keys)) {
            instance.keep_socket(id_at(scene, i), nullptr);
        }
    }
    kernel_.list(instance);
    for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
        kernel_.end(instance, id_at(scene, i), End::Socket);
    }
    return {};
}

} // namespace kernel_storm
