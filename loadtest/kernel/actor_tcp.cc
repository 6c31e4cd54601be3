// SPDX-License-Identifier: GPL-2.0-or-later
//
// Peers over TCP. Both ends are ours: the module has the near one, whose owner keeps reading what
// the module leaves to it; the far one behaves as the scene says.

#include "loadtest/kernel/actor.h"

#include "netlink/rig/tunnel.h"

#include <algorithm>

#include <poll.h>
#include <sys/socket.h>

namespace kernel_storm {

namespace {

constexpr size_t kMostFrames = 40;
constexpr size_t kMostPayload = 200;
constexpr size_t kControlBytes = 60;
constexpr size_t kIntoTunnel = 100;
constexpr int kMostPollMs = 5;

// Data packets and control packets in turns, and after them what is no packet.
std::vector<uint8_t> stream_of(const Scene &scene, uint32_t number, uint32_t id, const Keys &keys,
                               std::mt19937_64 &random) {
    std::vector<uint8_t> stream;
    const std::vector<uint8_t> inner =
        inner_packet(ovpn_dco::tunnel(number, id, scene.inner_ipv6),
                     ovpn_dco::gateway(number, scene.inner_ipv6), random() % kMostPayload);
    for (size_t left = random() % kMostFrames; left > 0; --left) {
        std::vector<uint8_t> packet;
        if (random() % 3 == 0 || !keys.far_end || !keys.far_end->seal(id, inner, packet)) {
            packet = control_packet(kControlBytes, random);
        }
        append_frame(stream, packet);
    }
    if (scene.far_end == FarEnd::SendsNonsense) {
        append_frame(stream, {});
    } else if (scene.far_end == FarEnd::StopsHalfway) {
        std::vector<uint8_t> frame;
        append_frame(frame, control_packet(kControlBytes, random));
        frame.resize(1 + random() % (frame.size() - 1));
        stream.insert(stream.end(), frame.begin(), frame.end());
    }
    return stream;
}

} // namespace

Result<void> Actor::tcp(const Scene &scene, Instance &instance) {
    struct Connected {
        uint32_t id;
        SharedTransport near;
        Transport far;
    };
    std::vector<Connected> peers;
    for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
        Result<ovpn_dco::TcpPair> pair = ovpn_dco::tcp_pair(scene.ipv6);
        if (!pair) {
            return pair.error();
        }
        const uint32_t id = id_at(scene, i);
        Connected peer{id, std::make_shared<const Transport>(std::move(pair->near)),
                       std::move(pair->far)};
        if (!kernel_.begin(instance, id, *peer.near, nullptr)) {
            continue;
        }
        stage_.offer_tcp(peer.near);
        peers.push_back(std::move(peer));
    }
    for (const Connected &peer : peers) {
        const Keys keys = make_keys(peer.id, ovpn_dco::KeySlot::Primary, 1, random_);
        kernel_.install(instance, keys.module);
        send_stream(peer.far, stream_of(scene, instance.number, peer.id, keys, random_));
    }
    if (scene.far_end == FarEnd::ReadsNothing || stage_.options().traffic) {
        send_into_tunnel(scene, instance, kIntoTunnel);
    }
    for (Connected &peer : peers) {
        if (scene.far_end == FarEnd::Resets) {
            reset_on_close(peer.far);
        }
        if (scene.far_end == FarEnd::Resets || scene.far_end == FarEnd::Closes) {
            const Transport closes = std::move(peer.far);
        }
    }
    for (Connected &peer : peers) {
        if (scene.again) {
            kernel_.end(instance, peer.id, End::Delete);
        } else {
            peer.near.reset();
            kernel_.end(instance, peer.id, End::Socket);
        }
    }
    return {};
}

void Actor::read_tcp(const Scene &scene) {
    const std::vector<SharedTransport> sockets = stage_.offered_tcp();
    if (sockets.empty()) {
        return;
    }
    std::array<uint8_t, 2048> bytes;
    for (uint32_t round = 0; round < scene.rounds && !stopping(); ++round) {
        const int fd = sockets[random_() % sockets.size()]->fd.get();
        pollfd wish = {fd, POLLIN, 0};
        poll(&wish, 1, static_cast<int>(random_() % kMostPollMs));
        const size_t length = 1 + random_() % bytes.size();
        recv(fd, bytes.data(), std::min(length, bytes.size()), scene.again ? 0 : MSG_DONTWAIT);
    }
}

} // namespace kernel_storm
