// SPDX-License-Identifier: GPL-2.0-or-later
//
// The comparison of the daemon's table with the kernel's, as pure functions. Two tables that are
// read one after the other never agree while clients come and go, so a difference counts only if
// two looks, some seconds apart, find the same one:
//
//   stale    the daemon listed the same instance (CID and peer-id) both times, and both times,
//            after that, the kernel knew no peer of this id. A CID is never used again, so nobody
//            else can have become this instance.
//   missing  the kernel had a peer both times that the daemon listed neither time, and in between
//            told of no deletion under this id. The daemon's second list is of a time between the
//            kernel's two.
//
// Who is still connecting is neither: an instance has its peer only when it has its tunnel address.

#pragma once

#include "netlink/peer.h"
#include "tools/daemon/status_listing.h"

#include <cstdint>
#include <set>
#include <vector>

// One look at both tables, the daemon's first.
struct Look {
    std::vector<ListedClient> stale;     // connected, and a single GET_PEER said ENOENT
    std::vector<ovpn_dco::Peer> missing; // listed by no instance, connected or not

    bool clean() const { return stale.empty() && missing.empty(); }
};

// It has a name, a tunnel address, a CID and a peer-id.
bool is_connected(const ListedClient &client);

// Connected instances whose peer the dump does not have. A dump can skip healthy peers, so each is
// still to be confirmed.
std::vector<ListedClient> suspects(const std::vector<ListedClient> &clients,
                                   const std::vector<ovpn_dco::Peer> &peers);

// Peers that no instance lists.
std::vector<ovpn_dco::Peer> unlisted(const std::vector<ListedClient> &clients,
                                     const std::vector<ovpn_dco::Peer> &peers);

// What both looks agree on. `deleted`: ids of which the kernel told between its two tables.
Look in_both(const Look &first, const Look &second, const std::set<uint32_t> &deleted);
