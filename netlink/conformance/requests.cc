// SPDX-License-Identifier: GPL-2.0-or-later
//
// Good requests as trees.

#include "netlink/conformance/endpoints.h"
#include "netlink/conformance/rig.h"

namespace {

using namespace ovpn_dco;

// How many attributes the family knows on each level.
constexpr uint16_t kKnownInNewPeer = new_peer_attr::kLocal;
constexpr uint16_t kKnownInSetPeer = set_peer_attr::kKeepaliveTimeout;
constexpr uint16_t kKnownInDelPeer = del_peer_attr::kPeerId;
constexpr uint16_t kKnownInGetPeer = get_peer_attr::kPeerId;
constexpr uint16_t kKnownInNewKey = new_key_attr::kDecrypt;
constexpr uint16_t kKnownInDirection = direction_attr::kNonceTail;
constexpr uint16_t kKnownInSwapKeys = swap_keys_attr::kPeerId;
constexpr uint16_t kKnownInDelKey = del_key_attr::kSlot;

Node message(const Values &values, std::vector<Node> command) {
    command.insert(command.begin(), leaf("ifindex", attr::kIfindex, bytes_of(values.ifindex)));
    return container("message", 0, attr::kGetPeer, std::move(command));
}

template <typename Array> std::vector<uint8_t> vector_of(const Array &array) {
    return {array.begin(), array.end()};
}

Node direction(const char *name, uint16_t type, uint8_t content) {
    return container(
        name, type, kKnownInDirection,
        {leaf("cipher-key", direction_attr::kCipherKey, std::vector<uint8_t>(16, content)),
         leaf("nonce-tail", direction_attr::kNonceTail, std::vector<uint8_t>(8, content))});
}

} // namespace

Node new_peer_tree(const Values &values) {
    const Endpoint remote = {kLoopback4, values.remote_port};
    return message(values,
                   {container("new-peer", attr::kNewPeer, kKnownInNewPeer,
                              {leaf("peer-id", new_peer_attr::kPeerId, bytes_of(values.id)),
                               leaf("remote", new_peer_attr::kRemote, sockaddr_bytes(remote)),
                               leaf("socket", new_peer_attr::kSocket, bytes_of(values.socket)),
                               leaf("tunnel-ipv4", new_peer_attr::kTunnelIpv4, vector_of(kTunnel4)),
                               leaf("tunnel-ipv6", new_peer_attr::kTunnelIpv6, vector_of(kTunnel6)),
                               leaf("local", new_peer_attr::kLocal, vector_of(kLoopback4))})});
}

Node set_peer_tree(const Values &values) {
    return message(
        values,
        {container("set-peer", attr::kSetPeer, kKnownInSetPeer,
                   {leaf("peer-id", set_peer_attr::kPeerId, bytes_of(values.id)),
                    leaf("interval", set_peer_attr::kKeepaliveInterval, bytes_of(uint32_t{1000})),
                    leaf("timeout", set_peer_attr::kKeepaliveTimeout, bytes_of(uint32_t{6000}))})});
}

Node del_peer_tree(const Values &values) {
    return message(values,
                   {container("del-peer", attr::kDelPeer, kKnownInDelPeer,
                              {leaf("reason", del_peer_attr::kReason, bytes_of(uint8_t{2})),
                               leaf("peer-id", del_peer_attr::kPeerId, bytes_of(values.id))})});
}

Node get_peer_tree(const Values &values) {
    return message(values,
                   {container("get-peer", attr::kGetPeer, kKnownInGetPeer,
                              {leaf("peer-id", get_peer_attr::kPeerId, bytes_of(values.id))})});
}

Node dump_tree(const Values &values) {
    return message(values, {});
}

Node new_key_tree(const Values &values) {
    return message(values,
                   {container("new-key", attr::kNewKey, kKnownInNewKey,
                              {leaf("peer-id", new_key_attr::kPeerId, bytes_of(values.id)),
                               leaf("slot", new_key_attr::kSlot, bytes_of(uint8_t{0})),
                               leaf("key-id", new_key_attr::kKeyId, bytes_of(uint8_t{1})),
                               leaf("cipher", new_key_attr::kCipher, bytes_of(Cipher::AesGcm)),
                               direction("encrypt", new_key_attr::kEncrypt, 0xee),
                               direction("decrypt", new_key_attr::kDecrypt, 0xdd)})});
}

Node swap_keys_tree(const Values &values) {
    return message(values,
                   {container("swap-keys", attr::kSwapKeys, kKnownInSwapKeys,
                              {leaf("peer-id", swap_keys_attr::kPeerId, bytes_of(values.id))})});
}

Node del_key_tree(const Values &values) {
    return message(values, {container("del-key", attr::kDelKey, kKnownInDelKey,
                                      {leaf("peer-id", del_key_attr::kPeerId, bytes_of(values.id)),
                                       leaf("slot", del_key_attr::kSlot, bytes_of(uint8_t{0}))})});
}
