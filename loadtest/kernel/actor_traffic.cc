// SPDX-License-Identifier: GPL-2.0-or-later
//
// Scenes with packets. They are authentic: the module gets the keys that they were sealed with.

#include "loadtest/kernel/actor.h"

#include "netlink/rig/tunnel.h"

#include <algorithm>

namespace kernel_storm {

namespace {

using ovpn_dco::KeySlot;

constexpr size_t kMostPayload = 64;
constexpr uint64_t kKeyIds = 8;
constexpr size_t kChaChaKeyBytes = 32;

KeySlot slot_of(uint64_t random) {
    return random % 2 == 0 ? KeySlot::Primary : KeySlot::Secondary;
}

} // namespace

void Actor::change_keys(const Scene &scene, Instance &instance) {
    for (uint32_t round = 0; round < scene.rounds && !stopping(); ++round) {
        const uint32_t id = id_at(scene, static_cast<uint32_t>(random_() % scene.count));
        switch (random_() % 4) {
        case 0:
            kernel_.swap_keys(instance, id);
            break;
        case 1:
            kernel_.drop_key(instance, id, slot_of(random_()));
            break;
        default:
            Keys keys = make_keys(id, slot_of(random_()), static_cast<uint8_t>(random_() % kKeyIds),
                                  random_);
            if (random_() % 4 == 0) {
                keys.module.cipher = ovpn_dco::Cipher::ChaCha20Poly1305;
                keys.module.encrypt.cipher_key.resize(kChaChaKeyBytes);
                keys.module.decrypt.cipher_key.resize(kChaChaKeyBytes);
            }
            kernel_.install(instance, keys.module);
        }
    }
}

void Actor::send_into_tunnel(const Scene &scene, const Instance &instance, size_t of_each) {
    const std::vector<std::vector<uint8_t>> datagrams(
        of_each, std::vector<uint8_t>(1 + random_() % kMostPayload, 0xa5));
    for (uint32_t i = 0; i < scene.count; ++i) {
        const uint32_t id = id_at(scene, i);
        const ovpn_dco::Endpoint to = {ovpn_dco::tunnel(instance.number, id, scene.inner_ipv6),
                                       ovpn_dco::kDiscardPort};
        send_datagrams(inside_[scene.inner_ipv6], to, datagrams);
        stage_.board().still_there(thread_);
    }
}

// Sealed first, so that the bursts follow each other closely; then the peers go while the module
// still has the packets in its queues.
void Actor::burst(const Scene &scene, Instance &instance) {
    struct Letter {
        ovpn_dco::Endpoint to;
        std::vector<std::vector<uint8_t>> packets;
    };
    std::vector<Letter> letters;
    for (uint32_t i = 0; i < scene.count && !stopping(); ++i) {
        const uint32_t id = id_at(scene, i);
        begin_udp(kernel_, instance, id, instance.shared[scene.ipv6], false);
        const SharedTransport socket = instance.socket_of(id);
        const Keys keys =
            make_keys(id, KeySlot::Primary, static_cast<uint8_t>(random_() % kKeyIds), random_);
        if (!socket || !keys.far_end || !kernel_.install(instance, keys.module)) {
            continue;
        }
        Letter letter{socket->local, std::vector<std::vector<uint8_t>>(scene.rounds)};
        const std::vector<uint8_t> inner = inner_packet(
            ovpn_dco::tunnel(instance.number, id, scene.inner_ipv6),
            ovpn_dco::gateway(instance.number, scene.inner_ipv6), random_() % kMostPayload);
        for (std::vector<uint8_t> &packet : letter.packets) {
            keys.far_end->seal(id, inner, packet);
        }
        letters.push_back(std::move(letter));
    }
    for (const Letter &letter : letters) {
        const size_t sent =
            send_datagrams(far_socket(letter.to, scene.floats), letter.to, letter.packets);
        Board::add(stage_.board().counters.datagrams_sent, sent);
        stage_.board().still_there(thread_);
    }
    send_into_tunnel(scene, instance, scene.rounds / 4);
    if (!scene.again || !stage_.options().has(End::Delete)) {
        return;
    }
    for (uint32_t i = 0; i < scene.count; ++i) {
        kernel_.end(instance, id_at(scene, i), End::Delete);
    }
}

} // namespace kernel_storm
