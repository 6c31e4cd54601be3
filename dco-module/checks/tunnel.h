// SPDX-License-Identifier: GPL-2.0-or-later
//
// A server of the module without openvpn: an interface in a network namespace of this process, with
// peers whose far ends are sockets of ours on loopback. Made once a process; the namespace, and all
// that is in it, goes with the process.

#pragma once

#include "loadtest/openvpn/data_channel.h"
#include "netlink/connection.h"

#include <cstdint>
#include <memory>
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

// An fd that closes itself.
class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd &&other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    Fd &operator=(Fd &&other) noexcept;
    ~Fd();
    int get() const { return fd_; }

  private:
    int fd_ = -1;
};

// Bound to 127.0.0.1 and a port of the kernel's choice.
Fd udp_socket();
uint16_t port_of(const Fd &socket);

// A datagram of `bytes` zeroes to `address` and the port "discard".
void send_to(const ovpn_dco::IpAddress &address, size_t bytes);

// As a data packet begins: the opcode P_DATA_V2 and the peer-id.
bool is_data_packet(const std::vector<uint8_t> &packet);

// What came, without waiting; empty if nothing did.
std::vector<uint8_t> receive(const Fd &socket);

class Tunnel {
  public:
    static constexpr const char *kName = "check0";

    explicit Tunnel(ovpn_dco::Mode mode);

    // Peer `id` has the tunnel addresses below and the same key as all others.
    static ovpn_dco::Ipv4 ipv4_of(uint32_t id); // 10.8.0.0/16, ids from 2
    static ovpn_dco::Ipv6 ipv6_of(uint32_t id); // fd00::/64
    void add_udp_peer(uint32_t id, uint16_t far_port);
    Fd add_tcp_peer(uint32_t id); // its far end

    // A packet as the far end of peer `id` sends it: a UDP datagram from its tunnel address to
    // ours.
    std::vector<uint8_t> sealed_packet(uint32_t id);

    uint16_t port() const { return port_of(socket_); }
    uint64_t counter(const std::string &name) const; // of the interface, as in its statistics/

    ovpn_dco::Connection &kernel() { return kernel_; }
    const ovpn_dco::Interface &interface() const { return interface_; }

  private:
    void install_key(uint32_t id);

    ovpn_dco::Connection kernel_;
    ovpn_dco::Interface interface_;
    Fd socket_; // the server's, of all UDP peers
    std::vector<uint8_t> key_material_;
    std::unique_ptr<openvpn::DataChannel> far_end_;
};
