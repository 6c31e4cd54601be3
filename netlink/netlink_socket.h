// SPDX-License-Identifier: GPL-2.0-or-later
//
// A netlink socket that asks one thing at a time. Answers to earlier requests, which a bounded wait
// may have left behind, are recognised by their sequence number and skipped.

#pragma once

#include "netlink/answer.h"
#include "netlink/message.h"
#include "tools/common/result.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace ovpn_dco {

// An emulated machine under load is slow.
inline constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(10);

// Closes its file descriptor.
class FileDescriptor {
  public:
    explicit FileDescriptor(int fd = -1) : fd_(fd) {}
    ~FileDescriptor();
    FileDescriptor(FileDescriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileDescriptor &operator=(FileDescriptor &&other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    int get() const { return fd_; }

  private:
    int fd_;
};

class Socket {
  public:
    // `protocol`: NETLINK_GENERIC, NETLINK_ROUTE. `buffer_bytes`: for what the kernel sends,
    // without CAP_NET_ADMIN no more than net.core.rmem_max. `patience`: how long the kernel may say
    // nothing. Extended acknowledgements are on.
    static Result<Socket> open(int protocol, int buffer_bytes, std::chrono::milliseconds patience);

    // One that is open already: tests play the kernel at its other end.
    Socket(FileDescriptor fd, std::chrono::milliseconds patience);

    int fd() const { return fd_.get(); }

    // Sends the request and waits for the end of its answer. An Error only if there is none
    // (ETIMEDOUT, ENOBUFS, or sending failed); a refusal is an Answer.
    Result<Answer> ask(Message message);

    // For a socket that only listens.
    Result<void> join(uint32_t group);

    // A datagram of the kernel's, valid until the next; empty if there is none right now. ENOBUFS:
    // the buffer was full, datagrams are lost; there may be more.
    Result<std::optional<std::span<const uint8_t>>> receive();

  private:
    FileDescriptor fd_;
    std::chrono::milliseconds patience_;
    uint32_t sequence_ = 0;
    std::vector<uint8_t> buffer_;
};

} // namespace ovpn_dco
