// SPDX-License-Identifier: GPL-2.0-or-later
//
// module-checks: what an administrator expects of the module and Debian's does not do, one claim a
// function. They see it from outside: netlink, sockets and the interface's counters. Each runs in a
// process and a network namespace of its own. Needs root and the module, so the lab runs it.
//
//     module-checks [CLAIM...]
//
// Says "ok CLAIM" or "not ok CLAIM: WHY". Exit values: 0 all hold; 1 one does not; 2 wrong use;
// 3 the machine lacks something.

#include "dco-module/checks/tunnel.h"
#include "netlink/notifications.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <span>
#include <string_view>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

using namespace std::chrono_literals;
using ovpn_dco::Transport;
using Clock = std::chrono::steady_clock;

constexpr size_t kPayloadBytes = 333; // unlike anything that the kernel sends of its own accord
constexpr size_t kIpv4Headers = 20 + 8;
constexpr size_t kIpv6Headers = 40 + 8;

Transport far_socket() {
    return sure(ovpn_dco::udp_socket(false));
}

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// How many data packets of `bytes` (as sealed) came to each socket.
std::vector<int> deliveries(const std::vector<Transport> &sockets, size_t bytes) {
    std::this_thread::sleep_for(2s); // what is on its way through the work queues
    std::vector<int> came;
    for (const Transport &socket : sockets) {
        int packets = 0;
        for (std::vector<uint8_t> packet = receive(socket); !packet.empty();
             packet = receive(socket)) {
            packets += packet.size() == bytes && is_data_packet(packet) ? 1 : 0;
        }
        came.push_back(packets);
    }
    return came;
}

// A packet to each peer's address comes to that peer.
void every_address_leads_to_its_peer() {
    constexpr uint32_t kFirst = 2;
    constexpr uint32_t kPeers = 512;
    Tunnel tunnel(ovpn_dco::Mode::MultiPeer);
    std::vector<Transport> far_ends;
    for (uint32_t i = 0; i < kPeers; ++i) {
        far_ends.push_back(far_socket());
        tunnel.add_udp_peer(kFirst + i, far_ends.back().local.port);
    }
    const auto astray = [&far_ends](size_t headers) {
        const size_t sealed = openvpn::DataChannel::kOverheadBytes + headers + kPayloadBytes;
        int count = 0;
        for (const int packets : deliveries(far_ends, sealed)) {
            count += packets == 1 ? 0 : 1;
        }
        return count;
    };
    for (uint32_t i = 0; i < kPeers; ++i) {
        send_to(Tunnel::ipv4_of(kFirst + i), kPayloadBytes);
    }
    const int ipv4 = astray(kIpv4Headers);
    for (uint32_t i = 0; i < kPeers; ++i) {
        send_to(Tunnel::ipv6_of(kFirst + i), kPayloadBytes);
    }
    const int ipv6 = astray(kIpv6Headers);
    if (ipv4 + ipv6 > 0) {
        wrong(fmt::format("of {} peers, {} got other IPv4 packets than their one and {} other IPv6 "
                          "packets",
                          kPeers, ipv4, ipv6));
    }
}

// What goes out is counted, packet by packet.
void device_counts_what_it_sends() {
    constexpr uint64_t kPackets = 100;
    Tunnel tunnel(ovpn_dco::Mode::MultiPeer);
    const Transport far_end = far_socket();
    tunnel.add_udp_peer(2, far_end.local.port);
    std::this_thread::sleep_for(1s); // the interface is up and has said so
    const uint64_t before = tunnel.counter("tx_packets");
    for (uint64_t i = 0; i < kPackets; ++i) {
        send_to(Tunnel::ipv4_of(2), kPayloadBytes);
    }
    std::this_thread::sleep_for(2s);
    const uint64_t counted = tunnel.counter("tx_packets") - before;
    if (counted < kPackets) {
        wrong(fmt::format("{} packets went out, {} were counted", kPackets, counted));
    }
}

// Only a packet that its key vouches for moves a peer to another address.
void only_authentic_packets_move_a_peer() {
    Tunnel tunnel(ovpn_dco::Mode::MultiPeer);
    const Transport far_end = far_socket();
    tunnel.add_udp_peer(2, far_end.local.port);
    const Transport elsewhere = far_socket();
    const auto port_after = [&](const std::vector<uint8_t> &packet) {
        if (send_datagrams(elsewhere, tunnel.socket().local, {&packet, 1}) != 1) {
            missing("nothing can be sent on loopback");
        }
        std::this_thread::sleep_for(1s);
        const ovpn_dco::Peer peer = sure(tunnel.kernel().get_peer(tunnel.interface(), 2));
        if (!peer.remote) {
            wrong("the peer has no remote address any more");
        }
        return peer.remote->port;
    };
    std::vector<uint8_t> forged = tunnel.sealed_packet(2);
    forged.back() ^= 1;
    if (port_after(forged) != far_end.local.port) {
        wrong("a forged packet from elsewhere moved the peer there");
    }
    if (port_after(tunnel.sealed_packet(2)) != elsewhere.local.port) {
        wrong("an authentic packet from elsewhere did not move the peer there");
    }
}

