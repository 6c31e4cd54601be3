// SPDX-License-Identifier: GPL-2.0-or-later
//
// A peer for programs. What the kernel did not send is absent.

#pragma once

#include "netlink/peer.h"

#include <string>

#include <nlohmann/json_fwd.hpp>

// "peer_id":7,"remote":"192.0.2.1:4711",...: as text, for a library's objects take four times as
// long, which ten thousand peers make felt. Numbers and addresses only: nothing to be escaped.
void append_json_members(std::string &to, const ovpn_dco::Peer &peer);

nlohmann::json peer_json(const ovpn_dco::Peer &peer);
