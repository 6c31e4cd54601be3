// SPDX-License-Identifier: GPL-2.0-or-later
//
// The numbers of the generic netlink family "ovpn-dco-v2" that we need, no more: how to ask for the
// peers of an interface. Facts, read from include/uapi/linux/ovpn_dco.h of ovpn-dco 0.0+git20241121
// (openvpn 2.6.14 carries the same header as src/openvpn/ovpn_dco_linux.h). Part of the kernel's
// interface to programs, so they do not change while the family is called v2.

#pragma once

#include <cstdint>

namespace ovpn_dco {

inline constexpr const char *kFamily = "ovpn-dco-v2";

inline constexpr uint8_t kCommandGetPeer = 7; // OVPN_CMD_GET_PEER; with NLM_F_DUMP all peers

// Attributes of a message.
inline constexpr int kAttrIfindex = 1; // OVPN_ATTR_IFINDEX, u32; replies of a dump lack it
inline constexpr int kAttrGetPeer = 8; // OVPN_ATTR_GET_PEER, nested; in request and reply
inline constexpr int kAttrMax = kAttrGetPeer;

// Attributes inside kAttrGetPeer of a reply (enum ovpn_netlink_get_peer_response_attrs).
inline constexpr int kPeerId = 1; // OVPN_GET_PEER_RESP_ATTR_PEER_ID, u32
inline constexpr int kPeerMax = 16;

} // namespace ovpn_dco
