// SPDX-License-Identifier: GPL-2.0-or-later
//
// A server of the module without openvpn: an interface in a network namespace of this process, with
// peers whose far ends are sockets of ours on loopback. Made once a process; the namespace, and all
// that is in it, goes with the process.

#pragma once

#include "loadtest/kernel/frames.h"
#include "netlink/connection.h"
#include "netlink/rig/transport.h"

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

// A check ends its process at the first thing that is not as it has to be. 1: `what` is wrong; 3:
// `what` is missing here.
[[noreturn]] void wrong(const std::string &what);
[[noreturn]] void missing(const std::string &what);

template <typename T> T sure(Result<T> result) {
    if (!result) {
        missing(result.error().text);
    }
    return std::move(*result);
}
void sure(const Result<void> &result);

// A datagram of `bytes` zeroes to `address` and the port "discard".
void send_to(const ovpn_dco::IpAddress &address, size_t bytes);

// As a data packet begins: the opcode P_DATA_V2 and the peer-id.
bool is_data_packet(const std::vector<uint8_t> &packet);

// What came, without waiting; empty if nothing did.
std::vector<uint8_t> receive(const ovpn_dco::Transport &socket);

class Tunnel {
  public:
    static constexpr const char *kName = "check0";

    explicit Tunnel(ovpn_dco::Mode mode);

    // Each peer has tunnel addresses and keys of its own.
    static ovpn_dco::Ipv4 ipv4_of(uint32_t id);
    static ovpn_dco::Ipv6 ipv6_of(uint32_t id);
    void add_udp_peer(uint32_t id, uint16_t far_port);
    ovpn_dco::Transport add_tcp_peer(uint32_t id); // its far end

    // A packet as the far end of peer `id` sends it: a UDP datagram from its tunnel address to
    // ours.
    std::vector<uint8_t> sealed_packet(uint32_t id);

    const ovpn_dco::Transport &socket() const { return socket_; } // the server's, of all UDP peers
    uint64_t counter(const std::string &name) const; // of the interface, as in its statistics/

    ovpn_dco::Connection &kernel() { return kernel_; }
    const ovpn_dco::Interface &interface() const { return interface_; }

  private:
    void add(ovpn_dco::NewPeer peer);

    ovpn_dco::Connection kernel_;
    ovpn_dco::Interface interface_;
    ovpn_dco::Transport socket_;
    std::mt19937_64 random_;
    std::map<uint32_t, kernel_storm::Keys> keys_;
};
