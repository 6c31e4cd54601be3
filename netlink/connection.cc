// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/connection.h"

#include "netlink/genl_family.h"
#include "netlink/peer_message.h"
#include "netlink/refusal.h"

#include <cerrno>
#include <string>
#include <unordered_map>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <fmt/format.h>

namespace ovpn_dco {

namespace {

constexpr int kReceiveBytes = 4 << 20; // a dump of a few thousand peers fits twice
constexpr int kAttempts = 10;

} // namespace

Result<Connection> Connection::open(std::chrono::milliseconds patience) {
    Result<Socket> socket = Socket::open(NETLINK_GENERIC, kReceiveBytes, patience);
    if (!socket) {
        return socket.error();
    }
    const Result<GenlFamily> family = find_family(*socket);
    if (!family) {
        return family.error();
    }
    return Connection(std::move(*socket), family->id);
}

Message Connection::request(Command command, uint16_t flags) const {
    Message message(family_, flags);
    message.header(genlmsghdr{static_cast<uint8_t>(command), 0, 0});
    return message;
}

Message Connection::request(Command command, const Interface &interface, uint16_t flags) const {
    return std::move(request(command, flags).put(attr::kIfindex, interface.index));
}

Result<Answer> Connection::demand(const std::string &what, Message message) {
    Result<Answer> answer = socket_.ask(std::move(message));
    if (!answer) {
        return unanswered(what, answer.error());
    }
    if (answer->code != 0) {
        return refused(what, *answer);
    }
    return answer;
}

Result<void> Connection::command(const std::string &what, Message message) {
    const Result<Answer> answer = demand(what, std::move(message));
    return answer ? Result<void>() : answer.error();
}

Result<void> Connection::new_peer(const Interface &interface, const NewPeer &peer) {
    Message message = request(Command::NewPeer, interface);
    put_new_peer(message, peer);
    Result<void> result =
        command(fmt::format("add peer {} to {}", peer.id, interface.name), std::move(message));
    if (!result && result.error().code == ENOTSOCK) {
        Error error = result.error();
        error.hint = "the module takes UDP sockets, and TCP sockets that are connected, which "
                     "nothing else in the kernel uses";
        return error;
    }
    return result;
}

Result<void> Connection::set_peer(const Interface &interface, uint32_t peer_id,
                                  const Keepalive &keepalive) {
    Message message = request(Command::SetPeer, interface);
    put_set_peer(message, peer_id, keepalive);
    return command(fmt::format("set the keepalive of peer {} of {}", peer_id, interface.name),
                   std::move(message));
}

Result<void> Connection::del_peer(const Interface &interface, uint32_t peer_id) {
    Message message = request(Command::DelPeer, interface);
    put_del_peer(message, peer_id);
    return command(fmt::format("delete peer {} of {}", peer_id, interface.name),
                   std::move(message));
}

Result<Peer> Connection::get_peer(const Interface &interface, uint32_t peer_id) {
    const std::string what = fmt::format("read peer {} of {}", peer_id, interface.name);
    Message message = request(Command::GetPeer, interface);
    put_get_peer(message, peer_id);
    const Result<Answer> answer = demand(what, std::move(message));
    if (!answer) {
        return answer.error();
    }
    for (const Received &received : answer->messages) {
        const std::optional<Peer> peer = parse_peer(received.payload);
        if (received.type == family_ && peer && peer->id == peer_id) {
            return *peer;
        }
    }
    return not_understood(what);
}

Result<PeerList> Connection::dump(const Interface &interface) {
    const std::string what = fmt::format("list the peers of {}", interface.name);
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const Result<Answer> answer =
            demand(what, request(Command::GetPeer, interface, NLM_F_DUMP));
        if (!answer) {
            if (answer.error().code == ENOBUFS || answer.error().code == EBUSY) {
                continue;
            }
            return answer.error();
        }
        if (answer->disturbed) {
            continue;
        }
        PeerList list;
        std::unordered_map<uint32_t, size_t> places;
        for (const Received &received : answer->messages) {
            std::optional<Peer> peer = parse_peer(received.payload);
            if (received.type != family_ || !peer) {
                return not_understood(what);
            }
            const auto [place, is_new] = places.emplace(peer->id, list.peers.size());
            if (is_new) {
                list.peers.push_back(std::move(*peer));
                list.bytes += aligned(NLMSG_HDRLEN + received.payload.size());
            }
        }
        return list;
    }
    return Error{fmt::format("cannot {}: the list kept changing", what), Exit::Found, {}, EAGAIN};
}

Result<void> Connection::new_key(const Interface &interface, const Key &key) {
    Message message = request(Command::NewKey, interface);
    put_new_key(message, key);
    return command(
        fmt::format("install key {} for peer {} of {}", key.key_id, key.peer_id, interface.name),
        std::move(message));
}

Result<void> Connection::swap_keys(const Interface &interface, uint32_t peer_id) {
    Message message = request(Command::SwapKeys, interface);
    put_swap_keys(message, peer_id);
    return command(fmt::format("swap the keys of peer {} of {}", peer_id, interface.name),
                   std::move(message));
}

Result<void> Connection::del_key(const Interface &interface, uint32_t peer_id, KeySlot slot) {
    Message message = request(Command::DelKey, interface);
    put_del_key(message, peer_id, slot);
    return command(fmt::format("delete the {} key of peer {} of {}",
                               slot == KeySlot::Primary ? "primary" : "secondary", peer_id,
                               interface.name),
                   std::move(message));
}

} // namespace ovpn_dco
