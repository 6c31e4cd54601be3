// SPDX-License-Identifier: GPL-2.0-or-later
//
// NewPeer: which sockets, addresses and ids the module takes, and what it makes of them.

#include "netlink/conformance/endpoints.h"
#include "netlink/conformance/rig.h"

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

using namespace ovpn_dco;

const Endpoint kRemote4 = {kLoopback4, 9};
const Endpoint kRemote6 = {kLoopback6, 9};
const Endpoint kRemoteMapped = {kMapped, 9};

NewPeer peer_with(Rig &rig, const FileDescriptor &socket, std::optional<Endpoint> remote) {
    return {rig.new_id(), socket.get(), remote, {}, kTunnel4, {}};
}

// A case about a socket: with this one, and a remote that suits an IPv4 socket.
void add_socket(Cases &cases, const std::string &name, std::function<FileDescriptor()> make,
                std::optional<Endpoint> remote = kRemote4) {
    cases.push_back({"new-peer", "socket-" + name, [=](Rig &rig) {
                         const FileDescriptor socket = make();
                         if (socket.get() < 0) {
                             return Outcome{errno, "this machine has no such socket"};
                         }
                         return rig.add(rig.mp(), peer_with(rig, socket, remote));
                     }});
}

void add_tcp(Cases &cases, const std::string &name, const IpAddress &address,
             std::optional<Endpoint> remote) {
    cases.push_back({"new-peer", "socket-" + name, [=](Rig &rig) {
                         const auto [socket, other_end] = tcp(address);
                         return rig.add(rig.mp(), peer_with(rig, socket, remote));
                     }});
}

FileDescriptor connected(FileDescriptor socket) {
    const std::vector<uint8_t> to = sockaddr_bytes(kRemote4);
    connect(socket.get(), reinterpret_cast<const sockaddr *>(to.data()),
            static_cast<socklen_t>(to.size()));
    return socket;
}

FileDescriptor of_another_namespace() {
    FileDescriptor socket;
    std::thread([&] {
        if (unshare(CLONE_NEWNET) == 0) {
            socket = some_socket(AF_INET, SOCK_DGRAM, 0);
        }
    }).join();
    return socket;
}

FileDescriptor closed_by_the_other_end() {
    auto [ours, theirs] = tcp(kLoopback4);
    theirs = FileDescriptor();
    char end;
    (void)!recv(ours.get(), &end, 1, 0); // waits for it
    return std::move(ours);
}

void add_sockets(Cases &cases) {
    add_socket(cases, "file", [] { return FileDescriptor(open("/dev/null", O_RDWR | O_CLOEXEC)); });
    add_socket(cases, "unix-stream", [] { return some_socket(AF_UNIX, SOCK_STREAM, 0); });
    add_socket(cases, "unix-datagram", [] { return some_socket(AF_UNIX, SOCK_DGRAM, 0); });
    add_socket(cases, "packet", [] { return some_socket(AF_PACKET, SOCK_DGRAM, 0); });
    add_socket(cases, "netlink", [] { return some_socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC); });
    // Has the number of TCP, and is not connected.
    add_socket(cases, "netlink-6", [] { return some_socket(AF_NETLINK, SOCK_RAW, IPPROTO_TCP); });
    add_socket(cases, "raw-icmp", [] { return some_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP); });
    add_socket(cases, "udplite", [] { return some_socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE); });
    add_socket(cases, "mptcp", [] { return some_socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP); });
    add_socket(cases, "udp", [] { return udp(kLoopback4); });
    add_socket(cases, "udp-unbound", [] { return some_socket(AF_INET, SOCK_DGRAM, 0); });
    add_socket(cases, "udp-connected", [] { return connected(udp(kLoopback4)); });
    add_socket(cases, "udp-of-another-namespace", of_another_namespace);
    add_socket(
        cases, "udp-without-remote", [] { return udp(kLoopback4); }, std::nullopt);
    add_socket(
        cases, "udp-with-ipv6-remote", [] { return udp(kLoopback4); }, kRemote6);
    add_socket(
        cases, "udp6", [] { return udp(kLoopback6); }, kRemote6);
    add_socket(
        cases, "udp6-with-ipv4-remote", [] { return udp(kLoopback6); }, kRemote4);
    add_tcp(cases, "tcp", kLoopback4, {});
    add_tcp(cases, "tcp-with-remote", kLoopback4, kRemote4);
    add_tcp(cases, "tcp6", kLoopback6, {});
    add_socket(
        cases, "tcp-listening", [] { return listening_tcp(); }, std::nullopt);
    add_socket(
        cases, "tcp-not-connected", [] { return some_socket(AF_INET, SOCK_STREAM, 0); },
        std::nullopt);
    add_socket(cases, "tcp-closed-by-the-other-end", closed_by_the_other_end, std::nullopt);
    for (const auto &[name, fd] : {std::pair("not-open", 99999), std::pair("negative", -1)}) {
        cases.push_back({"new-peer", fmt::format("socket-{}", name), [fd = fd](Rig &rig) {
                             NewPeer peer = {rig.new_id(), fd, kRemote4, {}, kTunnel4, {}};
                             return rig.add(rig.mp(), peer);
                         }});
    }
    cases.push_back({"new-peer", "socket-udp-shared", [](Rig &rig) {
                         const FileDescriptor socket = udp(kLoopback4);
                         rig.add(rig.mp(), peer_with(rig, socket, kRemote4));
                         return rig.add(rig.mp(), peer_with(rig, socket, kRemote4));
                     }});
    cases.push_back({"new-peer", "socket-udp-of-another-interface", [](Rig &rig) {
                         const FileDescriptor socket = udp(kLoopback4);
                         rig.add(rig.mp(), peer_with(rig, socket, kRemote4));
                         return rig.add(rig.p2p(), peer_with(rig, socket, kRemote4));
                     }});
    cases.push_back({"new-peer", "socket-tcp-with-a-peer", [](Rig &rig) {
                         const auto [socket, other_end] = tcp(kLoopback4);
                         rig.add(rig.mp(), peer_with(rig, socket, {}));
                         return rig.add(rig.mp(), peer_with(rig, socket, {}));
                     }});
    // The module has the socket, though we close it.
    cases.push_back({"new-peer", "socket-closed-by-its-owner", [](Rig &rig) {
                         FileDescriptor socket = udp(kLoopback4);
                         const uint16_t port = port_of(socket);
                         const Outcome added = rig.add(rig.mp(), peer_with(rig, socket, kRemote4));
                         socket = FileDescriptor();
                         const FileDescriptor next = some_socket(AF_INET, SOCK_DGRAM, 0);
                         const std::vector<uint8_t> same = sockaddr_bytes({kLoopback4, port});
                         const bool is_free =
                             bind(next.get(), reinterpret_cast<const sockaddr *>(same.data()),
                                  static_cast<socklen_t>(same.size())) == 0;
                         return Outcome{added.code, is_free ? "port free" : "port in use"};
                     }});
}

