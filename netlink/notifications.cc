// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/notifications.h"

#include "netlink/genl_family.h"
#include "netlink/peer_message.h"

#include <algorithm>
#include <cerrno>

#include <linux/netlink.h>

namespace ovpn_dco {

void add_deletions(std::span<const uint8_t> datagram, uint16_t family,
                   Notifications::Batch &batch) {
    constexpr uint32_t kMulticast = 0; // has no request, so no sequence number
    Answer messages;
    add_datagram(datagram, kMulticast, messages);
    for (const Received &message : messages.messages) {
        if (message.type != family) {
            continue;
        }
        if (const std::optional<Deletion> deletion = parse_deletion(message.payload)) {
            batch.deletions.push_back(*deletion);
        } else {
            ++batch.malformed;
        }
    }
}

Result<Notifications> Notifications::open(int buffer_bytes) {
    Result<Socket> socket = Socket::open(NETLINK_GENERIC, buffer_bytes, kPatience);
    if (!socket) {
        return socket.error();
    }
    const Result<GenlFamily> family = find_family(*socket);
    if (!family) {
        return family.error();
    }
    if (!family->peers_group) {
        return Error{"the kernel's module does not tell of deleted peers", Exit::Missing};
    }
    if (const Result<void> joined = socket->join(*family->peers_group); !joined) {
        return joined.error();
    }
    return Notifications(std::move(*socket), family->id);
}

Result<Notifications::Batch> Notifications::read() {
    Batch batch;
    for (int datagrams = 0; datagrams < kDatagramsARead; ++datagrams) {
        const auto datagram = socket_.receive();
        if (!datagram) {
            if (datagram.error().code != ENOBUFS) {
                return datagram.error();
            }
            batch.overrun = true;
        } else if (!*datagram) {
            break;
        } else {
            add_deletions(**datagram, family_, batch);
        }
    }
    return batch;
}

} // namespace ovpn_dco
