// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where a load test sends to. A thousand clients aimed at the wrong address are an attack, so an
// address of the public Internet takes an explicit word of the user.

#pragma once

#include "tools/common/result.h"

#include <cstdint>
#include <string>

#include <sys/socket.h>

struct TargetAddress {
    sockaddr_storage address = {};
    std::string host; // numeric
    uint16_t port = 0;
    bool ipv6 = false;
};

// "HOST:PORT" or "[IPV6]:PORT"; a name is looked up. Errors are Exit::Usage.
Result<TargetAddress> resolve_target(const std::string &text);

// Loopback, private (RFC 1918, RFC 4193) or link-local.
bool is_private(const sockaddr_storage &address);
