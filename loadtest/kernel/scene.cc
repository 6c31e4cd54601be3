// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/scene.h"

#include <algorithm>
#include <array>

namespace kernel_storm {

namespace {

constexpr std::array<std::string_view, kSceneKinds> kNames = {
    "churn", "crowd", "cull", "expire",   "look",        "close",
    "keys",  "burst", "tcp",  "tcp-read", "remove-link", "end-namespace"};

constexpr uint32_t kMostPeersOfAScene = 128;

// How often, compared with each other. Removing an interface or a namespace takes the kernel as
// long as a hundred peers.
uint32_t weight_of(SceneKind kind, const Options &options) {
    switch (kind) {
    case SceneKind::Churn:
        return options.has(End::Delete) ? 8 : 0;
    case SceneKind::Crowd:
        return 8;
    case SceneKind::Cull:
        return options.has(End::Delete) ? 8 : 0;
    case SceneKind::Expire:
        return options.has(End::Expire) ? 6 : 0;
    case SceneKind::Look:
        return 8;
    case SceneKind::Close:
        return options.has(End::Socket) ? 5 : 0;
    case SceneKind::Keys:
        return options.traffic ? 4 : 0;
    case SceneKind::Burst:
        return options.traffic ? 10 : 0;
    case SceneKind::RemoveLink:
        return options.has(End::Link) ? 2 : 0;
    case SceneKind::EndNamespace:
        return options.has(End::Namespace) ? 2 : 0;
    case SceneKind::Tcp:
    case SceneKind::TcpRead:
        return 0; // by their own percentage
    }
    return 0;
}

} // namespace

std::string_view name_of(SceneKind kind) {
    return kNames[static_cast<size_t>(kind)];
}

SceneWriter::SceneWriter(const Options &options, uint32_t thread) : options_(options) {
    std::seed_seq seed{static_cast<uint32_t>(options.seed),
                       static_cast<uint32_t>(options.seed >> 32), thread};
    random_.seed(seed);
}

// The library's distributions may differ between compilers.
uint64_t SceneWriter::below(uint64_t bound) {
    return random_() % bound;
}

SceneKind SceneWriter::draw_kind() {
    if (chance(options_.tcp_percent)) {
        return chance(60) ? SceneKind::Tcp : SceneKind::TcpRead;
    }
    uint32_t sum = 0;
    for (size_t i = 0; i < kSceneKinds; ++i) {
        sum += weight_of(static_cast<SceneKind>(i), options_);
    }
    uint64_t drawn = below(sum);
    size_t kind = 0;
    for (; drawn >= weight_of(static_cast<SceneKind>(kind), options_); ++kind) {
        drawn -= weight_of(static_cast<SceneKind>(kind), options_);
    }
    return static_cast<SceneKind>(kind);
}

Scene SceneWriter::next() {
    Scene scene;
    scene.kind = draw_kind();
    scene.interface = static_cast<uint32_t>(below(options_.interfaces));
    scene.first = static_cast<uint32_t>(below(options_.peers));
    const uint32_t most = std::min(options_.peers, kMostPeersOfAScene);
    scene.count = static_cast<uint32_t>(1 + below(most));
    scene.rounds = static_cast<uint32_t>(1 + below(64));
    scene.pause_us = chance(70) ? 1u << below(16) : 0; // a grace period takes 1 ms, or 30
    scene.far_end = static_cast<FarEnd>(below(kFarEnds));
    scene.ipv6 = chance(30);
    scene.inner_ipv6 = chance(30);
    scene.keys = chance(40);
    scene.again = chance(60);
    scene.floats = chance(30);
    scene.salt = random_();
    switch (scene.kind) {
    case SceneKind::Look:
        scene.rounds = 1 + scene.rounds / 16;
        break;
    case SceneKind::Keys:
    case SceneKind::Tcp:
    case SceneKind::EndNamespace:
        scene.count = 1 + scene.count / 4;
        break;
    case SceneKind::Burst:
        scene.count = 1 + scene.count / 16;
        scene.rounds *= 10;
        break;
    default:
        break;
    }
    return scene;
}

} // namespace kernel_storm