// Seconds of processor time since boot that were not idle, of all processors.
double busy_seconds() {
    std::ifstream file("/proc/stat");
    std::string name;
    std::array<double, 4> ticks = {}; // user, nice, system, idle
    file >> name >> ticks[0] >> ticks[1] >> ticks[2] >> ticks[3];
    return (ticks[0] + ticks[1] + ticks[2]) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// A client that does not read costs nothing while it does not, and its peer can be deleted.
void slow_tcp_client_costs_nothing() {
    Tunnel tunnel(ovpn_dco::Mode::MultiPeer);
    const Transport far_end = tunnel.add_tcp_peer(2);
    constexpr int kPackets = 8000; // of 1 KiB: more than both ends' buffers take
    for (int i = 0; i < kPackets; ++i) {
        send_to(Tunnel::ipv4_of(2), 1024);
        if (i % 500 == 0) {
            std::this_thread::sleep_for(100ms); // the ring to the work queue is short
        }
    }
    std::this_thread::sleep_for(2s);
    const double before = busy_seconds();
    const Clock::time_point start = Clock::now();
    std::this_thread::sleep_for(4s);
    const double share = (busy_seconds() - before) / seconds_since(start);
    if (share > 0.5) {
        wrong(fmt::format("while it does not read the kernel is busy for {:.0f} % of the time",
                          100 * share));
    }
}

// Clients can come while those that left are still being released: it takes them about as long as
// at any other time, where a busy machine may cost some, and waiting for each release hundreds.
void new_peers_do_not_wait_for_released_ones() {
    constexpr uint32_t kPeers = 300;
    constexpr uint32_t kNew = 20;
    constexpr double kMost = 40;
    Tunnel tunnel(ovpn_dco::Mode::MultiPeer);
    const Transport far_end = far_socket();
    const auto add = [&](uint32_t first, uint32_t count) {
        const Clock::time_point start = Clock::now();
        for (uint32_t id = first; id < first + count; ++id) {
            tunnel.add_udp_peer(id, far_end.local.port);
        }
        return seconds_since(start);
    };
    add(2, kPeers);
    const double before = add(1000, kNew);
    for (uint32_t id = 2; id < 2 + kPeers; ++id) {
        sure(tunnel.kernel().del_peer(tunnel.interface(), id));
    }
    const Clock::time_point deleted = Clock::now();
    const double after = add(2000, kNew);
    sure(ovpn_dco::delete_interface(tunnel.interface())); // returns when all are released
    std::printf("# %u new peers: %.3f s; with %u being released: %.3f s; all were released after "
                "%.2f s\n",
                kNew, before, kPeers, after, seconds_since(deleted));
    if (after > kMost * before) {
        wrong("the new peers waited for those that were being released");
    }
}

const std::map<std::string_view, void (*)()> kClaims = {
    {"device-counts-what-it-sends", device_counts_what_it_sends},
    {"every-address-leads-to-its-peer", every_address_leads_to_its_peer},
    {"new-peers-do-not-wait-for-released-ones", new_peers_do_not_wait_for_released_ones},
    {"only-authentic-packets-move-a-peer", only_authentic_packets_move_a_peer},
    {"slow-tcp-client-costs-nothing", slow_tcp_client_costs_nothing},
};

// The status of a child that makes good the claim, and what it says.
int hold(void (*claim)(), std::string &said) {
    std::array<int, 2> ends = {};
    if (pipe(ends.data()) != 0) {
        return 3;
    }
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        claim();
        std::fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    std::array<char, 4096> buffer;
    for (ssize_t length = 0; (length = read(ends[0], buffer.data(), buffer.size())) > 0;) {
        said.append(buffer.data(), static_cast<size_t>(length));
    }
    close(ends[0]);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        said += "it ended by a signal\n";
        return 3;
    }
    return WEXITSTATUS(status);
}

} // namespace

int main(int argc, char **argv) {
    std::vector<std::string_view> names(argv + 1, argv + argc);
    for (const auto &[name, claim] : kClaims) {
        if (argc == 1) {
            names.push_back(name);
        }
    }
    int worst = 0;
    for (const std::string_view name : names) {
        const auto claim = kClaims.find(name);
        if (claim == kClaims.end()) {
            fmt::print(stderr, "module-checks: error: there is no claim \"{}\"\n", name);
            return 2;
        }
        std::string said;
        const int status = hold(claim->second, said);
        fmt::print("{}{} {}\n", said, status == 0 ? "ok" : "not ok", name);
        std::fflush(stdout);
        worst = std::max(worst, status);
    }
    return worst;
}
