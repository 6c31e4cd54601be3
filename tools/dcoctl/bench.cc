// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcoctl-bench [PEERS]: what `dcoctl show` does with a dump of so many peers after the kernel has
// given it: parsing, naming, and a table or JSON. Milliseconds of processor time, the median of
// many rounds.

#include "netlink/family.h"
#include "netlink/message.h"
#include "netlink/peer_message.h"
#include "tools/dcoctl/peer_table.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include <linux/genetlink.h>

#include <fmt/format.h>

using namespace ovpn_dco;

namespace {

using Payload = std::vector<uint8_t>;

// As the module sends a UDP peer: all attributes but an IPv6 address.
Payload payload_of(uint32_t id) {
    Message message(0, 0);
    message.header(genlmsghdr{static_cast<uint8_t>(Command::GetPeer), 0, 0});
    const std::array<uint8_t, 4> tunnel = {10, static_cast<uint8_t>(id >> 16),
                                           static_cast<uint8_t>(id >> 8), static_cast<uint8_t>(id)};
    const Endpoint remote = {tunnel, static_cast<uint16_t>(id)};
    message.begin(attr::kGetPeer)
        .put(peer_attr::kPeerId, id)
        .put(peer_attr::kRemote, sockaddr_bytes(remote))
        .put(peer_attr::kTunnelIpv4, tunnel)
        .put(peer_attr::kLocalPort, uint16_t{0x04aa})
        .put(peer_attr::kKeepaliveInterval, 10u)
        .put(peer_attr::kKeepaliveTimeout, 60u);
    for (const uint16_t type : {peer_attr::kTunnelRxBytes, peer_attr::kTunnelTxBytes,
                                peer_attr::kLinkRxBytes, peer_attr::kLinkTxBytes}) {
        message.put(type, uint64_t{123456789} * id);
    }
    for (const uint16_t type : {peer_attr::kTunnelRxPackets, peer_attr::kTunnelTxPackets,
                                peer_attr::kLinkRxPackets, peer_attr::kLinkTxPackets}) {
        message.put(type, 1000 * id);
    }
    message.end();
    return {message.bytes().begin() + sizeof(nlmsghdr), message.bytes().end()};
}

double processor_ms() {
    timespec time = {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double median_ms(const std::function<void()> &job) {
    constexpr int kRounds = 21;
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
        const double start = processor_ms();
        job();
        times.push_back(processor_ms() - start);
    }
    std::nth_element(times.begin(), times.begin() + kRounds / 2, times.end());
    return times[kRounds / 2];
}

} // namespace

int main(int argc, char **argv) {
    const auto count = static_cast<uint32_t>(argc > 1 ? std::atol(argv[1]) : 10'000);
    std::vector<Payload> payloads;
    StatusListing clients;
    for (uint32_t id = 0; id < count; ++id) {
        payloads.push_back(payload_of(id));
        clients.clients.push_back({fmt::format("client-{}", id), "", id});
    }
    std::vector<Peer> peers;
    const double parsing = median_ms([&] {
        peers.clear();
        for (const Payload &payload : payloads) {
            peers.push_back(parse_peer(payload).value());
        }
    });
    std::vector<ShownInterface> shown = {{{2, "tun0"}, {}}};
    const double naming = median_ms([&] { shown[0].peers = with_names(peers, clients); });
    size_t bytes = 0;
    const double text = median_ms([&] { bytes += render_text(shown).size(); });
    const double json = median_ms([&] { bytes += render_json(shown).size(); });
    fmt::print("{} peers: parsing {:.1f} ms, naming {:.1f} ms, table {:.1f} ms, JSON {:.1f} ms\n",
               count, parsing, naming, text, json);
    return bytes > 0 ? 0 : 1;
}
