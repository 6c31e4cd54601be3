// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sockets to give to the module, all of them on loopback. A fd of -1 is a socket that this machine
// does not have.

#pragma once

#include "netlink/address.h"
#include "netlink/netlink_socket.h"

#include <cstdint>
#include <utility>

using ovpn_dco::FileDescriptor;

inline constexpr ovpn_dco::Ipv4 kLoopback4 = {127, 0, 0, 1};
inline constexpr ovpn_dco::Ipv6 kLoopback6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
inline constexpr ovpn_dco::Ipv6 kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};

inline constexpr ovpn_dco::Ipv4 kTunnel4 = {10, 0, 0, 1};
inline constexpr ovpn_dco::Ipv6 kTunnel6 = {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

FileDescriptor some_socket(int family, int type, int protocol);
FileDescriptor listening_tcp();
// On one of the addresses of loopback above: bound to a free port; both ends of a connection.
FileDescriptor udp(const ovpn_dco::IpAddress &address);
std::pair<FileDescriptor, FileDescriptor> tcp(const ovpn_dco::IpAddress &address);

uint16_t port_of(const FileDescriptor &socket);
