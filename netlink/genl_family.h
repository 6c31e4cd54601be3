// SPDX-License-Identifier: GPL-2.0-or-later
//
// The numbers that this kernel has given to the family and its multicast group.

#pragma once

#include "netlink/netlink_socket.h"
#include "tools/common/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ovpn_dco {

struct GenlFamily {
    uint16_t id = 0;
    std::optional<uint32_t> peers_group;

    bool operator==(const GenlFamily &) const = default;
};

// Loads the module if it is installed. Exit::Missing: this kernel has no such family.
Result<GenlFamily> find_family(Socket &socket);

// Whether there is one of this name. Does not make the kernel look for a module that has it.
Result<bool> has_family(Socket &socket, std::string_view name);

// From the payload of the kernel's answer.
std::optional<GenlFamily> parse_family(std::span<const uint8_t> payload);

} // namespace ovpn_dco
