// SPDX-License-Identifier: GPL-2.0-or-later
//
// Peers, keys and deletions as attributes of messages. Knows no socket.

#pragma once

#include "netlink/message.h"
#include "netlink/peer.h"

#include <optional>
#include <span>

namespace ovpn_dco {

// What the request of each command has besides the interface.
void put_new_peer(Message &message, const NewPeer &peer);
void put_set_peer(Message &message, uint32_t peer_id, const Keepalive &keepalive);
void put_del_peer(Message &message, uint32_t peer_id);
void put_get_peer(Message &message, uint32_t peer_id);
void put_new_key(Message &message, const Key &key);
void put_swap_keys(Message &message, uint32_t peer_id);
void put_del_key(Message &message, uint32_t peer_id, KeySlot slot);

// The payload of a message of the family, genlmsghdr first. Empty if it is not a peer, or not a
// deletion, or if an attribute that we know has a length that it cannot have. Unknown ones are
// skipped.
std::optional<Peer> parse_peer(std::span<const uint8_t> payload);
std::optional<Deletion> parse_deletion(std::span<const uint8_t> payload);

} // namespace ovpn_dco
