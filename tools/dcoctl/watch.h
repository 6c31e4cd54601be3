// SPDX-License-Identifier: GPL-2.0-or-later
//
// What happens to the peers of an interface, put together from two sources. The module tells of
// deletions alone, with their reason; additions come from comparing dumps, so a peer that lives
// shorter than the time between two is told only by its end. A dump can skip healthy peers: one
// that is missing is told as gone only if a single question confirms it and no notification has
// come by the next dump.

#pragma once

#include "netlink/peer.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

struct PeerEvent {
    enum class Kind {
        Added,
        Deleted,
        Gone, // the kernel has it no longer, and its notification was lost
    };
    Kind kind = Kind::Added;
    ovpn_dco::Peer peer; // as it was last seen; of one that never was, only the id
    std::optional<ovpn_dco::DeletionReason> reason; // of Deleted

    bool operator==(const PeerEvent &) const = default;
};

class PeerWatch {
  public:
    // The first dump: what was there before.
    explicit PeerWatch(const std::vector<ovpn_dco::Peer> &peers);

    PeerEvent deleted(const ovpn_dco::Deletion &deletion);

    struct Comparison {
        std::vector<PeerEvent> events;
        std::vector<uint32_t> doubtful; // ask for each of these, and tell the answer
    };
    // Another dump.
    Comparison compare(const std::vector<ovpn_dco::Peer> &peers);

    // The kernel does not know this one of the doubtful ones.
    void confirm_gone(uint32_t peer_id) { confirmed_.insert(peer_id); }

    size_t count() const { return known_.size(); }

  private:
    std::map<uint32_t, ovpn_dco::Peer> known_;
    std::set<uint32_t> confirmed_; // of the known: gone, and not told yet
};
