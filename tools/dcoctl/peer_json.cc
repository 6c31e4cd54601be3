// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/peer_json.h"

#include <type_traits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace {

template <typename T>
void add(std::string &to, std::string_view name, const std::optional<T> &value) {
    if (!value) {
        return;
    }
    to.append(",\"").append(name).append("\":");
    if constexpr (std::is_integral_v<T>) {
        const fmt::format_int digits(*value);
        to.append(digits.data(), digits.size());
    } else {
        to.append("\"").append(ovpn_dco::to_string(*value)).append("\"");
    }
}

} // namespace

void append_json_members(std::string &to, const ovpn_dco::Peer &peer) {
    to.append("\"peer_id\":").append(fmt::format_int(peer.id).str());
    add(to, "remote", peer.remote);
    add(to, "local", peer.local);
    add(to, "local_port", peer.local_port);
    add(to, "tunnel_ipv4", peer.tunnel_ipv4);
    add(to, "tunnel_ipv6", peer.tunnel_ipv6);
    if (peer.keepalive) {
        add(to, "keepalive_interval_s", std::optional(peer.keepalive->interval.count()));
        add(to, "keepalive_timeout_s", std::optional(peer.keepalive->timeout.count()));
    }
    add(to, "tunnel_rx_bytes", peer.tunnel.rx_bytes);
    add(to, "tunnel_tx_bytes", peer.tunnel.tx_bytes);
    add(to, "tunnel_rx_packets", peer.tunnel.rx_packets);
    add(to, "tunnel_tx_packets", peer.tunnel.tx_packets);
    add(to, "link_rx_bytes", peer.link.rx_bytes);
    add(to, "link_tx_bytes", peer.link.tx_bytes);
    add(to, "link_rx_packets", peer.link.rx_packets);
    add(to, "link_tx_packets", peer.link.tx_packets);
}

nlohmann::json peer_json(const ovpn_dco::Peer &peer) {
    std::string text = "{";
    append_json_members(text, peer);
    return nlohmann::json::parse(text + "}");
}
