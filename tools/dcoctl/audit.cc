// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/audit.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

using ovpn_dco::Peer;

bool is_connected(const ListedClient &client) {
    return client.peer_id && client.client_id && !client.common_name.empty() &&
           client.common_name != "UNDEF" &&
           (!client.tunnel_ipv4.empty() || !client.tunnel_ipv6.empty());
}

std::vector<ListedClient> suspects(const std::vector<ListedClient> &clients,
                                   const std::vector<Peer> &peers) {
    std::unordered_set<uint32_t> ids;
    for (const Peer &peer : peers) {
        ids.insert(peer.id);
    }
    std::vector<ListedClient> found;
    for (const ListedClient &client : clients) {
        if (is_connected(client) && !ids.contains(*client.peer_id)) {
            found.push_back(client);
        }
    }
    return found;
}

std::vector<Peer> unlisted(const std::vector<ListedClient> &clients,
                           const std::vector<Peer> &peers) {
    std::unordered_set<uint32_t> ids;
    for (const ListedClient &client : clients) {
        if (client.peer_id) {
            ids.insert(*client.peer_id);
        }
    }
    std::vector<Peer> found;
    for (const Peer &peer : peers) {
        if (!ids.contains(peer.id)) {
            found.push_back(peer);
        }
    }
    return found;
}

Look in_both(const Look &first, const Look &second, const std::set<uint32_t> &deleted) {
    Look both;
    std::set<std::pair<uint64_t, uint32_t>> instances;
    for (const ListedClient &client : first.stale) {
        instances.emplace(*client.client_id, *client.peer_id);
    }
    for (const ListedClient &client : second.stale) {
        if (instances.contains({*client.client_id, *client.peer_id})) {
            both.stale.push_back(client);
        }
    }
    std::unordered_set<uint32_t> ids;
    for (const Peer &peer : first.missing) {
        ids.insert(peer.id);
    }
    for (const Peer &peer : second.missing) {
        if (ids.contains(peer.id) && !deleted.contains(peer.id)) {
            both.missing.push_back(peer);
        }
    }
    return both;
}
