// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/peer_table.h"

#include "tools/common/plain_text.h"
#include "tools/dcoctl/peer_json.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using ovpn_dco::Peer;
using ovpn_dco::Traffic;

namespace {

using Row = std::array<std::string, 9>;

constexpr size_t kMaxName = 40; // a longer one is cut

const Row kHead = {"peer",      "name",       "remote",  "tunnel addresses", "keepalive",
                   "tunnel in", "tunnel out", "link in", "link out"};

std::string amount(const std::optional<uint64_t> &bytes, const std::optional<uint32_t> &packets) {
    std::string text = bytes ? human_bytes(*bytes) : "";
    if (packets) {
        text += fmt::format("{}{} p", text.empty() ? "" : ", ", *packets);
    }
    return text;
}

std::string tunnel_addresses(const Peer &peer) {
    std::string text;
    if (peer.tunnel_ipv4) {
        text = ovpn_dco::to_string(ovpn_dco::IpAddress(*peer.tunnel_ipv4));
    }
    if (peer.tunnel_ipv6) {
        text +=
            (text.empty() ? "" : " ") + ovpn_dco::to_string(ovpn_dco::IpAddress(*peer.tunnel_ipv6));
    }
    return text;
}

Row row_of(const ShownPeer &shown) {
    const Peer &peer = shown.peer;
    return {fmt::format("{}", peer.id),
            shown.common_name ? shorten(printable(*shown.common_name), kMaxName) : "",
            peer.remote ? to_string(*peer.remote) : "",
            tunnel_addresses(peer),
            peer.keepalive ? fmt::format("{} s / {} s", peer.keepalive->interval.count(),
                                         peer.keepalive->timeout.count())
                           : "",
            amount(peer.tunnel.rx_bytes, peer.tunnel.rx_packets),
            amount(peer.tunnel.tx_bytes, peer.tunnel.tx_packets),
            amount(peer.link.rx_bytes, peer.link.rx_packets),
            amount(peer.link.tx_bytes, peer.link.tx_packets)};
}

// Columns in which no row has anything are left out. What is absent is "-".
std::string aligned(const std::vector<Row> &rows) {
    std::array<size_t, std::tuple_size_v<Row>> widths = {};
    for (const Row &row : rows) {
        for (size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], length_of(row[i]));
        }
    }
    std::string text;
    const auto add = [&](const Row &row) {
        for (size_t i = 0; i < row.size(); ++i) {
            if (widths[i] > 0) {
                const std::string &cell = row[i].empty() ? "-" : row[i];
                const size_t width = std::max(widths[i], length_of(kHead[i]));
                text.append("  ").append(cell).append(width - length_of(cell), ' ');
            }
        }
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    };
    add(kHead);
    for (const Row &row : rows) {
        add(row);
    }
    return text;
}

} // namespace

std::string human_bytes(uint64_t bytes) {
    constexpr std::array<const char *, 6> kUnits = {"kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000) {
        return fmt::format("{} B", bytes);
    }
    auto value = static_cast<double>(bytes) / 1000;
    size_t unit = 0;
    while (value >= 999.95 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::vector<ShownPeer> with_names(std::vector<Peer> peers, const StatusListing &clients) {
    std::unordered_map<uint32_t, const ListedClient *> by_id;
    std::unordered_map<std::string, const ListedClient *> by_address;
    for (const ListedClient &client : clients.clients) {
        if (client.peer_id) {
            by_id.emplace(*client.peer_id, &client);
        } else if (clients.version == 1) {
            by_address.emplace(client.real_address, &client);
        }
    }
    std::sort(peers.begin(), peers.end(), [](const Peer &a, const Peer &b) { return a.id < b.id; });
    std::vector<ShownPeer> shown;
    shown.reserve(peers.size());
    for (Peer &peer : peers) {
        const ListedClient *client = nullptr;
        if (const auto found = by_id.find(peer.id); found != by_id.end()) {
            client = found->second;
        } else if (!by_address.empty() && peer.remote) {
            const auto address = by_address.find(to_string(*peer.remote));
            client = address != by_address.end() ? address->second : nullptr;
        }
        shown.push_back({std::move(peer),
                         client != nullptr ? std::optional(client->common_name) : std::nullopt});
    }
    return shown;
}

std::string render_text(const std::vector<ShownInterface> &interfaces) {
    std::string text;
    for (const ShownInterface &shown : interfaces) {
        const size_t count = shown.peers.size();
        text += fmt::format("{}{}: {} peer{}\n", text.empty() ? "" : "\n",
                            printable(shown.interface.name), count, count == 1 ? "" : "s");
        std::vector<Row> rows;
        rows.reserve(count);
        for (const ShownPeer &peer : shown.peers) {
            rows.push_back(row_of(peer));
        }
        if (!rows.empty()) {
            text += aligned(rows);
        }
    }
    return text;
}

// A peer a line.
std::string render_json(const std::vector<ShownInterface> &interfaces) {
    const auto quoted = [](const std::string &text) {
        return nlohmann::json(text).dump();
    };
    std::string text =
        "{\"schema\": 1, \"generator\": \"dcoctl " DCOCTL_VERSION "\", \"interfaces\": [";
    for (const ShownInterface &shown : interfaces) {
        text += fmt::format("{}\n  {{\"device\": {}, \"index\": {}, \"peers\": [",
                            &shown == &interfaces.front() ? "" : ",",
                            quoted(printable(shown.interface.name)), shown.interface.index);
        for (const ShownPeer &peer : shown.peers) {
            text += &peer == &shown.peers.front() ? "\n    {" : ",\n    {";
            append_json_members(text, peer.peer);
            if (peer.common_name) {
                text += ",\"common_name\":" + quoted(printable(*peer.common_name));
            }
            text += '}';
        }
        text += "]}";
    }
    return text + "]}\n";
}
