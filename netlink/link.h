// SPDX-License-Identifier: GPL-2.0-or-later
//
// Interfaces of the kind "ovpn-dco", over rtnetlink. They belong to the network namespace of the
// calling thread. Changing them takes CAP_NET_ADMIN there (EPERM).

#pragma once

#include "tools/common/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ovpn_dco {

enum class Mode : uint8_t {
    PointToPoint = 0, // one peer, which a new one replaces; its table cannot be dumped
    MultiPeer = 1,
};

struct Interface {
    uint32_t index = 0;
    std::string name;

    bool operator==(const Interface &) const = default;
};

// Down, without addresses. EEXIST: the name is taken; EINVAL: not a name. EOPNOTSUPP comes back as
// Exit::Missing, because the kernel has no such module and found none to load.
Result<Interface> create_interface(const std::string &name, Mode mode);

// Its peers go with it (DeletionReason::Teardown). Returns when the kernel has finished with it,
// and so never if something in the kernel keeps a reference for ever. ENODEV: there is none.
Result<void> delete_interface(const Interface &interface);

// ENODEV: there is none.
Result<void> set_up(const Interface &interface);

// ENODEV, Exit::Missing: there is none of that name. Whatever its kind.
Result<Interface> find_interface(const std::string &name);

// An interface of any kind: "ovpn-dco", "tun", "veth"; a real network card has none, "".
struct Link {
    Interface interface;
    std::string kind;

    bool operator==(const Link &) const = default;
};

// All of them, in the order of their indices.
Result<std::vector<Link>> list_links();

// Those of our kind, in the order of their indices. The module does not tell their modes.
Result<std::vector<Interface>> list_interfaces();

// From the payload of a message of rtnetlink; empty if it is no interface.
std::optional<Link> parse_link(std::span<const uint8_t> payload);

} // namespace ovpn_dco
