// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/same_server.h"

#include "netlink/family.h"
#include "tools/common/plain_text.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

using ovpn_dco::Interface;
using ovpn_dco::Link;

namespace {

// All clients of a server are behind one interface, and asking the kernel for ten thousand takes
// seconds.
constexpr int kAsked = 16;

bool is_tunnel(const Link &link) {
    return link.kind == ovpn_dco::kLinkKind || link.kind == ovpn_dco::kInTreeLinkKind ||
           link.kind == "tun";
}

bool same_address(const sockaddr &a, const sockaddr_storage &b) {
    if (a.sa_family != b.ss_family) {
        return false;
    }
    if (a.sa_family == AF_INET) {
        return reinterpret_cast<const sockaddr_in &>(a).sin_addr.s_addr ==
               reinterpret_cast<const sockaddr_in &>(b).sin_addr.s_addr;
    }
    return std::memcmp(&reinterpret_cast<const sockaddr_in6 &>(a).sin6_addr,
                       &reinterpret_cast<const sockaddr_in6 &>(b).sin6_addr, sizeof(in6_addr)) == 0;
}

std::optional<std::string> interface_with(const sockaddr_storage &address) {
    ifaddrs *all = nullptr;
    if (getifaddrs(&all) != 0) {
        return std::nullopt;
    }
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(all, &freeifaddrs);
    for (const ifaddrs *at = all; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr != nullptr && same_address(*at->ifa_addr, address)) {
            return at->ifa_name;
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<std::string> interface_towards(const std::string &address) {
    sockaddr_storage to = {};
    auto &ipv4 = reinterpret_cast<sockaddr_in &>(to);
    auto &ipv6 = reinterpret_cast<sockaddr_in6 &>(to);
    if (inet_pton(AF_INET, address.c_str(), &ipv4.sin_addr) == 1) {
        ipv4.sin_family = AF_INET;
        ipv4.sin_port = htons(9);
    } else if (inet_pton(AF_INET6, address.c_str(), &ipv6.sin6_addr) == 1) {
        ipv6.sin6_family = AF_INET6;
        ipv6.sin6_port = htons(9);
    } else {
        return std::nullopt;
    }
    const int fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return std::nullopt;
    }
    sockaddr_storage from = {};
    socklen_t length = sizeof(from);
    const bool has_way = connect(fd, reinterpret_cast<const sockaddr *>(&to), sizeof(to)) == 0 &&
                         getsockname(fd, reinterpret_cast<sockaddr *>(&from), &length) == 0;
    close(fd);
    return has_way ? interface_with(from) : std::nullopt;
}

std::optional<Link>
tunnel_of_others(const std::vector<ListedClient> &clients, const Interface &interface,
                 const std::vector<Link> &links,
                 const std::function<std::optional<std::string>(const std::string &)> &towards) {
    std::optional<Link> other;
    int asked = 0;
    for (const ListedClient &client : clients) {
        for (const std::string &address : {client.tunnel_ipv4, client.tunnel_ipv6}) {
            if (address.empty()) {
                continue;
            }
            if (++asked > kAsked) {
                return other;
            }
            const std::optional<std::string> way = towards(address);
            if (way == interface.name) {
                return std::nullopt;
            }
            const auto link = std::find_if(links.begin(), links.end(), [&](const Link &at) {
                return at.interface.name == way && is_tunnel(at);
            });
            if (link != links.end()) {
                other = *link;
            }
        }
    }
    return other;
}

Result<void> check_same_server(const std::vector<ListedClient> &clients,
                               const Interface &interface) {
    const Result<std::vector<Link>> links = ovpn_dco::list_links();
    if (!links) {
        return links.error();
    }
    const std::optional<Link> other =
        tunnel_of_others(clients, interface, *links, interface_towards);
    if (!other) {
        return {};
    }
    const std::string name = printable(other->interface.name);
    const std::string text =
        fmt::format("{} is not the interface of this server: its clients are behind {}",
                    printable(interface.name), name);
    return other->kind == ovpn_dco::kLinkKind
               ? Error{text, Exit::Usage,
                       fmt::format("dcoctl audit {}, or dcoctl show {}", name, name)}
               : Error{text, Exit::Missing,
                       fmt::format("the kernel has no peers of {}: its openvpn runs without data "
                                   "channel offload, or with another module",
                                   name)};
}
