// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a thread of the storm does, scene by scene. All of it is drawn from the seed and the number
// of the thread, whatever the kernel answers: a seed brings the same scenes again, and only how
// those of several threads meet is the kernel's.

#pragma once

#include "loadtest/kernel/options.h"

#include <cstdint>
#include <random>
#include <string_view>

namespace kernel_storm {

enum class SceneKind : uint8_t {
    Churn,        // one peer on a socket of its own, made and deleted again and again
    Crowd,        // many peers on a socket that they share
    Cull,         // many DEL_PEER; where `again`, the id is taken again at once
    Expire,       // many peers with the same timeout
    Look,         // all peers listed, and asked for one by one
    Close,        // many peers whose sockets their owner closes before it deletes them
    Keys,         // keys made, exchanged, deleted
    Burst,        // packets of peers, more than their queues hold, and packets to them
    Tcp,          // peers over TCP, with what can go wrong on a stream
    TcpRead,      // the owners of their sockets read
    RemoveLink,   // the interface goes, and another one comes
    EndNamespace, // peers whose interface is in a namespace that ends, their sockets elsewhere
};
inline constexpr size_t kSceneKinds = 12;

std::string_view name_of(SceneKind kind);

// What a TCP peer's far end does.
enum class FarEnd : uint8_t {
    Talks,         // whole packets
    StopsHalfway,  // in the middle of one
    SendsNonsense, // a packet without length
    Closes,
    Resets,
    ReadsNothing, // while packets are routed to the peer
};
inline constexpr size_t kFarEnds = 6;

struct Scene {
    SceneKind kind = SceneKind::Look;
    uint32_t interface = 0; // which, counted from 0
    uint32_t first = 0;     // peer-id; those of a scene wrap around at Options::peers
    uint32_t count = 1;     // of peers
    uint32_t rounds = 1;    // Churn, Look, Keys, Burst (packets of each peer)
    uint32_t pause_us = 0;  // Churn: at most so long between two lives
    FarEnd far_end = FarEnd::Talks;
    bool ipv6 = false; // outside
    bool inner_ipv6 = false;
    bool keys = false; // the peers get some
    bool again = false;
    bool floats = false; // Burst: from another port
    uint64_t salt = 0;   // for everything smaller

    bool operator==(const Scene &) const = default;
};

class SceneWriter {
  public:
    SceneWriter(const Options &options, uint32_t thread);

    Scene next();

  private:
    uint64_t below(uint64_t bound);
    bool chance(uint32_t percent) { return below(100) < percent; }
    SceneKind draw_kind();

    Options options_;
    std::mt19937_64 random_;
};

} // namespace kernel_storm
