// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/peer_json.h"

#include <string>

#include <nlohmann/json.hpp>

using nlohmann::json;

namespace {

void add_traffic(json &object, const std::string &prefix, const ovpn_dco::Traffic &traffic) {
    const auto add = [&](const char *name, const auto &value) {
        if (value) {
            object[prefix + name] = *value;
        }
    };
    add("_rx_bytes", traffic.rx_bytes);
    add("_tx_bytes", traffic.tx_bytes);
    add("_rx_packets", traffic.rx_packets);
    add("_tx_packets", traffic.tx_packets);
}

} // namespace

json peer_json(const ovpn_dco::Peer &peer) {
    json object = {{"peer_id", peer.id}};
    if (peer.remote) {
        object["remote"] = to_string(*peer.remote);
    }
    if (peer.local) {
        object["local"] = ovpn_dco::to_string(*peer.local);
    }
    if (peer.local_port) {
        object["local_port"] = *peer.local_port;
    }
    if (peer.tunnel_ipv4) {
        object["tunnel_ipv4"] = ovpn_dco::to_string(ovpn_dco::IpAddress(*peer.tunnel_ipv4));
    }
    if (peer.tunnel_ipv6) {
        object["tunnel_ipv6"] = ovpn_dco::to_string(ovpn_dco::IpAddress(*peer.tunnel_ipv6));
    }
    if (peer.keepalive) {
        object["keepalive_interval_s"] = peer.keepalive->interval.count();
        object["keepalive_timeout_s"] = peer.keepalive->timeout.count();
    }
    add_traffic(object, "tunnel", peer.tunnel);
    add_traffic(object, "link", peer.link);
    return object;
}
