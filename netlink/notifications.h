// SPDX-License-Identifier: GPL-2.0-or-later
//
// Deletions of peers as the module tells them, of all interfaces of the network namespace in which
// the socket was opened. Anyone may listen. Each deletion is a datagram of its own, sent from a
// work queue after the peer has left the table: by then its id may belong to a new one.

#pragma once

#include "netlink/netlink_socket.h"
#include "netlink/peer.h"
#include "tools/common/result.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace ovpn_dco {

class Notifications {
  public:
    struct Batch {
        std::vector<Deletion> deletions;
        bool overrun = false;   // some that came before this read are lost: the buffer was full
        uint32_t malformed = 0; // messages of the family that make no sense
    };

    // Tells of what happens from now on. `buffer_bytes`: for the socket; the kernel takes no more
    // than net.core.rmem_max without CAP_NET_ADMIN. A deletion takes about 0.8 kB of it.
    // Exit::Missing: as Connection::open.
    static Result<Notifications> open(int buffer_bytes = 4 << 20);

    // `family`: the number that this kernel has given to it.
    Notifications(Socket socket, uint16_t family) : socket_(std::move(socket)), family_(family) {}

    int fd() const { return socket_.fd(); } // readable: read() has something to say

    // What is there, without waiting; so much at most, so call again while fd() is readable.
    static constexpr int kDatagramsARead = 256;
    Result<Batch> read();

  private:
    Socket socket_;
    uint16_t family_;
};

// What a datagram has of deletions. `family`: the type of its messages.
void add_deletions(std::span<const uint8_t> datagram, uint16_t family, Notifications::Batch &batch);

} // namespace ovpn_dco
