// SPDX-License-Identifier: GPL-2.0-or-later

#include "dco-module/checks/tunnel.h"

#include "loadtest/openvpn/packet.h"
#include "netlink/rig/tunnel.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

using ovpn_dco::Transport;

namespace {

constexpr uint32_t kNetwork = 0; // see netlink/rig/tunnel.h

// sysfs shows the interfaces of the namespace that mounted it.
ovpn_dco::Connection connect_in_new_namespace() {
    if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0 ||
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("sysfs", "/sys", "sysfs", 0, nullptr) != 0) {
        missing(fmt::format("no network namespace can be made: {}", std::strerror(errno)));
    }
    sure(ovpn_dco::set_up(sure(ovpn_dco::find_interface("lo"))));
    return sure(ovpn_dco::Connection::open());
}

[[noreturn]] void end(int status, const std::string &what) {
    std::printf("%s\n", what.c_str());
    std::fflush(stdout);
    _exit(status);
}

} // namespace

void wrong(const std::string &what) {
    end(1, what);
}

void missing(const std::string &what) {
    end(3, what);
}

void sure(const Result<void> &result) {
    if (!result) {
        missing(result.error().text);
    }
}

void send_to(const ovpn_dco::IpAddress &address, size_t bytes) {
    const Transport socket =
        sure(ovpn_dco::unbound_udp_socket(std::holds_alternative<ovpn_dco::Ipv6>(address)));
    const std::vector<uint8_t> payload(bytes);
    if (send_datagrams(socket, {address, ovpn_dco::kDiscardPort}, {&payload, 1}) != 1) {
        missing(fmt::format("nothing can be sent to {}: {}", ovpn_dco::to_string(address),
                            std::strerror(errno)));
    }
}

bool is_data_packet(const std::vector<uint8_t> &packet) {
    return packet.size() > 4 && packet[0] >> 3 == static_cast<uint8_t>(openvpn::Opcode::DataV2);
}

std::vector<uint8_t> receive(const Transport &socket) {
    std::vector<uint8_t> packet(2048);
    const ssize_t length = recv(socket.fd.get(), packet.data(), packet.size(), MSG_DONTWAIT);
    packet.resize(static_cast<size_t>(std::max<ssize_t>(length, 0)));
    return packet;
}

Tunnel::Tunnel(ovpn_dco::Mode mode)
    : kernel_(connect_in_new_namespace()),
      interface_(sure(ovpn_dco::create_interface(kName, mode))),
      socket_(sure(ovpn_dco::udp_socket(false))) {
    sure(ovpn_dco::set_up(interface_));
    if (!ovpn_dco::configure(interface_, kNetwork)) {
        missing(fmt::format("{} gets no addresses: {}", kName, std::strerror(errno)));
    }
}

ovpn_dco::Ipv4 Tunnel::ipv4_of(uint32_t id) {
    return ovpn_dco::tunnel4(kNetwork, id);
}

ovpn_dco::Ipv6 Tunnel::ipv6_of(uint32_t id) {
    return ovpn_dco::tunnel6(kNetwork, id);
}

void Tunnel::add(ovpn_dco::NewPeer peer) {
    peer.tunnel_ipv4 = ipv4_of(peer.id);
    peer.tunnel_ipv6 = ipv6_of(peer.id);
    sure(kernel_.new_peer(interface_, peer));
    kernel_storm::Keys keys =
        kernel_storm::make_keys(peer.id, ovpn_dco::KeySlot::Primary, 0, random_);
    if (!keys.far_end) {
        missing("OpenSSL takes no AES-GCM key");
    }
    sure(kernel_.new_key(interface_, keys.module));
    keys_[peer.id] = std::move(keys);
}

void Tunnel::add_udp_peer(uint32_t id, uint16_t far_port) {
    ovpn_dco::NewPeer peer;
    peer.id = id;
    peer.socket = socket_.fd.get();
    peer.remote = ovpn_dco::Endpoint{.address = socket_.local.address, .port = far_port};
    add(peer);
}

Transport Tunnel::add_tcp_peer(uint32_t id) {
    ovpn_dco::TcpPair pair = sure(ovpn_dco::tcp_pair(false));
    ovpn_dco::NewPeer peer;
    peer.id = id;
    peer.socket = pair.near.fd.get();
    add(peer);
    return std::move(pair.far);
}

std::vector<uint8_t> Tunnel::sealed_packet(uint32_t id) {
    constexpr size_t kPayloadBytes = 4;
    const std::vector<uint8_t> packet =
        kernel_storm::inner_packet(ipv4_of(id), ovpn_dco::gateway4(kNetwork), kPayloadBytes);
    std::vector<uint8_t> sealed;
    if (!keys_.at(id).far_end->seal(id, packet, sealed)) {
        missing("OpenSSL does not encrypt");
    }
    return sealed;
}

uint64_t Tunnel::counter(const std::string &name) const {
    std::ifstream file(fmt::format("/sys/class/net/{}/statistics/{}", kName, name));
    uint64_t value = 0;
    if (!(file >> value)) {
        missing(fmt::format("there is no counter {} of {}", name, kName));
    }
    return value;
}
