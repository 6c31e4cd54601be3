// SPDX-License-Identifier: GPL-2.0-or-later
//
// The other end of a netlink socket, played by a test: one reply to each request, in order.

#pragma once

#include "netlink/netlink_socket.h"
#include "netlink/test_bytes.h"

#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <sys/socket.h>

namespace ovpn_dco::test {

using Datagrams = std::vector<std::vector<uint8_t>>;

class FakeKernel {
  public:
    using Bytes = std::vector<uint8_t>;
    // What answers the request with this number.
    using Reply = std::function<Datagrams(uint32_t sequence)>;

    explicit FakeKernel(std::vector<Reply> replies) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
            std::abort();
        }
        theirs_ = FileDescriptor(ends[0]);
        ours_ = FileDescriptor(ends[1]);
        thread_ = std::thread([this, replies = std::move(replies)] {
            for (const Reply &reply : replies) {
                Bytes request(64 << 10);
                const ssize_t length = recv(ours_.get(), request.data(), request.size(), 0);
                if (length <= 0) {
                    return;
                }
                request.resize(static_cast<size_t>(length));
                requests_.push_back(request);
                for (const Bytes &datagram : reply(value_of<nlmsghdr>(request)->nlmsg_seq)) {
                    tell(datagram);
                }
            }
        });
    }
    ~FakeKernel() {
        shutdown(ours_.get(), SHUT_RDWR);
        thread_.join();
    }

    void tell(const Bytes &datagram) { send(ours_.get(), datagram.data(), datagram.size(), 0); }

    // Once: the socket of the code under test. It does not block, as a real one.
    Socket socket(std::chrono::milliseconds patience = std::chrono::seconds(30)) {
        return Socket(std::move(theirs_), patience);
    }

    // Those that have been replied to.
    const std::vector<Bytes> &requests() const { return requests_; }

  private:
    FileDescriptor theirs_;
    FileDescriptor ours_;
    std::vector<Bytes> requests_;
    std::thread thread_;
};

inline std::vector<uint8_t> acknowledgement(uint32_t sequence, int code = 0) {
    return bytes_of(result_message(NLMSG_ERROR, -code, 0, sequence));
}

inline FakeKernel::Reply acknowledge(int code = 0) {
    return [code](uint32_t sequence) {
        return Datagrams{acknowledgement(sequence, code)};
    };
}

} // namespace ovpn_dco::test
