// SPDX-License-Identifier: GPL-2.0-or-later
//
// With several servers in one network namespace, or one without data channel offload, the daemon's
// table can be that of one and the interface that of another; then every client would look stale.
// What tells is where the kernel would send what is for a client's tunnel address. That no route
// leads there is no evidence, as VRFs and rules can hide it from us.

#pragma once

#include "netlink/link.h"
#include "tools/common/result.h"
#include "tools/daemon/status_listing.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

// The name of the interface whose address a packet to `address` (IPv4 or IPv6, in numbers) would
// come from; empty if the kernel knows no way. Nothing is sent.
std::optional<std::string> interface_towards(const std::string &address);

// Another tunnel (ovpn-dco, tun, ovpn) of `links` behind which clients are, while none is behind
// `interface`.
std::optional<ovpn_dco::Link>
tunnel_of_others(const std::vector<ListedClient> &clients, const ovpn_dco::Interface &interface,
                 const std::vector<ovpn_dco::Link> &links,
                 const std::function<std::optional<std::string>(const std::string &)> &towards);

// An Error (Exit::Usage, or Exit::Missing if there are no peers to look at) if these clients are
// behind another tunnel than `interface`.
Result<void> check_same_server(const std::vector<ListedClient> &clients,
                               const ovpn_dco::Interface &interface);
