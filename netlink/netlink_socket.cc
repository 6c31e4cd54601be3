// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/netlink_socket.h"

#include <cerrno>
#include <cstring>

#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

namespace ovpn_dco {

namespace {

constexpr size_t kDatagramBytes = 64 << 10; // the kernel's largest part of a dump is 32 KiB

Error failed(std::string_view what, int code) {
    return {fmt::format("cannot {}: {}", what, std::strerror(code)), Exit::Missing, {}, code};
}

} // namespace

FileDescriptor::~FileDescriptor() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

Socket::Socket(FileDescriptor fd, std::chrono::milliseconds patience)
    : fd_(std::move(fd)), patience_(patience), buffer_(kDatagramBytes) {}

Result<Socket> Socket::open(int protocol, int buffer_bytes, std::chrono::milliseconds patience) {
    FileDescriptor fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
    sockaddr_nl any = {};
    any.nl_family = AF_NETLINK;
    if (fd.get() < 0 || bind(fd.get(), reinterpret_cast<sockaddr *>(&any), sizeof(any)) != 0) {
        return failed("open a netlink socket", errno);
    }
    // Beyond net.core.rmem_max where we may; the kernel caps it silently where we may not.
    if (setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof(buffer_bytes)) !=
        0) {
        setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof(buffer_bytes));
    }
    // Without these two an answer is no less an answer.
    const int on = 1;
    setsockopt(fd.get(), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
    setsockopt(fd.get(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
    return Socket(std::move(fd), patience);
}

Result<void> Socket::join(uint32_t group) {
    if (setsockopt(fd(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) != 0) {
        return failed("join a netlink group", errno);
    }
    return {};
}

Result<std::optional<std::span<const uint8_t>>> Socket::receive() {
    while (true) {
        sockaddr_nl from = {};
        socklen_t from_length = sizeof(from);
        const ssize_t length =
            recvfrom(fd(), buffer_.data(), buffer_.size(), MSG_TRUNC | MSG_DONTWAIT,
                     reinterpret_cast<sockaddr *>(&from), &from_length);
        if (length < 0 && errno == EAGAIN) {
            return std::optional<std::span<const uint8_t>>();
        }
        if (length < 0 && errno != EINTR) {
            return failed("read from a netlink socket", errno);
        }
        if (length > static_cast<ssize_t>(buffer_.size())) {
            return failed("read from a netlink socket", EMSGSIZE);
        }
        if (length >= 0 && from.nl_pid == 0) { // the kernel, not another program
            return std::optional(std::span<const uint8_t>(buffer_).first(size_t(length)));
        }
    }
}

Result<Answer> Socket::ask(Message message) {
    // What an earlier request left behind would take the room of this one's answer; and reading is
    // what makes the kernel go on with an unfinished dump, without which it begins no other
    // (EBUSY).
    while (true) {
        const auto stale = receive();
        if (stale ? !*stale : stale.error().code != ENOBUFS) {
            break;
        }
    }

    std::vector<uint8_t> &bytes = message.bytes();
    nlmsghdr header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    header.nlmsg_len = static_cast<uint32_t>(bytes.size());
    header.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
    header.nlmsg_seq = ++sequence_;
    std::memcpy(bytes.data(), &header, sizeof(header));
    if (send(fd(), bytes.data(), bytes.size(), 0) < 0) {
        return failed("send a netlink request", errno);
    }

    Answer answer;
    while (true) {
        const auto datagram = receive();
        if (!datagram) {
            return datagram.error();
        }
        if (*datagram) {
            if (add_datagram(**datagram, sequence_, answer)) {
                return answer;
            }
            continue;
        }
        pollfd readable = {fd(), POLLIN, 0};
        const int ready = poll(&readable, 1, static_cast<int>(patience_.count()));
        if (ready == 0) {
            return Error{fmt::format("the kernel did not answer within {} s",
                                     std::chrono::duration<double>(patience_).count()),
                         Exit::Found,
                         {},
                         ETIMEDOUT};
        }
        if (ready < 0 && errno != EINTR) {
            return failed("wait for the kernel's answer", errno);
        }
    }
}

} // namespace ovpn_dco
