// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/conformance/endpoints.h"

#include <netinet/in.h>
#include <sys/socket.h>

using ovpn_dco::Endpoint;
using ovpn_dco::IpAddress;

namespace {

int family_of(const IpAddress &address) {
    return std::holds_alternative<ovpn_dco::Ipv4>(address) ? AF_INET : AF_INET6;
}

bool bind_to(const FileDescriptor &socket, const IpAddress &address) {
    const std::vector<uint8_t> bytes = sockaddr_bytes(Endpoint{address});
    return bind(socket.get(), reinterpret_cast<const sockaddr *>(bytes.data()),
                static_cast<socklen_t>(bytes.size())) == 0;
}

} // namespace

FileDescriptor some_socket(int family, int type, int protocol) {
    return FileDescriptor(socket(family, type | SOCK_CLOEXEC, protocol));
}

FileDescriptor udp(const IpAddress &address) {
    FileDescriptor socket = some_socket(family_of(address), SOCK_DGRAM, 0);
    return bind_to(socket, address) ? std::move(socket) : FileDescriptor();
}

FileDescriptor listening_tcp(const IpAddress &address) {
    FileDescriptor socket = some_socket(family_of(address), SOCK_STREAM, 0);
    const bool listens = bind_to(socket, address) && listen(socket.get(), 1) == 0;
    return listens ? std::move(socket) : FileDescriptor();
}

std::pair<FileDescriptor, FileDescriptor> tcp(const IpAddress &address) {
    const FileDescriptor listener = listening_tcp(address);
    FileDescriptor client = some_socket(family_of(address), SOCK_STREAM, 0);
    const std::vector<uint8_t> to = sockaddr_bytes(Endpoint{address, port_of(listener)});
    if (connect(client.get(), reinterpret_cast<const sockaddr *>(to.data()),
                static_cast<socklen_t>(to.size())) != 0) {
        return {FileDescriptor(), FileDescriptor()};
    }
    return {FileDescriptor(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)),
            std::move(client)};
}

uint16_t port_of(const FileDescriptor &socket) {
    sockaddr_in6 address = {}; // the port is at the same place in both families
    socklen_t length = sizeof(address);
    getsockname(socket.get(), reinterpret_cast<sockaddr *>(&address), &length);
    return ntohs(address.sin6_port);
}
