// SPDX-License-Identifier: GPL-2.0-or-later
//
// Overruns as the kernel counts them: /proc/net/netlink has a line per netlink socket with the
// number of messages that did not fit its buffer ("Drops") and the socket's inode, which
// /proc/PID/fd ties to a process.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <sys/types.h>

struct NetlinkSocket {
    uint32_t protocol = 0; // 16 is generic netlink
    uint64_t port_id = 0;
    uint64_t drops = 0;
    uint64_t inode = 0;

    bool operator==(const NetlinkSocket &) const = default;
};

// Columns are found by the names in the first line; lines that do not fit them are skipped.
std::vector<NetlinkSocket> parse_netlink_sockets(std::string_view text);

// The number of N in "socket:[N]", as the links in /proc/PID/fd read.
std::optional<uint64_t> parse_socket_link(std::string_view link);

// Drops of all netlink sockets that `pid` has open; empty if it has none, or is gone.
std::optional<uint64_t> netlink_drops_of(pid_t pid);
