// SPDX-License-Identifier: GPL-2.0-or-later
//
// A netlink socket that asks one thing at a time. Answers to earlier requests, which a bounded wait
// may have left behind, are recognised by their sequence number and skipped.

#pragma once

#include "netlink/message.h"
#include "tools/common/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ovpn_dco {

// A message from the kernel; of generic netlink with its genlmsghdr.
struct Received {
    uint16_t type = 0;
    std::vector<uint8_t> payload;
};

// What the kernel says to a request.
struct Answer {
    int code = 0;            // errno; 0: done
    std::string explanation; // the extended acknowledgement's text; mostly empty
    bool disturbed = false;  // NLM_F_DUMP_INTR: a dump that should be taken again
    std::vector<Received> messages;
};

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
    // `protocol`: NETLINK_GENERIC, NETLINK_ROUTE. Extended acknowledgements are on. `patience`: how
    // long the kernel may say nothing.
    static Result<Socket> open(int protocol, int buffer_bytes, std::chrono::milliseconds patience);

    int fd() const { return fd_.get(); }
    Result<void> join(uint32_t group);

    // Sends the request and waits for the end of its answer. An Error only if there is none
    // (ETIMEDOUT, ENOBUFS, or sending failed); a refusal is an Answer.
    Result<Answer> ask(Message message);

  private:
    Socket(FileDescriptor fd, std::chrono::milliseconds patience)
        : fd_(std::move(fd)), patience_(patience) {}

    FileDescriptor fd_;
    std::chrono::milliseconds patience_;
    uint32_t sequence_ = 0;
};

} // namespace ovpn_dco
