// SPDX-License-Identifier: GPL-2.0-or-later

#include "dco-module/checks/tunnel.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

constexpr uint16_t kDiscardPort = 9;
constexpr uint8_t kDataV2 = 9;

void run(std::vector<const char *> arguments) {
    arguments.push_back(nullptr);
    pid_t child = 0;
    int status = 0;
    if (posix_spawnp(&child, arguments[0], nullptr, nullptr, const_cast<char **>(arguments.data()),
                     environ) != 0 ||
        waitpid(child, &status, 0) != child || status != 0) {
        missing(fmt::format("\"{} {} {} ...\" failed", arguments[0], arguments[1], arguments[2]));
    }
}

// sysfs shows the interfaces of the namespace that mounted it.
ovpn_dco::Connection connect_in_new_namespace() {
    if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0 ||
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("sysfs", "/sys", "sysfs", 0, nullptr) != 0) {
        missing(fmt::format("no network namespace can be made: {}", std::strerror(errno)));
    }
    run({"ip", "link", "set", "lo", "up"});
    return sure(ovpn_dco::Connection::open());
}

sockaddr_in loopback(uint16_t port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

Fd socket_or_end(int family, int type) {
    const int fd = socket(family, type | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        missing(fmt::format("no socket can be made: {}", std::strerror(errno)));
    }
    return Fd(fd);
}

uint16_t big_endian(uint16_t value) {
    return htons(value);
}

} // namespace

void wrong(const std::string &what) {
    std::printf("%s\n", what.c_str());
    std::fflush(stdout);
    _exit(1);
}

void missing(const std::string &what) {
    std::printf("%s\n", what.c_str());
    std::fflush(stdout);
    _exit(3);
}

void sure(const Result<void> &result) {
    if (!result) {
        missing(result.error().text);
    }
}

