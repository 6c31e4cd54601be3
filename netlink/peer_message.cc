// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/peer_message.h"

#include "netlink/family.h"

#include <arpa/inet.h>
#include <linux/genetlink.h>

namespace ovpn_dco {

namespace {

void put_address(Message &message, uint16_t type, const IpAddress &address) {
    std::visit([&](const auto &bytes) { message.put(type, bytes); }, address);
}

void put_direction(Message &message, uint16_t type, const KeyDirection &direction) {
    message.begin(type)
        .put(direction_attr::kCipherKey, direction.cipher_key)
        .put(direction_attr::kNonceTail, direction.nonce_tail)
        .end();
}

// What is nested in the attribute `type` of a message with this command.
std::optional<std::span<const uint8_t>> content_of(std::span<const uint8_t> payload,
                                                   Command command, uint16_t type) {
    const std::optional<genlmsghdr> header = value_of<genlmsghdr>(payload);
    if (!header || header->cmd != static_cast<uint8_t>(command)) {
        return std::nullopt;
    }
    return find_attribute(payload.subspan(GENL_HDRLEN), type);
}

// False if the attribute is of another length than the value.
template <typename T> bool read(std::span<const uint8_t> bytes, std::optional<T> &value) {
    value = bytes.size() == sizeof(T) ? value_of<T>(bytes) : std::nullopt;
    return value.has_value();
}

bool read(std::span<const uint8_t> bytes, std::optional<IpAddress> &address) {
    if (const auto ipv4 = bytes.size() == sizeof(Ipv4) ? value_of<Ipv4>(bytes) : std::nullopt) {
        address = *ipv4;
    } else if (std::optional<Ipv6> ipv6; read(bytes, ipv6)) {
        address = *ipv6;
    } else {
        return false;
    }
    return true;
}

bool read(std::span<const uint8_t> bytes, std::optional<Endpoint> &endpoint) {
    endpoint = endpoint_of(bytes);
    return endpoint.has_value();
}

} // namespace

void put_new_peer(Message &message, const NewPeer &peer) {
    message.begin(attr::kNewPeer)
        .put(new_peer_attr::kPeerId, peer.id)
        .put(new_peer_attr::kSocket, static_cast<uint32_t>(peer.socket));
    if (peer.remote) {
        message.put(new_peer_attr::kRemote, sockaddr_bytes(*peer.remote));
    }
    if (peer.local) {
        put_address(message, new_peer_attr::kLocal, *peer.local);
    }
    if (peer.tunnel_ipv4) {
        message.put(new_peer_attr::kTunnelIpv4, *peer.tunnel_ipv4);
    }
    if (peer.tunnel_ipv6) {
        message.put(new_peer_attr::kTunnelIpv6, *peer.tunnel_ipv6);
    }
    message.end();
}

void put_set_peer(Message &message, uint32_t peer_id, const Keepalive &keepalive) {
    message.begin(attr::kSetPeer)
        .put(set_peer_attr::kPeerId, peer_id)
        .put(set_peer_attr::kKeepaliveInterval, keepalive.interval.count())
        .put(set_peer_attr::kKeepaliveTimeout, keepalive.timeout.count())
        .end();
}

void put_del_peer(Message &message, uint32_t peer_id) {
    message.begin(attr::kDelPeer).put(del_peer_attr::kPeerId, peer_id).end();
}

void put_get_peer(Message &message, uint32_t peer_id) {
    message.begin(attr::kGetPeer).put(get_peer_attr::kPeerId, peer_id).end();
}

void put_new_key(Message &message, const Key &key) {
    message.begin(attr::kNewKey)
        .put(new_key_attr::kPeerId, key.peer_id)
        .put(new_key_attr::kSlot, static_cast<uint8_t>(key.slot))
        .put(new_key_attr::kKeyId, key.key_id)
        .put(new_key_attr::kCipher, static_cast<uint16_t>(key.cipher));
    put_direction(message, new_key_attr::kEncrypt, key.encrypt);
    put_direction(message, new_key_attr::kDecrypt, key.decrypt);
    message.end();
}

void put_swap_keys(Message &message, uint32_t peer_id) {
    message.begin(attr::kSwapKeys).put(swap_keys_attr::kPeerId, peer_id).end();
}

void put_del_key(Message &message, uint32_t peer_id, KeySlot slot) {
    message.begin(attr::kDelKey)
        .put(del_key_attr::kPeerId, peer_id)
        .put(del_key_attr::kSlot, static_cast<uint8_t>(slot))
        .end();
}

std::optional<Peer> parse_peer(std::span<const uint8_t> payload) {
    const auto content = content_of(payload, Command::GetPeer, attr::kGetPeer);
    if (!content) {
        return std::nullopt;
    }
    Peer peer;
    std::optional<uint32_t> id;
    std::optional<uint16_t> port;
    std::optional<uint32_t> interval;
    std::optional<uint32_t> timeout;
    for (const auto &[type, bytes] : attributes_in(*content)) {
        bool good = true;
        switch (type) {
        case peer_attr::kPeerId:
            good = read(bytes, id);
            break;
        case peer_attr::kRemote:
            good = read(bytes, peer.remote);
            break;
        case peer_attr::kTunnelIpv4:
            good = read(bytes, peer.tunnel_ipv4);
            break;
        case peer_attr::kTunnelIpv6:
            good = read(bytes, peer.tunnel_ipv6);
            break;
        case peer_attr::kLocal:
            good = read(bytes, peer.local);
            break;
        case peer_attr::kLocalPort:
            good = read(bytes, port);
            break;
        case peer_attr::kKeepaliveInterval:
            good = read(bytes, interval);
            break;
        case peer_attr::kKeepaliveTimeout:
            good = read(bytes, timeout);
            break;
        case peer_attr::kTunnelRxBytes:
            good = read(bytes, peer.tunnel.rx_bytes);
            break;
        case peer_attr::kTunnelTxBytes:
            good = read(bytes, peer.tunnel.tx_bytes);
            break;
        case peer_attr::kTunnelRxPackets:
            good = read(bytes, peer.tunnel.rx_packets);
            break;
        case peer_attr::kTunnelTxPackets:
            good = read(bytes, peer.tunnel.tx_packets);
            break;
        case peer_attr::kLinkRxBytes:
            good = read(bytes, peer.link.rx_bytes);
            break;
        case peer_attr::kLinkTxBytes:
            good = read(bytes, peer.link.tx_bytes);
            break;
        case peer_attr::kLinkRxPackets:
            good = read(bytes, peer.link.rx_packets);
            break;
        case peer_attr::kLinkTxPackets:
            good = read(bytes, peer.link.tx_packets);
            break;
        default: // also 0, which pads 64-bit values on some machines
            break;
        }
        if (!good) {
            return std::nullopt;
        }
    }
    if (!id) {
        return std::nullopt;
    }
    peer.id = *id;
    if (port) {
        peer.local_port = ntohs(*port);
    }
    if (interval && timeout) {
        peer.keepalive = Keepalive{Seconds(*interval), Seconds(*timeout)};
    }
    return peer;
}

std::optional<Deletion> parse_deletion(std::span<const uint8_t> payload) {
    const auto content = content_of(payload, Command::DelPeer, attr::kDelPeer);
    if (!content) {
        return std::nullopt;
    }
    std::optional<uint32_t> interface;
    std::optional<uint32_t> id;
    std::optional<uint8_t> reason;
    const auto index = find_attribute(payload.subspan(GENL_HDRLEN), attr::kIfindex);
    const auto id_bytes = find_attribute(*content, del_peer_attr::kPeerId);
    const auto reason_bytes = find_attribute(*content, del_peer_attr::kReason);
    if (!index || !read(*index, interface) || !id_bytes || !read(*id_bytes, id) || !reason_bytes ||
        !read(*reason_bytes, reason)) {
        return std::nullopt;
    }
    return Deletion{*interface, *id, static_cast<DeletionReason>(*reason)};
}

std::string_view name_of(DeletionReason reason) {
    switch (reason) {
    case DeletionReason::Teardown:
        return "teardown";
    case DeletionReason::Userspace:
        return "userspace";
    case DeletionReason::Expired:
        return "expired";
    case DeletionReason::TransportError:
        return "transport-error";
    case DeletionReason::TransportDisconnect:
        return "transport-disconnect";
    }
    return "unknown";
}

} // namespace ovpn_dco
