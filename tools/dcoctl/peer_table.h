// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel's peers of some interfaces, with the names that the daemon has for them, for people
// and for programs.

#pragma once

#include "netlink/link.h"
#include "netlink/peer.h"
#include "tools/daemon/status_listing.h"

#include <optional>
#include <string>
#include <vector>

struct ShownPeer {
    ovpn_dco::Peer peer;
    std::optional<std::string> common_name; // as the client chose it
};

struct ShownInterface {
    ovpn_dco::Interface interface;
    std::vector<ShownPeer> peers; // by id
};

// Sorted, and with the names of those that the daemon lists: by peer-id, or, where the listing has
// none (version 1), by the address from which the client comes.
std::vector<ShownPeer> with_names(std::vector<ovpn_dco::Peer> peers, const StatusListing &clients);

std::string render_text(const std::vector<ShownInterface> &interfaces);
std::string render_json(const std::vector<ShownInterface> &interfaces);

// "0 B", "999 B", "1.0 kB", "12.3 MB": powers of 1000.
std::string human_bytes(uint64_t bytes);
