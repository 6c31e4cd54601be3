// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/rig/tunnel.h"

#include "netlink/netlink_socket.h"

#include <algorithm>
#include <cstring>

#include <linux/ipv6.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace ovpn_dco {

namespace {

constexpr uint32_t kGateway = 1;
constexpr uint32_t kFirstPeer = 2;
constexpr uint32_t kPrefix6 = 64;

// 10.64.0.0/16, 10.65.0.0/16, ...
Ipv4 host4(uint32_t number, uint32_t host) {
    return {10, static_cast<uint8_t>(64 + number), static_cast<uint8_t>(host >> 8),
            static_cast<uint8_t>(host)};
}

// fd00:40::/64, fd00:41::/64, ...
Ipv6 host6(uint32_t number, uint32_t host) {
    Ipv6 address = {0xfd, 0, 0, static_cast<uint8_t>(64 + number)};
    address[14] = static_cast<uint8_t>(host >> 8);
    address[15] = static_cast<uint8_t>(host);
    return address;
}

bool set_ipv4(int fd, unsigned long request, const std::string &name, const Ipv4 &value) {
    ifreq wish = {};
    name.copy(wish.ifr_name, IFNAMSIZ - 1);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    std::memcpy(&address.sin_addr, value.data(), value.size());
    std::memcpy(&wish.ifr_addr, &address, sizeof(address));
    return ioctl(fd, request, &wish) == 0;
}

} // namespace

Ipv4 gateway4(uint32_t number) {
    return host4(number, kGateway);
}

Ipv6 gateway6(uint32_t number) {
    return host6(number, kGateway);
}

Ipv4 tunnel4(uint32_t number, uint32_t peer_id) {
    return host4(number, kFirstPeer + peer_id);
}

Ipv6 tunnel6(uint32_t number, uint32_t peer_id) {
    return host6(number, kFirstPeer + peer_id);
}

IpAddress gateway(uint32_t number, bool ipv6) {
    return ipv6 ? IpAddress(gateway6(number)) : IpAddress(gateway4(number));
}

IpAddress tunnel(uint32_t number, uint32_t peer_id, bool ipv6) {
    return ipv6 ? IpAddress(tunnel6(number, peer_id)) : IpAddress(tunnel4(number, peer_id));
}

bool configure(const Interface &interface, uint32_t number) {
    const FileDescriptor fd4(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const FileDescriptor fd6(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    in6_ifreq wish6 = {};
    const Ipv6 address6 = gateway6(number);
    std::memcpy(&wish6.ifr6_addr, address6.data(), address6.size());
    wish6.ifr6_prefixlen = kPrefix6;
    wish6.ifr6_ifindex = static_cast<int>(interface.index);
    return set_ipv4(fd4.get(), SIOCSIFADDR, interface.name, gateway4(number)) &&
           set_ipv4(fd4.get(), SIOCSIFNETMASK, interface.name, {255, 255, 0, 0}) &&
           ioctl(fd6.get(), SIOCSIFADDR, &wish6) == 0;
}

} // namespace ovpn_dco
