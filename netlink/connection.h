// SPDX-License-Identifier: GPL-2.0-or-later
//
// Commands of the generic netlink family "ovpn-dco-v2", one at a time: each waits for the kernel's
// answer to itself (by sequence number), and for a bounded time. The socket is the connection's
// own and hears no notifications, so nothing is lost to anyone else (see notifications.h).
//
// A connection speaks of the interfaces of the network namespace in which it was opened. All
// commands take CAP_NET_ADMIN in the initial user namespace: of the thread that opens the
// connection and of the one that sends. A container's own does not suffice.
//
// Errors name the command, the peer and the interface, and carry the kernel's errno in Error::code:
//
//   EPERM      the capability is missing                                   (Exit::Missing)
//   ENODEV     no interface with this index                                (Exit::Missing)
//   EINVAL     the interface is of another kind, or an attribute that the command needs is missing
//              or of a wrong length
//   ERANGE     an attribute's value or length is out of the range that its policy names
//   ENOENT     no such peer
//   ETIMEDOUT  ours: no answer within the patience; whether the command had effect is not known.
//              A late answer answers nothing else
//   ENOBUFS    ours: the answer did not fit the socket's buffer; not known either
//
// and those that the command adds. docs/netlink.md has the table.

#pragma once

#include "netlink/family.h"
#include "netlink/link.h"
#include "netlink/netlink_socket.h"
#include "netlink/peer.h"
#include "tools/common/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ovpn_dco {

struct PeerList {
    std::vector<Peer> peers;
    uint64_t bytes = 0; // what the messages about them took in a socket's buffer
};

class Connection {
  public:
    // Exit::Missing if the kernel has no such family: the module is not there and could not be
    // loaded. `patience`: how long the kernel may say nothing.
    static Result<Connection> open(std::chrono::milliseconds patience = kPatience);

    // `family`: the number that this kernel has given to it.
    Connection(Socket socket, uint16_t family) : socket_(std::move(socket)), family_(family) {}

    // Adds a peer. Needs id and socket; for UDP also the remote; in mode MultiPeer a tunnel address
    // (not checked to be unique, nor the remote). A PointToPoint interface replaces its peer, which
    // is notified as Teardown.
    //
    // The module keeps a reference to the socket until the peer is deleted: closing it here
    // neither closes it nor frees its port. Peers of one interface can share a UDP socket. While
    // the peer lives, the module takes data packets from the socket; all others still arrive.
    //
    //   EEXIST    the id is taken (MultiPeer)
    //   ENOTSOCK  not a file descriptor, not a socket, neither UDP nor TCP, TCP that is not
    //             connected or has a peer, UDP of another interface or other kernel user
    //   EINVAL    UDP without remote, or local of another family than the remote
    Result<void> new_peer(const Interface &interface, const NewPeer &peer);

    // Sets both timers of keepalive and starts them from now.
    Result<void> set_peer(const Interface &interface, uint32_t peer_id, const Keepalive &keepalive);

    // When it returns the id is free; the notification (Userspace) comes after that, and the
    // module may hold the socket a little longer.
    Result<void> del_peer(const Interface &interface, uint32_t peer_id);

    Result<Peer> get_peer(const Interface &interface, uint32_t peer_id);

    // All peers, of an interface in mode MultiPeer: of a PointToPoint interface none, though it may
    // have one (get_peer finds it).
    //
    // Not a snapshot. The module goes on with a dump "after the n-th peer" of its table, so peers
    // that are deleted meanwhile make it skip healthy ones, and new ones may come twice (here:
    // not). It never says so: a peer that is missing may be there (ask get_peer). Zero peers are
    // exact, because the first part of a dump has peers if there are any. Repeated if the socket's
    // buffer was too small or if the kernel says that the dump was disturbed; after ten attempts
    // EAGAIN.
    Result<PeerList> dump(const Interface &interface);

    // Puts a key into a slot, over what is there. Neither ids nor slots are compared.
    //   EINVAL    a cipher that is none, a key of a length that the cipher does not take
    //   ENOENT    no such peer, or (from the kernel's crypto) no such cipher
    Result<void> new_key(const Interface &interface, const Key &key);

    // Exchanges the slots, whatever they hold.
    Result<void> swap_keys(const Interface &interface, uint32_t peer_id);

    // Empties a slot, also an empty one.
    Result<void> del_key(const Interface &interface, uint32_t peer_id, KeySlot slot);

    // For messages that are not as they should be: a request with `command`, to be filled with
    // attributes (see family.h), and the kernel's answer to it as it is.
    Message request(Command command, uint16_t flags = 0) const;
    Result<Answer> ask(Message message) { return socket_.ask(std::move(message)); }

  private:
    // `what`: what cannot be done if it fails.
    Message request(Command command, const Interface &interface, uint16_t flags = 0) const;
    Result<Answer> demand(const std::string &what, Message message);
    Result<void> command(const std::string &what, Message message);

    Socket socket_;
    uint16_t family_;
};

} // namespace ovpn_dco
