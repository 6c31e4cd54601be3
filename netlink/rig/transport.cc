// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/rig/transport.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <sys/socket.h>
#include <sys/time.h>

#include <fmt/format.h>

namespace ovpn_dco {

namespace {

constexpr int kTcpBufferBytes = 8192;
constexpr timeval kTcpPatience = {0, 20'000};

Error no_socket(const char *what) {
    const int code = errno;
    return Error{fmt::format("cannot {} for a peer: {}", what, std::strerror(code)),
                 Exit::Missing,
                 {},
                 code};
}

Endpoint loopback(bool ipv6) {
    Ipv6 local6 = {};
    local6.back() = 1;
    return ipv6 ? Endpoint{local6, 0} : Endpoint{Ipv4{127, 0, 0, 1}, 0};
}

int family_of(bool ipv6) {
    return ipv6 ? AF_INET6 : AF_INET;
}

bool with_sockaddr(int (*call)(int, const sockaddr *, socklen_t), int fd,
                   const Endpoint &endpoint) {
    const std::vector<uint8_t> bytes = sockaddr_bytes(endpoint);
    return call(fd, reinterpret_cast<const sockaddr *>(bytes.data()),
                static_cast<socklen_t>(bytes.size())) == 0;
}

std::optional<Endpoint> name_of(int fd) {
    std::array<uint8_t, sizeof(sockaddr_storage)> bytes;
    socklen_t length = bytes.size();
    if (getsockname(fd, reinterpret_cast<sockaddr *>(bytes.data()), &length) != 0) {
        return std::nullopt;
    }
    return endpoint_of(std::span(bytes).first(length));
}

Result<Transport> bound(int type, bool ipv6) {
    FileDescriptor fd(socket(family_of(ipv6), type | SOCK_CLOEXEC, 0));
    if (fd.get() < 0) {
        return no_socket("open a socket");
    }
    if (!with_sockaddr(bind, fd.get(), loopback(ipv6))) {
        return no_socket("bind a socket");
    }
    const std::optional<Endpoint> local = name_of(fd.get());
    if (!local) {
        return no_socket("ask for the port of a socket");
    }
    return Transport{std::move(fd), *local};
}

void make_impatient(int fd) {
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kTcpPatience, sizeof(kTcpPatience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kTcpPatience, sizeof(kTcpPatience));
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kTcpBufferBytes, sizeof(kTcpBufferBytes));
}

} // namespace

Result<Transport> udp_socket(bool ipv6) {
    return bound(SOCK_DGRAM, ipv6);
}

Result<Transport> unbound_udp_socket(bool ipv6) {
    FileDescriptor fd(socket(family_of(ipv6), SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (fd.get() < 0) {
        return no_socket("open a socket");
    }
    return Transport{std::move(fd), {}};
}

Result<TcpPair> tcp_pair(bool ipv6) {
    Result<Transport> listener = bound(SOCK_STREAM, ipv6);
    if (!listener) {
        return listener.error();
    }
    setsockopt(listener->fd.get(), SOL_SOCKET, SO_RCVBUF, &kTcpBufferBytes,
               sizeof(kTcpBufferBytes));
    if (listen(listener->fd.get(), 1) != 0) {
        return no_socket("listen");
    }
    TcpPair pair;
    pair.far.fd = FileDescriptor(socket(family_of(ipv6), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (pair.far.fd.get() < 0) {
        return no_socket("open a socket");
    }
    setsockopt(pair.far.fd.get(), SOL_SOCKET, SO_RCVBUF, &kTcpBufferBytes, sizeof(kTcpBufferBytes));
    if (!with_sockaddr(connect, pair.far.fd.get(), listener->local)) {
        return no_socket("connect");
    }
    pair.near.fd = FileDescriptor(accept4(listener->fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (pair.near.fd.get() < 0) {
        return no_socket("accept a connection");
    }
    pair.near.local = listener->local;
    pair.far.local = name_of(pair.far.fd.get()).value_or(Endpoint());
    make_impatient(pair.near.fd.get());
    make_impatient(pair.far.fd.get());
    return pair;
}

size_t send_datagrams(const Transport &from, const Endpoint &to,
                      std::span<const std::vector<uint8_t>> datagrams) {
    std::vector<uint8_t> address = sockaddr_bytes(to);
    std::vector<iovec> parts(datagrams.size());
    std::vector<mmsghdr> messages(datagrams.size());
    for (size_t i = 0; i < datagrams.size(); ++i) {
        parts[i] = {const_cast<uint8_t *>(datagrams[i].data()), datagrams[i].size()};
        messages[i].msg_hdr.msg_name = address.data();
        messages[i].msg_hdr.msg_namelen = static_cast<socklen_t>(address.size());
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    size_t sent = 0;
    while (sent < messages.size()) {
        const int taken = sendmmsg(from.fd.get(), messages.data() + sent,
                                   static_cast<unsigned>(messages.size() - sent), MSG_DONTWAIT);
        if (taken <= 0) {
            break;
        }
        sent += static_cast<size_t>(taken);
    }
    return sent;
}

void send_stream(const Transport &from, std::span<const uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t taken =
            send(from.fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (taken <= 0) {
            return;
        }
        bytes = bytes.subspan(static_cast<size_t>(taken));
    }
}

void reset_on_close(const Transport &transport) {
    const linger now = {1, 0};
    setsockopt(transport.fd.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

} // namespace ovpn_dco
