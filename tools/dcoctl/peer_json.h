// SPDX-License-Identifier: GPL-2.0-or-later
//
// A peer for programs. What the kernel did not send is absent.

#pragma once

#include "netlink/peer.h"

#include <nlohmann/json_fwd.hpp>

nlohmann::json peer_json(const ovpn_dco::Peer &peer);
