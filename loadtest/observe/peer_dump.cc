// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/peer_dump.h"

#include "loadtest/observe/ovpn_dco_netlink.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <linux/genetlink.h>
#include <linux/netlink.h>

namespace {

size_t aligned(size_t length) {
    return (length + NLMSG_ALIGNTO - 1) & ~size_t{NLMSG_ALIGNTO - 1};
}

template <typename T> std::optional<T> value_of(std::span<const uint8_t> bytes) {
    T value;
    if (bytes.size() < sizeof(T)) {
        return std::nullopt;
    }
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
}

// The content of the first attribute `type` among `attributes`.
std::optional<std::span<const uint8_t>> find_attribute(std::span<const uint8_t> attributes,
                                                       int type) {
    while (const std::optional<nlattr> header = value_of<nlattr>(attributes)) {
        if (header->nla_len < NLA_HDRLEN || header->nla_len > attributes.size()) {
            return std::nullopt;
        }
        if ((header->nla_type & NLA_TYPE_MASK) == type) {
            return attributes.subspan(NLA_HDRLEN, header->nla_len - size_t{NLA_HDRLEN});
        }
        attributes = attributes.subspan(std::min(aligned(header->nla_len), attributes.size()));
    }
    return std::nullopt;
}

std::optional<uint32_t> peer_id_in(std::span<const uint8_t> payload) {
    const std::optional<genlmsghdr> header = value_of<genlmsghdr>(payload);
    if (!header || header->cmd != ovpn_dco::kCommandGetPeer) {
        return std::nullopt;
    }
    const auto peer = find_attribute(payload.subspan(GENL_HDRLEN), ovpn_dco::kAttrGetPeer);
    if (!peer) {
        return std::nullopt;
    }
    const auto id = find_attribute(*peer, ovpn_dco::kPeerId);
    return id ? value_of<uint32_t>(*id) : std::nullopt;
}

} // namespace

PeerDumpPart parse_peer_dump(std::span<const uint8_t> datagram, uint32_t sequence,
                             uint16_t family) {
    PeerDumpPart part;
    while (const std::optional<nlmsghdr> header = value_of<nlmsghdr>(datagram)) {
        if (header->nlmsg_len < NLMSG_HDRLEN || header->nlmsg_len > datagram.size()) {
            break;
        }
        const std::span<const uint8_t> payload =
            datagram.subspan(NLMSG_HDRLEN, header->nlmsg_len - size_t{NLMSG_HDRLEN});
        if (header->nlmsg_seq == sequence) {
            if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0) {
                part.interrupted = true;
            }
            if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
                // Both begin with the result: 0, or an errno, negative.
                constexpr int32_t kMaxErrno = 4095;
                const int32_t status = value_of<int32_t>(payload).value_or(0);
                part.done = true;
                part.error = status < 0 && status >= -kMaxErrno ? -status : 0;
            } else if (header->nlmsg_type == family) {
                if (const std::optional<uint32_t> id = peer_id_in(payload)) {
                    part.peer_ids.push_back(*id);
                    part.peer_bytes += aligned(header->nlmsg_len);
                } else {
                    ++part.malformed;
                }
            }
        }
        datagram = datagram.subspan(std::min(aligned(header->nlmsg_len), datagram.size()));
    }
    return part;
}
