// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/address.h"

#include "netlink/message.h"

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <fmt/format.h>

namespace ovpn_dco {

std::string to_string(const IpAddress &address) {
    // Not inet_ntop(), which prints by printf(): lists of ten thousand peers feel it.
    if (const Ipv4 *ipv4 = std::get_if<Ipv4>(&address)) {
        const auto [a, b, c, d] = *ipv4;
        return fmt::format("{}.{}.{}.{}", a, b, c, d);
    }
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(AF_INET6, std::get<Ipv6>(address).data(), text, sizeof(text));
}

std::string to_string(const Endpoint &endpoint) {
    const std::string host = to_string(endpoint.address);
    if (std::holds_alternative<Ipv4>(endpoint.address)) {
        return fmt::format("{}:{}", host, endpoint.port);
    }
    const std::string scope = endpoint.scope_id == 0 ? "" : fmt::format("%{}", endpoint.scope_id);
    return fmt::format("[{}{}]:{}", host, scope, endpoint.port);
}

std::vector<uint8_t> sockaddr_bytes(const Endpoint &endpoint) {
    const auto bytes_of = [](const auto &address) {
        const auto *begin = reinterpret_cast<const uint8_t *>(&address);
        return std::vector<uint8_t>(begin, begin + sizeof(address));
    };
    if (const Ipv4 *ipv4 = std::get_if<Ipv4>(&endpoint.address)) {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(endpoint.port);
        std::copy(ipv4->begin(), ipv4->end(), reinterpret_cast<uint8_t *>(&address.sin_addr));
        return bytes_of(address);
    }
    const Ipv6 &ipv6 = std::get<Ipv6>(endpoint.address);
    sockaddr_in6 address = {};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(endpoint.port);
    address.sin6_scope_id = endpoint.scope_id;
    std::copy(ipv6.begin(), ipv6.end(), address.sin6_addr.s6_addr);
    return bytes_of(address);
}

std::optional<Endpoint> endpoint_of(std::span<const uint8_t> bytes) {
    const std::optional<sa_family_t> family = value_of<sa_family_t>(bytes);
    if (family == AF_INET && bytes.size() == sizeof(sockaddr_in)) {
        const sockaddr_in address = *value_of<sockaddr_in>(bytes);
        Ipv4 ipv4;
        std::copy_n(reinterpret_cast<const uint8_t *>(&address.sin_addr), ipv4.size(),
                    ipv4.begin());
        return Endpoint{ipv4, ntohs(address.sin_port)};
    }
    if (family == AF_INET6 && bytes.size() == sizeof(sockaddr_in6)) {
        const sockaddr_in6 address = *value_of<sockaddr_in6>(bytes);
        Ipv6 ipv6;
        std::copy_n(address.sin6_addr.s6_addr, ipv6.size(), ipv6.begin());
        return Endpoint{ipv6, ntohs(address.sin6_port), address.sin6_scope_id};
    }
    return std::nullopt;
}

} // namespace ovpn_dco
