// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/genl_family.h"

#include "netlink/family.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sys/utsname.h>

#include <fmt/format.h>

namespace ovpn_dco {

namespace {

std::string text_in(std::span<const uint8_t> bytes) {
    return {bytes.begin(), std::find(bytes.begin(), bytes.end(), 0)};
}

} // namespace

std::optional<GenlFamily> parse_family(std::span<const uint8_t> payload) {
    const std::optional<genlmsghdr> header = value_of<genlmsghdr>(payload);
    if (!header || header->cmd != CTRL_CMD_NEWFAMILY) {
        return std::nullopt;
    }
    const std::span<const uint8_t> attributes = payload.subspan(GENL_HDRLEN);
    const auto id_bytes = find_attribute(attributes, CTRL_ATTR_FAMILY_ID);
    const auto id = id_bytes ? value_of<uint16_t>(*id_bytes) : std::nullopt;
    if (!id) {
        return std::nullopt;
    }
    GenlFamily family = {*id, {}};
    const auto groups = find_attribute(attributes, CTRL_ATTR_MCAST_GROUPS);
    for (const Attribute &group : attributes_in(groups.value_or(std::span<const uint8_t>()))) {
        const auto name = find_attribute(group.bytes, CTRL_ATTR_MCAST_GRP_NAME);
        const auto number = find_attribute(group.bytes, CTRL_ATTR_MCAST_GRP_ID);
        if (name && number && text_in(*name) == kPeersGroup) {
            family.peers_group = value_of<uint32_t>(*number);
        }
    }
    return family;
}

Result<bool> has_family(Socket &socket, std::string_view name) {
    Message message(GENL_ID_CTRL, NLM_F_DUMP);
    message.header(genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0});
    const Result<Answer> answer = socket.ask(std::move(message));
    if (!answer) {
        return answer.error();
    }
    for (const Received &family : answer->messages) {
        const std::span<const uint8_t> payload(family.payload);
        const auto found = find_attribute(
            payload.subspan(std::min(size_t{GENL_HDRLEN}, payload.size())), CTRL_ATTR_FAMILY_NAME);
        if (found && text_in(*found) == name) {
            return true;
        }
    }
    return false;
}

Result<GenlFamily> find_family(Socket &socket) {
    Message message(GENL_ID_CTRL, 0);
    message.header(genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0})
        .put(CTRL_ATTR_FAMILY_NAME, std::string_view(kFamilyName));
    const Result<Answer> answer = socket.ask(std::move(message));
    if (!answer) {
        return answer.error();
    }
    if (answer->code == ENOENT) {
        utsname name = {};
        uname(&name);
        return Error{fmt::format("the kernel {} has no {} module", name.release, kFamilyName),
                     Exit::Missing,
                     "apt-get install openvpn-dco-dkms linux-headers-$(uname -r), or do without "
                     "data channel offload",
                     ENOENT};
    }
    for (const Received &message_ : answer->messages) {
        if (const std::optional<GenlFamily> family = parse_family(message_.payload)) {
            return *family;
        }
    }
    return Error{fmt::format("cannot find the netlink family {}: {}", kFamilyName,
                             answer->code != 0 ? std::strerror(answer->code)
                                               : "the kernel's answer makes no sense"),
                 Exit::Missing,
                 {},
                 answer->code};
}

} // namespace ovpn_dco
