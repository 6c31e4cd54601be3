// SPDX-License-Identifier: GPL-2.0-or-later
//
// What stock modules do not survive, or not without harm: they take sockets for what they are not
// and write over memory of others, read beyond an attribute, and leave threads behind. The table
// has what a module should answer.

#include "netlink/conformance/endpoints.h"
#include "netlink/conformance/rig.h"

#include <thread>

#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace ovpn_dco;

const Endpoint kRemote4 = {kLoopback4, 9};

FileDescriptor connected(FileDescriptor socket, int family) {
    const std::vector<uint8_t> inet = sockaddr_bytes(kRemote4);
    sockaddr_nl kernel = {};
    kernel.nl_family = AF_NETLINK;
    const bool is_netlink = family == AF_NETLINK;
    connect(socket.get(),
            is_netlink ? reinterpret_cast<const sockaddr *>(&kernel)
                       : reinterpret_cast<const sockaddr *>(inet.data()),
            is_netlink ? sizeof(kernel) : static_cast<socklen_t>(inet.size()));
    return socket;
}

void add(Cases &cases, const char *name, std::function<FileDescriptor()> make) {
    cases.push_back(
        {"new-peer", name, [=](Rig &rig) {
             const FileDescriptor socket = make();
             return rig.add(rig.mp(), {rig.new_id(), socket.get(), kRemote4, {}, kTunnel4, {}});
         }});
}

} // namespace

void add_harmful_cases(Cases &cases) {
    // The module looks at a socket's protocol, and not at its type or family.
    add(cases, "socket-raw-udp", [] { return some_socket(AF_INET, SOCK_RAW, IPPROTO_UDP); });
    add(cases, "socket-raw-udp6", [] { return some_socket(AF_INET6, SOCK_RAW, IPPROTO_UDP); });
    // And whether TCP is connected by the number of that state, which others have as well.
    add(cases, "socket-raw-tcp",
        [] { return connected(some_socket(AF_INET, SOCK_RAW, IPPROTO_TCP), AF_INET); });
    add(cases, "socket-netlink-6-connected",
        [] { return connected(some_socket(AF_NETLINK, SOCK_RAW, IPPROTO_TCP), AF_NETLINK); });
    // 16 bytes are read from the last 4 of the attribute.
    cases.push_back(
        {"new-peer", "local-mapped-for-ipv6", [](Rig &rig) {
             const FileDescriptor socket = udp(kLoopback6);
             return rig.add(
                 rig.mp(),
                 {rig.new_id(), socket.get(), Endpoint{kLoopback6, 9}, kMapped, kTunnel4, {}});
         }});
    // A recv that has to wait takes the socket's lock and keeps it: nothing more arrives, and the
    // work that is to let go of the socket waits for ever. (Daemons use sockets that do not block.)
    cases.push_back({"new-peer", "socket-tcp-that-blocks", [](Rig &rig) {
                         const auto [socket, other_end] = tcp(kLoopback4);
                         const uint32_t id = rig.new_id();
                         rig.add(rig.mp(), {id, socket.get(), {}, {}, kTunnel4, {}});
                         std::thread waiting([fd = socket.get()] {
                             char packet[8];
                             (void)!recv(fd, packet, sizeof(packet), 0);
                         });
                         sleep(1); // until it waits
                         const char control[] = {0, 1, 0x38};
                         (void)!send(other_end.get(), control, sizeof(control), 0);
                         waiting.join();
                         (void)rig.kernel().del_peer(rig.mp(), id).has_value();
                         return rig.deletion_of(rig.mp(), id);
                     }});
    // Refused late, and the work queues are left: two threads for each time.
    cases.push_back({"link", "name-with-a-slash", [](Rig &) {
                         const Result<Interface> made = create_interface("a/b", Mode::MultiPeer);
                         return Outcome{made ? 0 : made.error().code, {}};
                     }});
}
