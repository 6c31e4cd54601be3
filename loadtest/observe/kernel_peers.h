// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel's own table of peers, asked with a socket of our own: what the daemon believes plays no
// part in it. In the middle of a storm a number of peers is a lower bound, zero is exact: see
// ovpn_dco::Connection::dump.

#pragma once

#include "netlink/connection.h"
#include "tools/common/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

class KernelPeers {
  public:
    // An Error with Exit::Missing if the kernel has no such family (the module is not there).
    static Result<std::unique_ptr<KernelPeers>> create();

    // The peer-ids of interface `device`. An interface that is gone has none: an empty set.
    Result<std::set<uint32_t>> list(const std::string &device);

    // What the message about one peer took in the latest list(); empty if there was none, or if
    // they differ.
    std::optional<uint64_t> bytes_each() const { return bytes_each_; }

  private:
    explicit KernelPeers(ovpn_dco::Connection kernel) : kernel_(std::move(kernel)) {}

    ovpn_dco::Connection kernel_;
    std::optional<uint64_t> bytes_each_;
};
