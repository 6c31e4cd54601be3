// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sockets for peers, in the network namespace of the calling thread. A socket belongs to it for
// good, wherever the thread goes.

#pragma once

#include "netlink/address.h"
#include "netlink/netlink_socket.h"
#include "tools/common/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ovpn_dco {

struct Transport {
    FileDescriptor fd;
    Endpoint local;
};

// Bound to a free port of the loopback interface.
Result<Transport> udp_socket(bool ipv6);

// Sends by any interface.
Result<Transport> unbound_udp_socket(bool ipv6);

// Connected with each other. Their buffers are small, and reading from either waits for a few
// milliseconds at most.
struct TcpPair {
    Transport near;
    Transport far;
};
Result<TcpPair> tcp_pair(bool ipv6);

// Each a datagram. How many the kernel has taken.
size_t send_datagrams(const Transport &from, const Endpoint &to,
                      std::span<const std::vector<uint8_t>> datagrams);

// As much as fits without waiting.
void send_stream(const Transport &from, std::span<const uint8_t> bytes);

// The next close() sends a reset.
void reset_on_close(const Transport &transport);

} // namespace ovpn_dco