Fd &Fd::operator=(Fd &&other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

Fd::~Fd() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

Fd udp_socket() {
    Fd socket = socket_or_end(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK);
    const sockaddr_in any = loopback(0);
    if (bind(socket.get(), reinterpret_cast<const sockaddr *>(&any), sizeof(any)) != 0) {
        missing(fmt::format("no port is to be had: {}", std::strerror(errno)));
    }
    return socket;
}

uint16_t port_of(const Fd &socket) {
    sockaddr_in address = {};
    socklen_t length = sizeof(address);
    getsockname(socket.get(), reinterpret_cast<sockaddr *>(&address), &length);
    return ntohs(address.sin_port);
}

void send_to(const ovpn_dco::IpAddress &address, size_t bytes) {
    const std::vector<uint8_t> name =
        ovpn_dco::sockaddr_bytes({.address = address, .port = kDiscardPort});
    const std::vector<uint8_t> payload(bytes);
    const int family = std::holds_alternative<ovpn_dco::Ipv4>(address) ? AF_INET : AF_INET6;
    const Fd socket = socket_or_end(family, SOCK_DGRAM);
    if (sendto(socket.get(), payload.data(), payload.size(), 0,
               reinterpret_cast<const sockaddr *>(name.data()),
               static_cast<socklen_t>(name.size())) < 0) {
        missing(fmt::format("nothing can be sent to {}: {}", ovpn_dco::to_string(address),
                            std::strerror(errno)));
    }
}

bool is_data_packet(const std::vector<uint8_t> &packet) {
    return packet.size() > 4 && packet[0] >> 3 == kDataV2;
}

std::vector<uint8_t> receive(const Fd &socket) {
    std::vector<uint8_t> packet(2048);
    const ssize_t length = recv(socket.get(), packet.data(), packet.size(), MSG_DONTWAIT);
    packet.resize(static_cast<size_t>(std::max<ssize_t>(length, 0)));
    return packet;
}

Tunnel::Tunnel(ovpn_dco::Mode mode)
    : kernel_(connect_in_new_namespace()),
      interface_(sure(ovpn_dco::create_interface(kName, mode))), socket_(udp_socket()),
      key_material_(openvpn::kDataKeysBytes, 0x5a),
      far_end_(openvpn::DataChannel::create(key_material_, openvpn::DataChannel::Side::Client, 0)) {
    sure(ovpn_dco::set_up(interface_));
    run({"ip", "address", "add", "10.8.0.1/16", "dev", kName});
    run({"ip", "-6", "address", "add", "fd00::1/64", "dev", kName, "nodad"});
}

ovpn_dco::Ipv4 Tunnel::ipv4_of(uint32_t id) {
    return {10, 8, static_cast<uint8_t>(id >> 8), static_cast<uint8_t>(id)};
}

ovpn_dco::Ipv6 Tunnel::ipv6_of(uint32_t id) {
    ovpn_dco::Ipv6 address = {0xfd};
    address[14] = static_cast<uint8_t>(id >> 8);
    address[15] = static_cast<uint8_t>(id);
    return address;
}

// All material is the same byte, so both directions have the same key and nonce tail.
void Tunnel::install_key(uint32_t id) {
    ovpn_dco::Key key;
    key.peer_id = id;
    key.encrypt.cipher_key.assign(key_material_.begin(), key_material_.begin() + 32);
    std::copy_n(key_material_.begin(), key.encrypt.nonce_tail.size(),
                key.encrypt.nonce_tail.begin());
    key.decrypt = key.encrypt;
    sure(kernel_.new_key(interface_, key));
}

void Tunnel::add_udp_peer(uint32_t id, uint16_t far_port) {
    ovpn_dco::NewPeer peer;
    peer.id = id;
    peer.socket = socket_.get();
    peer.remote = ovpn_dco::Endpoint{.address = ovpn_dco::Ipv4{127, 0, 0, 1}, .port = far_port};
    peer.tunnel_ipv4 = ipv4_of(id);
    peer.tunnel_ipv6 = ipv6_of(id);
    sure(kernel_.new_peer(interface_, peer));
    install_key(id);
}

Fd Tunnel::add_tcp_peer(uint32_t id) {
    const Fd listener = socket_or_end(AF_INET, SOCK_STREAM);
    const sockaddr_in any = loopback(0);
    if (bind(listener.get(), reinterpret_cast<const sockaddr *>(&any), sizeof(any)) != 0 ||
        listen(listener.get(), 1) != 0) {
        missing(fmt::format("nothing can be listened to: {}", std::strerror(errno)));
    }
    Fd far = socket_or_end(AF_INET, SOCK_STREAM);
    const sockaddr_in address = loopback(port_of(listener));
    if (connect(far.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0) {
        missing(fmt::format("no connection: {}", std::strerror(errno)));
    }
    const Fd near(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ovpn_dco::NewPeer peer;
    peer.id = id;
    peer.socket = near.get();
    peer.tunnel_ipv4 = ipv4_of(id);
    sure(kernel_.new_peer(interface_, peer));
    install_key(id);
    return far;
}

std::vector<uint8_t> Tunnel::sealed_packet(uint32_t id) {
    constexpr uint16_t kLength = 20 + 8 + 4; // IPv4, UDP, four bytes
    std::vector<uint8_t> packet(kLength);
    const auto put16 = [&packet](size_t at, uint16_t value) {
        value = big_endian(value);
        std::memcpy(&packet[at], &value, sizeof(value));
    };
    packet[0] = 0x45;
    put16(2, kLength);
    packet[8] = 64; // time to live
    packet[9] = IPPROTO_UDP;
    const ovpn_dco::Ipv4 from = ipv4_of(id);
    std::copy(from.begin(), from.end(), packet.begin() + 12);
    const ovpn_dco::Ipv4 to = ipv4_of(1);
    std::copy(to.begin(), to.end(), packet.begin() + 16);
    put16(22, kDiscardPort);
    put16(24, kLength - 20);
    std::vector<uint8_t> sealed;
    if (!far_end_ || !far_end_->seal(id, packet, sealed)) {
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
