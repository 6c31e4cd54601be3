// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/link.h"

#include "netlink/family.h"
#include "netlink/netlink_socket.h"
#include "netlink/refusal.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <span>
#include <string_view>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <fmt/format.h>

namespace ovpn_dco {

namespace {

constexpr int kReceiveBytes = 1 << 20;
constexpr int kAttempts = 10;

Result<Answer> demand(const std::string &what, Message message) {
    Result<Socket> socket = Socket::open(NETLINK_ROUTE, kReceiveBytes, kPatience);
    if (!socket) {
        return unanswered(what, socket.error());
    }
    Result<Answer> answer = socket->ask(std::move(message));
    if (!answer) {
        return unanswered(what, answer.error());
    }
    if (answer->code != 0) {
        return refused(what, *answer);
    }
    return answer;
}

Message link_message(uint16_t type, uint16_t flags, const ifinfomsg &header = {}) {
    Message message(type, flags);
    message.header(header);
    return message;
}

std::string_view text_in(std::span<const uint8_t> bytes) {
    const auto end = std::find(bytes.begin(), bytes.end(), 0);
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<size_t>(end - bytes.begin())};
}

} // namespace

std::optional<Link> parse_link(std::span<const uint8_t> payload) {
    const std::optional<ifinfomsg> header = value_of<ifinfomsg>(payload);
    if (!header) {
        return std::nullopt;
    }
    const std::span<const uint8_t> attributes =
        payload.subspan(std::min(aligned(sizeof(ifinfomsg)), payload.size()));
    const auto name = find_attribute(attributes, IFLA_IFNAME);
    const auto info = find_attribute(attributes, IFLA_LINKINFO);
    const auto kind = info ? find_attribute(*info, IFLA_INFO_KIND) : std::nullopt;
    if (!name) {
        return std::nullopt;
    }
    return Link{{static_cast<uint32_t>(header->ifi_index), std::string(text_in(*name))},
                kind ? std::string(text_in(*kind)) : ""};
}

Result<Interface> create_interface(const std::string &name, Mode mode) {
    Message message = link_message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
    message.put(IFLA_IFNAME, std::string_view(name))
        .begin(IFLA_LINKINFO)
        .put(IFLA_INFO_KIND, std::string_view(kLinkKind))
        .begin(IFLA_INFO_DATA)
        .put(link_attr::kMode, static_cast<uint8_t>(mode))
        .end()
        .end();
    const Result<Answer> answer =
        demand(fmt::format("create the interface {}", name), std::move(message));
    if (!answer) {
        Error error = answer.error();
        if (error.code == EOPNOTSUPP) {
            error.exit = Exit::Missing;
            error.hint = "apt-get install openvpn-dco-dkms linux-headers-$(uname -r)";
        }
        return error;
    }
    return find_interface(name);
}

Result<void> delete_interface(const Interface &interface) {
    ifinfomsg header = {};
    header.ifi_index = static_cast<int>(interface.index);
    const Result<Answer> answer = demand(fmt::format("delete the interface {}", interface.name),
                                         link_message(RTM_DELLINK, 0, header));
    return answer ? Result<void>() : answer.error();
}

Result<void> set_up(const Interface &interface) {
    ifinfomsg header = {};
    header.ifi_index = static_cast<int>(interface.index);
    header.ifi_flags = IFF_UP;
    header.ifi_change = IFF_UP;
    const Result<Answer> answer = demand(fmt::format("set the interface {} up", interface.name),
                                         link_message(RTM_NEWLINK, 0, header));
    return answer ? Result<void>() : answer.error();
}

Result<Interface> find_interface(const std::string &name) {
    const uint32_t index = if_nametoindex(name.c_str());
    if (index == 0) {
        return Error{fmt::format("there is no interface {}", name), Exit::Missing, {}, ENODEV};
    }
    return Interface{index, name};
}

Result<std::vector<Link>> list_links() {
    const std::string what = "list the interfaces";
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const Result<Answer> answer = demand(what, link_message(RTM_GETLINK, NLM_F_DUMP));
        if (!answer) {
            return answer.error();
        }
        if (answer->disturbed) {
            continue;
        }
        std::vector<Link> links;
        for (const Received &received : answer->messages) {
            if (const std::optional<Link> link = parse_link(received.payload)) {
                links.push_back(*link);
            }
        }
        std::sort(links.begin(), links.end(), [](const Link &a, const Link &b) {
            return a.interface.index < b.interface.index;
        });
        return links;
    }
    return Error{fmt::format("cannot {}: the list kept changing", what), Exit::Found, {}, EAGAIN};
}

Result<std::vector<Interface>> list_interfaces() {
    const Result<std::vector<Link>> links = list_links();
    if (!links) {
        return links.error();
    }
    std::vector<Interface> interfaces;
    for (const Link &link : *links) {
        if (link.kind == kLinkKind) {
            interfaces.push_back(link.interface);
        }
    }
    return interfaces;
}

} // namespace ovpn_dco
