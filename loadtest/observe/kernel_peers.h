// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel's own table of peers, asked over generic netlink with a socket of our own: what the
// daemon believes plays no part in it.
//
// The module goes on with a dump "after the n-th peer", so peers that vanish meanwhile make it skip
// healthy ones: a number read in the middle of a storm is a lower bound. Zero is exact, because
// the first part of a dump has peers if there are any; and a dump is repeated if the kernel says
// that it was disturbed or if our socket's buffer was too small.

#pragma once

#include "tools/common/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

struct nl_sock;

class KernelPeers {
  public:
    // An Error with Exit::Missing if the kernel has no such family (the module is not there).
    static Result<std::unique_ptr<KernelPeers>> create();
    ~KernelPeers();

    // The peer-ids of interface `device`. An interface that is gone has none: an empty set.
    Result<std::set<uint32_t>> list(const std::string &device);

    // What the message about one peer took in the latest list(); empty if there was none, or if
    // they differ.
    std::optional<uint64_t> bytes_each() const { return bytes_each_; }

  private:
    KernelPeers() = default;
    struct SocketCloser {
        void operator()(nl_sock *socket) const;
    };
    std::unique_ptr<nl_sock, SocketCloser> socket_;
    int family_ = 0;
    std::optional<uint64_t> bytes_each_;
};
