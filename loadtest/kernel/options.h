// SPDX-License-Identifier: GPL-2.0-or-later
//
// How a storm on the kernel module is to be.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kernel_storm {

// What ends the life of a peer.
enum class End : uint8_t {
    Expire,    // its keepalive timeout
    Delete,    // DEL_PEER
    Socket,    // DEL_PEER after its owner has closed the socket, or an error of its TCP stream
    Link,      // RTM_DELLINK of its interface; those that are left at the end of a storm as well
    Namespace, // the network namespace of its interface, when nobody is in it any more
};
inline constexpr size_t kEnds = 5;

std::string_view name_of(End end);
std::optional<End> end_named(std::string_view name);

struct Options {
    uint64_t lives = 100'000;   // of peers, until it is over
    uint32_t peers = 256;       // at once, of an interface
    uint32_t interfaces = 4;    // at once
    uint32_t threads = 6;       // that work on them
    uint64_t seed = 0;          // of what they do
    bool traffic = false;       // packets in both directions, and keys that change
    uint32_t tcp_percent = 0;   // of what is done is done to peers over TCP
    uint32_t limit_seconds = 0; // over in any case; 0: never
    std::array<bool, kEnds> ends = {true, true, true, true, true};

    bool has(End end) const { return ends[static_cast<size_t>(end)]; }
};

inline constexpr uint32_t kMaxPeers = 16'384; // their tunnel addresses fill a quarter of a /16
inline constexpr uint32_t kMaxInterfaces = 32;
inline constexpr uint32_t kMaxThreads = 64;

} // namespace kernel_storm
