// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/target_address.h"

#include <array>
#include <charconv>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <fmt/format.h>

namespace {

bool is_private_v4(uint32_t address) {
    return (address >> 24) == 127 || (address >> 24) == 10 || (address >> 20) == 0xac1 ||
           (address >> 16) == 0xc0a8 || (address >> 16) == 0xa9fe;
}

} // namespace

bool is_private(const sockaddr_storage &address) {
    if (address.ss_family == AF_INET) {
        const auto &v4 = reinterpret_cast<const sockaddr_in &>(address);
        return is_private_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.ss_family != AF_INET6) {
        return false;
    }
    const in6_addr &v6 = reinterpret_cast<const sockaddr_in6 &>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        uint32_t v4 = 0;
        std::memcpy(&v4, v6.s6_addr + 12, sizeof(v4));
        return is_private_v4(ntohl(v4));
    }
    return IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_LINKLOCAL(&v6) ||
           (v6.s6_addr[0] & 0xfe) == 0xfc;
}

Result<TargetAddress> resolve_target(const std::string &text) {
    const size_t colon = text.rfind(':');
    std::string host = text.substr(0, colon);
    const std::string port = colon == text.npos ? "" : text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    TargetAddress target;
    const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), target.port);
    if (host.empty() || port.empty() || error != std::errc() || target.port == 0 ||
        stop != port.data() + port.size() || (!bracketed && host.find(':') != host.npos)) {
        return Error{fmt::format("'{}' is not HOST:PORT or [IPV6]:PORT", text), Exit::Usage};
    }
    addrinfo hints = {};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo *found = nullptr;
    if (const int code = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); code != 0) {
        return Error{fmt::format("cannot resolve {}: {}", host, gai_strerror(code)), Exit::Usage};
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, freeaddrinfo);
    std::memcpy(&target.address, found->ai_addr, found->ai_addrlen);
    target.ipv6 = found->ai_family == AF_INET6;
    std::array<char, NI_MAXHOST> numeric = {};
    if (getnameinfo(found->ai_addr, found->ai_addrlen, numeric.data(), numeric.size(), nullptr, 0,
                    NI_NUMERICHOST) == 0) {
        target.host = numeric.data();
    }
    return target;
}
