// SPDX-License-Identifier: GPL-2.0-or-later
//
// What travels in a storm, as bytes: packets inside the tunnel, the keys that seal them, and the
// frames of a TCP stream.

#pragma once

#include "loadtest/openvpn/data_channel.h"
#include "netlink/address.h"
#include "netlink/peer.h"

#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <vector>

namespace kernel_storm {

// Keys of a peer: the module has one end, we are the other.
struct Keys {
    ovpn_dco::Key module;
    std::unique_ptr<openvpn::DataChannel> far_end; // null if OpenSSL refuses
};

Keys make_keys(uint32_t peer_id, ovpn_dco::KeySlot slot, uint8_t key_id, std::mt19937_64 &random);

// A UDP packet to the port "discard", with both addresses of one family and correct checksums.
std::vector<uint8_t> inner_packet(const ovpn_dco::IpAddress &from, const ovpn_dco::IpAddress &to,
                                  size_t payload_bytes);

// On a TCP stream the length comes first, in 16 bits.
void append_frame(std::vector<uint8_t> &stream, std::span<const uint8_t> packet);

// A control packet, which the module leaves to the owner of the socket.
std::vector<uint8_t> control_packet(size_t bytes, std::mt19937_64 &random);

} // namespace kernel_storm
