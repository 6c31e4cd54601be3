// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/watch.h"

using ovpn_dco::Peer;

PeerWatch::PeerWatch(const std::vector<Peer> &peers) {
    for (const Peer &peer : peers) {
        known_.emplace(peer.id, peer);
    }
}

PeerEvent PeerWatch::deleted(const ovpn_dco::Deletion &deletion) {
    PeerEvent event = {PeerEvent::Kind::Deleted, {}, deletion.reason};
    event.peer.id = deletion.peer_id;
    if (const auto found = known_.find(deletion.peer_id); found != known_.end()) {
        event.peer = found->second;
        known_.erase(found);
    }
    confirmed_.erase(deletion.peer_id);
    return event;
}

PeerWatch::Comparison PeerWatch::compare(const std::vector<Peer> &peers) {
    Comparison comparison;
    std::set<uint32_t> there;
    for (const Peer &peer : peers) {
        there.insert(peer.id);
        const auto found = known_.find(peer.id);
        // One that was confirmed to be gone is another one now.
        if (found != known_.end() && confirmed_.erase(peer.id) > 0) {
            comparison.events.push_back({PeerEvent::Kind::Gone, found->second, {}});
            known_.erase(found);
        }
        const auto [place, is_new] = known_.insert_or_assign(peer.id, peer);
        if (is_new) {
            comparison.events.push_back({PeerEvent::Kind::Added, place->second, {}});
        }
    }
    for (auto peer = known_.begin(); peer != known_.end();) {
        if (there.contains(peer->first)) {
            ++peer;
        } else if (confirmed_.erase(peer->first) > 0) {
            comparison.events.push_back({PeerEvent::Kind::Gone, peer->second, {}});
            peer = known_.erase(peer);
        } else {
            comparison.doubtful.push_back(peer->first);
            ++peer;
        }
    }
    return comparison;
}