// The good request, but these bytes as its remote or local.
void add_bytes(Cases &cases, const std::string &name, const std::string &attribute,
               std::vector<uint8_t> bytes) {
    cases.push_back({"new-peer", name, [=](Rig &rig) {
                         const FileDescriptor socket = udp(kLoopback4);
                         const Values values = {rig.mp().index, rig.new_id(), socket.get()};
                         return rig.ask(Command::NewPeer,
                                        with(new_peer_tree(values), attribute, bytes));
                     }});
}

std::string text_of(const std::optional<IpAddress> &address) {
    return address ? to_string(*address) : "-";
}

// What the module then says of the peer's addresses.
Outcome seen(Rig &rig, const NewPeer &peer, const Interface &interface) {
    const Outcome added = rig.add(interface, peer);
    if (added.code != 0) {
        return added;
    }
    const Result<Peer> found = rig.kernel().get_peer(interface, peer.id);
    if (!found) {
        return {found.error().code, found.error().text};
    }
    return {0, fmt::format("remote {} local {} tunnel {} {}",
                           found->remote ? to_string(*found->remote) : "-", text_of(found->local),
                           found->tunnel_ipv4 ? to_string(IpAddress(*found->tunnel_ipv4)) : "-",
                           found->tunnel_ipv6 ? to_string(IpAddress(*found->tunnel_ipv6)) : "-")};
}

void add_seen(Cases &cases, const std::string &name, std::optional<Endpoint> remote,
              std::optional<IpAddress> local, std::optional<Ipv4> tunnel4,
              std::optional<Ipv6> tunnel6, bool to_p2p = false) {
    cases.push_back(
        {"new-peer", name, [=](Rig &rig) {
             const bool ipv6 = remote && std::holds_alternative<Ipv6>(remote->address);
             const FileDescriptor socket = udp(ipv6 ? IpAddress(Ipv6()) : IpAddress(kLoopback4));
             return seen(rig, {rig.new_id(), socket.get(), remote, local, tunnel4, tunnel6},
                         to_p2p ? rig.p2p() : rig.mp());
         }});
}

