// SPDX-License-Identifier: GPL-2.0-or-later
//
// Messages as the kernel would send them, put together with libnl, which knows nothing of our code.

#pragma once

#include "netlink/family.h"

#include <cstdint>
#include <memory>
#include <vector>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

namespace ovpn_dco::test {

constexpr uint16_t kFamily = 0x21;
constexpr uint32_t kSequence = 1795176789;

using LibnlMessage = std::unique_ptr<nl_msg, decltype(&nlmsg_free)>;

inline LibnlMessage family_message(Command command, int flags = 0, uint32_t sequence = kSequence) {
    LibnlMessage message(nlmsg_alloc(), nlmsg_free);
    genlmsg_put(message.get(), 0, sequence, kFamily, 0, flags, static_cast<uint8_t>(command), 0);
    return message;
}

inline std::vector<uint8_t> bytes_of(const LibnlMessage &message) {
    const auto *begin = reinterpret_cast<const uint8_t *>(nlmsg_hdr(message.get()));
    return {begin, begin + NLMSG_ALIGN(nlmsg_hdr(message.get())->nlmsg_len)};
}

// Without its nlmsghdr.
inline std::vector<uint8_t> payload_of(const LibnlMessage &message) {
    const std::vector<uint8_t> bytes = bytes_of(message);
    return {bytes.begin() + NLMSG_HDRLEN, bytes.end()};
}

// A reply about one peer, with some of the attributes that it has.
inline LibnlMessage peer_message(uint32_t id, int flags = NLM_F_MULTI,
                                 uint32_t sequence = kSequence) {
    LibnlMessage message = family_message(Command::GetPeer, flags, sequence);
    nlattr *nested = nla_nest_start(message.get(), attr::kGetPeer);
    nla_put_u32(message.get(), peer_attr::kPeerId, id);
    nla_put_u32(message.get(), peer_attr::kTunnelIpv4, 0x0203a00a);
    nla_put_u16(message.get(), peer_attr::kLocalPort, 0x04aa);
    nla_put_u64(message.get(), peer_attr::kTunnelRxBytes, 123456789);
    nla_nest_end(message.get(), nested);
    return message;
}

// An acknowledgement (NLMSG_ERROR) or the end of a dump (NLMSG_DONE).
inline LibnlMessage result_message(int type, int32_t status, int flags = 0,
                                   uint32_t sequence = kSequence) {
    LibnlMessage message(nlmsg_alloc(), nlmsg_free);
    nlmsg_put(message.get(), 0, sequence, type, 0, flags);
    nlmsg_append(message.get(), &status, sizeof(status), NLMSG_ALIGNTO);
    return message;
}

inline std::vector<uint8_t> operator+(std::vector<uint8_t> a, const std::vector<uint8_t> &b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

} // namespace ovpn_dco::test
