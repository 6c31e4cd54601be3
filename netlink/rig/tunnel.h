// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who has which address inside the tunnels: each interface has networks of its own, the module's
// end the first address of them, and the peers those that follow, in the order of their ids.

#pragma once

#include "netlink/address.h"
#include "netlink/link.h"

#include <cstdint>

namespace ovpn_dco {

// `number`: of the interface in the storm, from 0. Another family of the same host.
Ipv4 gateway4(uint32_t number);
Ipv6 gateway6(uint32_t number);
Ipv4 tunnel4(uint32_t number, uint32_t peer_id);
Ipv6 tunnel6(uint32_t number, uint32_t peer_id);
IpAddress gateway(uint32_t number, bool ipv6);
IpAddress tunnel(uint32_t number, uint32_t peer_id, bool ipv6);

inline constexpr uint16_t kDiscardPort = 9; // RFC 863: whoever gets it throws it away

// Gives the module's end its addresses. False: errno says why.
bool configure(const Interface &interface, uint32_t number);

} // namespace ovpn_dco
