// SPDX-License-Identifier: GPL-2.0-or-later
//
// The other commands with values that are out of the ordinary, what is no command, and requests
// that are no messages of this family.

#include "netlink/conformance/endpoints.h"
#include "netlink/conformance/rig.h"

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <fmt/format.h>

namespace {

using namespace ovpn_dco;

const Endpoint kRemote4 = {kLoopback4, 9};

std::vector<uint8_t> bytes(size_t count) {
    return std::vector<uint8_t>(count, 0x5a);
}

// A request about a new peer of "mp".
void add(Cases &cases, const char *command_name, const std::string &name, Command command,
         std::function<Node(const Values &)> tree) {
    cases.push_back({command_name, name, [=](Rig &rig) {
                         return rig.ask(command, tree({rig.mp().index, rig.make_peer()}));
                     }});
}

void add_keepalive(Cases &cases, const std::string &name,
                   std::function<Node(const Node &)> change) {
    cases.push_back({"set-peer", name, [=](Rig &rig) {
                         const uint32_t id = rig.make_peer();
                         Outcome outcome =
                             rig.ask(Command::SetPeer, change(set_peer_tree({rig.mp().index, id})));
                         const Result<Peer> peer = rig.kernel().get_peer(rig.mp(), id);
                         if (outcome.code == 0 && peer && peer->keepalive) {
                             outcome.text =
                                 fmt::format("keepalive {} {}", peer->keepalive->interval.count(),
                                             peer->keepalive->timeout.count());
                         }
                         return outcome;
                     }});
}

void add_set_peer(Cases &cases) {
    add_keepalive(cases, "keepalive", [](const Node &good) { return good; });
    add_keepalive(cases, "keepalive-off", [](const Node &good) {
        return with(with(good, "interval", bytes_of(0)), "timeout", bytes_of(0));
    });
    add_keepalive(cases, "keepalive-largest", [](const Node &good) {
        return with(with(good, "interval", bytes_of(UINT32_MAX)), "timeout", bytes_of(UINT32_MAX));
    });
    add_keepalive(cases, "interval-alone",
                  [](const Node &good) { return without(good, "timeout"); });
    add_keepalive(cases, "timeout-alone",
                  [](const Node &good) { return without(good, "interval"); });
}

void add_del_peer(Cases &cases) {
    add(cases, "del-peer", "reason-5", Command::DelPeer, [](const Values &values) {
        return with(del_peer_tree(values), "reason", bytes_of(uint8_t{5}));
    });
    cases.push_back({"del-peer", "again", [](Rig &rig) {
                         const Values values = {rig.mp().index, rig.make_peer()};
                         rig.ask(Command::DelPeer, del_peer_tree(values));
                         return rig.ask(Command::DelPeer, del_peer_tree(values));
                     }});
    // All of a p2p interface's commands find its one peer.
    cases.push_back({"del-peer", "p2p", [](Rig &rig) {
                         const FileDescriptor socket = udp(kLoopback4);
                         const uint32_t id = rig.new_id();
                         rig.add(rig.p2p(), {id, socket.get(), kRemote4, {}, {}, {}});
                         return rig.ask(Command::DelPeer, del_peer_tree({rig.p2p().index, id}));
                     }});
}

std::string traffic_text(const Traffic &traffic) {
    const bool all =
        traffic.rx_bytes && traffic.tx_bytes && traffic.rx_packets && traffic.tx_packets;
    return !all ? "absent" : traffic == Traffic{0, 0, 0, 0} ? "zero" : "some";
}

Outcome described(Rig &rig, const Interface &interface, uint32_t id, uint16_t own_port) {
    const Result<Peer> peer = rig.kernel().get_peer(interface, id);
    if (!peer) {
        return {peer.error().code, {}};
    }
    const std::string port = !peer->local_port               ? "absent"
                             : *peer->local_port == 0        ? "0"
                             : *peer->local_port == own_port ? "that of the socket"
                                                             : "another";
    return {0, fmt::format("port {}; keepalive {} {}; tunnel {}; link {}", port,
                           peer->keepalive->interval.count(), peer->keepalive->timeout.count(),
                           traffic_text(peer->tunnel), traffic_text(peer->link))};
}

void add_get_peer(Cases &cases) {
    cases.push_back({"get-peer", "udp", [](Rig &rig) {
                         const FileDescriptor socket = udp(kLoopback4);
                         const uint32_t id = rig.new_id();
                         rig.add(rig.mp(), {id, socket.get(), kRemote4, {}, kTunnel4, {}});
                         return described(rig, rig.mp(), id, port_of(socket));
                     }});
    cases.push_back({"get-peer", "udp-unbound", [](Rig &rig) {
                         const FileDescriptor socket = some_socket(AF_INET, SOCK_DGRAM, 0);
                         const uint32_t id = rig.new_id();
                         rig.add(rig.mp(), {id, socket.get(), kRemote4, {}, kTunnel4, {}});
                         return described(rig, rig.mp(), id, 0);
                     }});
    cases.push_back({"get-peer", "tcp", [](Rig &rig) {
                         const auto [socket, other_end] = tcp(kLoopback4);
                         const uint32_t id = rig.new_id();
                         rig.add(rig.mp(), {id, socket.get(), {}, {}, kTunnel4, {}});
                         return described(rig, rig.mp(), id, port_of(socket));
                     }});
    cases.push_back({"get-peer", "p2p", [](Rig &rig) {
                         const FileDescriptor socket = udp(kLoopback4);
                         const uint32_t id = rig.new_id();
                         rig.add(rig.p2p(), {id, socket.get(), kRemote4, {}, {}, {}});
                         return described(rig, rig.p2p(), id, port_of(socket));
                     }});
    cases.push_back({"get-peer", "p2p-another-id", [](Rig &rig) {
                         const FileDescriptor socket = udp(kLoopback4);
                         const uint32_t id = rig.new_id();
                         rig.add(rig.p2p(), {id, socket.get(), kRemote4, {}, {}, {}});
                         return described(rig, rig.p2p(), id + 1, 0);
                     }});
    cases.push_back({"get-peer", "deleted", [](Rig &rig) {
                         const uint32_t id = rig.make_peer();
                         (void)rig.kernel().del_peer(rig.mp(), id).has_value();
                         return described(rig, rig.mp(), id, 0);
                     }});
}

Outcome listed(Rig &rig, const Interface &interface) {
    const Result<PeerList> list = rig.kernel().dump(interface);
    return list ? Outcome{0, fmt::format("{} peers", list->peers.size())}
                : Outcome{list.error().code, list.error().text};
}

void add_dump(Cases &cases) {
    for (const int count : {0, 1, 600}) { // the latter in several parts
        cases.push_back(
            {"dump", fmt::format("of-{}", count), [=](Rig &rig) {
                 const FileDescriptor socket = udp(kLoopback4);
                 for (int i = 0; i < count; ++i) {
                     rig.add(rig.mp(), {rig.new_id(), socket.get(), kRemote4, {}, kTunnel4, {}});
                 }
                 return listed(rig, rig.mp());
             }});
    }
    cases.push_back({"dump", "p2p-with-a-peer", [](Rig &rig) {
                         const FileDescriptor socket = udp(kLoopback4);
                         rig.add(rig.p2p(), {rig.new_id(), socket.get(), kRemote4, {}, {}, {}});
                         return listed(rig, rig.p2p());
                     }});
}

void add_keys(Cases &cases) {
    const auto key = [&](const std::string &name, std::function<Node(const Node &)> change) {
        add(cases, "new-key", name, Command::NewKey,
            [=](const Values &values) { return change(new_key_tree(values)); });
    };
    const auto cipher = [](const Node &good, uint16_t number, size_t key_bytes) {
        return with(
            with(with(good, "cipher", bytes_of(number)), "encrypt.cipher-key", bytes(key_bytes)),
            "decrypt.cipher-key", bytes(key_bytes));
    };
    key("cipher-none", [=](const Node &good) { return cipher(good, 0, 16); });
    key("cipher-3", [=](const Node &good) { return cipher(good, 3, 32); });
    key("aes-24", [=](const Node &good) { return cipher(good, 1, 24); });
    key("aes-32", [=](const Node &good) { return cipher(good, 1, 32); });
    key("aes-255", [=](const Node &good) { return cipher(good, 1, 255); });
    key("aes-256", [=](const Node &good) { return cipher(good, 1, 256); });
    key("aes-16-and-32",
        [](const Node &good) { return with(good, "decrypt.cipher-key", bytes(32)); });
    key("chacha-32", [=](const Node &good) { return cipher(good, 2, 32); });
    key("chacha-16", [=](const Node &good) { return cipher(good, 2, 16); });
    key("slot-1", [](const Node &good) { return with(good, "slot", bytes_of(uint8_t{1})); });
    key("slot-2", [](const Node &good) { return with(good, "slot", bytes_of(uint8_t{2})); });
    key("key-id-255",
        [](const Node &good) { return with(good, "key-id", bytes_of(uint8_t{255})); });
    // What is looked at first.
    key("cipher-none-of-unknown-peer", [=](const Node &good) {
        return with(cipher(good, 0, 16), "peer-id", bytes_of(UINT32_MAX));
    });
    key("aes-255-of-unknown-peer", [=](const Node &good) {
        return with(cipher(good, 1, 255), "peer-id", bytes_of(UINT32_MAX));
    });
    add(cases, "del-key", "slot-2", Command::DelKey, [](const Values &values) {
        return with(del_key_tree(values), "slot", bytes_of(uint8_t{2}));
    });
    // Keys in both slots: a new one over an old one, swapped, and taken out.
    const auto after_two_keys = [&](const char *command_name, Command command,
                                    Node (*tree)(const Values &)) {
        cases.push_back({command_name, "with-two-keys", [=](Rig &rig) {
                             const Values values = {rig.mp().index, rig.make_peer()};
                             const Node first = new_key_tree(values);
                             rig.ask(Command::NewKey, first);
                             rig.ask(Command::NewKey, with(first, "slot", bytes_of(uint8_t{1})));
                             return rig.ask(command, tree(values));
                         }});
    };
    after_two_keys("new-key", Command::NewKey, new_key_tree);
    after_two_keys("swap-keys", Command::SwapKeys, swap_keys_tree);
    after_two_keys("del-key", Command::DelKey, del_key_tree);
}

void add_messages(Cases &cases) {
    for (const int command : {0, 8, 255}) {
        add(cases, "message", fmt::format("command-{}", command), static_cast<Command>(command),
            get_peer_tree);
    }
    for (const auto &[name, command] :
         {std::pair("new-peer", Command::NewPeer), std::pair("set-peer", Command::SetPeer),
          std::pair("del-peer", Command::DelPeer), std::pair("new-key", Command::NewKey),
          std::pair("swap-keys", Command::SwapKeys), std::pair("del-key", Command::DelKey)}) {
        cases.push_back({name, "as-a-dump", [command = command](Rig &rig) {
                             return rig.ask(command, dump_tree({rig.mp().index}), NLM_F_DUMP);
                         }});
    }
    const auto headed = [&](const char *name, std::optional<genlmsghdr> header, uint16_t flags) {
        cases.push_back({"message", name, [=](Rig &rig) {
                             // Its type alone, and not the header that it comes with.
                             Message message = rig.kernel().request(Command::GetPeer, flags);
                             message.bytes().resize(NLMSG_HDRLEN);
                             if (header) {
                                 message.header(*header);
                                 put(message, get_peer_tree({rig.mp().index, rig.make_peer()}));
                             }
                             return outcome_of(rig.kernel().ask(std::move(message)));
                         }});
    };
    const auto get_peer = static_cast<uint8_t>(Command::GetPeer);
    headed("without-header", {}, 0);
    headed("version-99", genlmsghdr{get_peer, 99, 0}, 0);
    headed("reserved-bits", genlmsghdr{get_peer, 0, 1}, 0);
    headed("flag-create", genlmsghdr{get_peer, 0, 0}, NLM_F_CREATE);
}

} // namespace

void add_command_cases(Cases &cases) {
    add_set_peer(cases);
    add_del_peer(cases);
    add_get_peer(cases);
    add_dump(cases);
    add_keys(cases);
    add_messages(cases);
}