void add_addresses(Cases &cases) {
    const std::vector<uint8_t> ipv4 = sockaddr_bytes(kRemote4);
    const std::vector<uint8_t> ipv6 = sockaddr_bytes(kRemote6);
    const auto sized = [](std::vector<uint8_t> bytes, size_t size) {
        bytes.resize(size);
        return bytes;
    };
    std::vector<uint8_t> unix_family = ipv4;
    unix_family[0] = AF_UNIX;
    add_bytes(cases, "remote-of-another-family", "remote", unix_family);
    add_bytes(cases, "remote-ipv6-in-16-bytes", "remote", sized(ipv6, 16));
    add_bytes(cases, "remote-ipv4-in-28-bytes", "remote", sized(ipv4, 28));
    add_bytes(cases, "remote-ipv6-in-128-bytes", "remote", sized(ipv6, 128));
    add_bytes(cases, "remote-in-60000-bytes", "remote", sized(ipv4, 60000));
    add_bytes(cases, "local-in-17-bytes", "local", std::vector<uint8_t>(17));
    add_bytes(cases, "local-in-60000-bytes", "local", std::vector<uint8_t>(60000));

    add_seen(cases, "remote-ipv4", kRemote4, {}, kTunnel4, kTunnel6);
    add_seen(cases, "remote-ipv6", kRemote6, {}, kTunnel4, kTunnel6);
    add_seen(cases, "remote-mapped", kRemoteMapped, {}, kTunnel4, {});
    add_seen(cases, "remote-any-port-0", Endpoint{Ipv4(), 0}, {}, kTunnel4, {});
    add_seen(cases, "local-ipv4", kRemote4, kLoopback4, kTunnel4, {});
    add_seen(cases, "local-ipv6", kRemote6, kLoopback6, kTunnel4, {});
    add_seen(cases, "local-of-nobody", kRemote4, Ipv4{192, 0, 2, 1}, kTunnel4, {});
    add_seen(cases, "local-mapped-for-ipv4", kRemote4, kMapped, kTunnel4, {});
    add_seen(cases, "local-mapped-for-mapped", kRemoteMapped, kMapped, kTunnel4, {});
    add_seen(cases, "local-ipv4-for-ipv6", kRemote6, kLoopback4, kTunnel4, {});
    add_seen(cases, "local-ipv6-for-ipv4", kRemote4, kLoopback6, kTunnel4, {});
    add_seen(cases, "local-ipv6-for-mapped", kRemoteMapped, kLoopback6, kTunnel4, {});
    add_seen(cases, "tunnel-none", kRemote4, {}, {}, {});
    add_seen(cases, "tunnel-none-p2p", kRemote4, {}, {}, {}, true);
    add_seen(cases, "tunnel-ipv4", kRemote4, {}, kTunnel4, {});
    add_seen(cases, "tunnel-ipv6", kRemote4, {}, {}, kTunnel6);
    add_seen(cases, "tunnel-all-zero", kRemote4, {}, Ipv4(), Ipv6());
    cases.push_back({"new-peer", "tcp-has-no-addresses", [](Rig &rig) {
                         const auto [socket, other_end] = tcp(kLoopback4);
                         return seen(
                             rig, {rig.new_id(), socket.get(), kRemote4, kLoopback4, kTunnel4, {}},
                             rig.mp());
                     }});
    cases.push_back(
        {"new-peer", "tunnel-of-another-peer", [](Rig &rig) {
             rig.make_peer();
             const FileDescriptor socket = udp(kLoopback4);
             return rig.add(rig.mp(), {rig.new_id(), socket.get(), kRemote4, {}, kTunnel4, {}});
         }});
}

void add_ids(Cases &cases) {
    const auto add = [](Rig &rig, const Interface &interface, uint32_t id) {
        const FileDescriptor socket = udp(kLoopback4);
        return rig.add(interface, {id, socket.get(), kRemote4, {}, kTunnel4, {}});
    };
    cases.push_back({"new-peer", "id-0", [=](Rig &rig) {
                         return add(rig, rig.mp(), 0);
                     }});
    cases.push_back({"new-peer", "id-of-32-bits", [=](Rig &rig) {
                         return add(rig, rig.mp(), UINT32_MAX);
                     }});
    cases.push_back({"new-peer", "id-taken", [=](Rig &rig) {
                         const uint32_t id = rig.make_peer();
                         Outcome outcome = add(rig, rig.mp(), id);
                         const bool intact = rig.kernel().get_peer(rig.mp(), id).has_value();
                         outcome.text += intact ? "first one intact" : "first one lost";
                         return outcome;
                     }});
    cases.push_back({"new-peer", "id-free-again", [=](Rig &rig) {
                         const uint32_t id = rig.make_peer();
                         (void)rig.kernel().del_peer(rig.mp(), id).has_value();
                         return add(rig, rig.mp(), id);
                     }});
    cases.push_back({"new-peer", "id-of-another-interface", [=](Rig &rig) {
                         return add(rig, rig.p2p(), rig.make_peer());
                     }});
    cases.push_back({"new-peer", "p2p-second", [=](Rig &rig) {
                         const uint32_t first = rig.new_id();
                         add(rig, rig.p2p(), first);
                         Outcome outcome = add(rig, rig.p2p(), rig.new_id());
                         const bool intact = rig.kernel().get_peer(rig.p2p(), first).has_value();
                         outcome.text += intact ? "first one intact" : "first one replaced";
                         return outcome;
                     }});
}

} // namespace

void add_peer_cases(Cases &cases) {
    add_sockets(cases);
    add_addresses(cases);
    add_ids(cases);
}
