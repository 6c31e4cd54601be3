// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/scene.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

using namespace kernel_storm;

namespace {

std::vector<Scene> scenes_of(const Options &options, uint32_t thread, size_t count = 2000) {
    SceneWriter writer(options, thread);
    std::vector<Scene> scenes;
    for (size_t i = 0; i < count; ++i) {
        scenes.push_back(writer.next());
    }
    return scenes;
}

std::set<SceneKind> kinds_of(const Options &options) {
    std::set<SceneKind> kinds;
    for (const Scene &scene : scenes_of(options, 0)) {
        kinds.insert(scene.kind);
    }
    return kinds;
}

TEST(Scene, a_seed_brings_the_same_scenes_again) {
    Options options;
    options.seed = 4711;
    EXPECT_EQ(scenes_of(options, 3), scenes_of(options, 3));
}

TEST(Scene, another_seed_or_thread_brings_others) {
    Options options;
    options.seed = 4711;
    const std::vector<Scene> scenes = scenes_of(options, 3);
    EXPECT_NE(scenes, scenes_of(options, 4));
    options.seed += uint64_t{1} << 32;
    EXPECT_NE(scenes, scenes_of(options, 3));
}

TEST(Scene, all_of_it_comes_if_all_is_asked_for) {
    Options options;
    options.traffic = true;
    options.tcp_percent = 20;
    EXPECT_EQ(kinds_of(options).size(), kSceneKinds);
}

TEST(Scene, only_the_ends_that_are_asked_for_come) {
    Options options;
    options.ends = {};
    EXPECT_EQ(kinds_of(options), (std::set{SceneKind::Crowd, SceneKind::Look}));
    options.ends[static_cast<size_t>(End::Link)] = true;
    EXPECT_EQ(kinds_of(options),
              (std::set{SceneKind::Crowd, SceneKind::Look, SceneKind::RemoveLink}));
}

TEST(Scene, tcp_alone_is_tcp_alone) {
    Options options;
    options.tcp_percent = 100;
    EXPECT_EQ(kinds_of(options), (std::set{SceneKind::Tcp, SceneKind::TcpRead}));
}

TEST(Scene, ids_and_interfaces_stay_in_their_bounds) {
    Options options;
    options.peers = 3;
    options.interfaces = 2;
    options.traffic = true;
    options.tcp_percent = 20;
    for (const Scene &scene : scenes_of(options, 0)) {
        EXPECT_LT(scene.interface, 2u);
        EXPECT_LT(scene.first, 3u);
        EXPECT_GE(scene.count, 1u);
        EXPECT_LE(scene.count, 3u);
        EXPECT_GE(scene.rounds, 1u);
    }
}

} // namespace
