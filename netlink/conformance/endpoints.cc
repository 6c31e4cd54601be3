// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/conformance/endpoints.h"

#include "netlink/rig/transport.h"

#include <netinet/in.h>
#include <sys/socket.h>

namespace {

bool is_ipv6(const ovpn_dco::IpAddress &address) {
    return std::holds_alternative<ovpn_dco::Ipv6>(address);
}

} // namespace

FileDescriptor some_socket(int family, int type, int protocol) {
    return FileDescriptor(socket(family, type | SOCK_CLOEXEC, protocol));
}

FileDescriptor udp(const ovpn_dco::IpAddress &address) {
    Result<ovpn_dco::Transport> socket = ovpn_dco::udp_socket(is_ipv6(address));
    return socket ? std::move(socket->fd) : FileDescriptor();
}

FileDescriptor listening_tcp() {
    FileDescriptor socket = some_socket(AF_INET, SOCK_STREAM, 0);
    return listen(socket.get(), 1) == 0 ? std::move(socket) : FileDescriptor();
}

std::pair<FileDescriptor, FileDescriptor> tcp(const ovpn_dco::IpAddress &address) {
    Result<ovpn_dco::TcpPair> pair = ovpn_dco::tcp_pair(is_ipv6(address));
    return pair ? std::pair(std::move(pair->near.fd), std::move(pair->far.fd))
                : std::pair<FileDescriptor, FileDescriptor>();
}

uint16_t port_of(const FileDescriptor &socket) {
    sockaddr_in6 address = {}; // the port is at the same place in both families
    socklen_t length = sizeof(address);
    getsockname(socket.get(), reinterpret_cast<sockaddr *>(&address), &length);
    return ntohs(address.sin6_port);
}
