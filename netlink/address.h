// SPDX-License-Identifier: GPL-2.0-or-later
//
// Addresses as values: bytes in network order, which compare and need no casts.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace ovpn_dco {

using Ipv4 = std::array<uint8_t, 4>;
using Ipv6 = std::array<uint8_t, 16>;
using IpAddress = std::variant<Ipv4, Ipv6>;

struct Endpoint {
    IpAddress address;
    uint16_t port = 0;     // host byte order
    uint32_t scope_id = 0; // interface index; only of link-local IPv6

    bool operator==(const Endpoint &) const = default;
};

std::string to_string(const IpAddress &address);
std::string to_string(const Endpoint &endpoint); // "192.0.2.1:1194", "[2001:db8::1]:1194"

// The bytes of a sockaddr_in or sockaddr_in6, and back. Empty: neither of them.
std::vector<uint8_t> sockaddr_bytes(const Endpoint &endpoint);
std::optional<Endpoint> endpoint_of(std::span<const uint8_t> sockaddr_bytes);

} // namespace ovpn_dco
