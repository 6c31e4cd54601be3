// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the module tells about the end of a peer, and when it tells nothing.

#include "netlink/conformance/endpoints.h"
#include "netlink/conformance/rig.h"

#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace ovpn_dco;

const Endpoint kRemote4 = {kLoopback4, 9};

void add(Cases &cases, const char *name, std::function<Outcome(Rig &)> run) {
    cases.push_back({"notification", name, std::move(run)});
}

Outcome deleted_by_timeout(Rig &rig, uint32_t seconds) {
    const uint32_t id = rig.make_peer();
    const Result<void> set = rig.kernel().set_peer(rig.mp(), id, {Seconds(0), Seconds(seconds)});
    return set ? rig.deletion_of(rig.mp(), id) : outcome_of(set);
}

} // namespace

void add_notification_cases(Cases &cases) {
    add(cases, "del-peer", [](Rig &rig) {
        const uint32_t id = rig.make_peer();
        (void)rig.kernel().del_peer(rig.mp(), id).has_value();
        return rig.deletion_of(rig.mp(), id);
    });
    // The attribute of the request is not that of the notification.
    add(cases, "del-peer-with-a-reason", [](Rig &rig) {
        const uint32_t id = rig.make_peer();
        rig.ask(Command::DelPeer, del_peer_tree({rig.mp().index, id}));
        return rig.deletion_of(rig.mp(), id);
    });
    add(cases, "keepalive-timeout", [](Rig &rig) { return deleted_by_timeout(rig, 1); });
    // 4294968 s are 4294968000 ms, which are 704 ms in 32 bits.
    add(cases, "keepalive-timeout-beyond-32-bits",
        [](Rig &rig) { return deleted_by_timeout(rig, 4'294'968); });
    add(cases, "p2p-replaced", [](Rig &rig) {
        const FileDescriptor socket = udp(kLoopback4);
        const uint32_t first = rig.new_id();
        rig.add(rig.p2p(), {first, socket.get(), kRemote4, {}, {}, {}});
        rig.add(rig.p2p(), {rig.new_id(), socket.get(), kRemote4, {}, {}, {}});
        return rig.deletion_of(rig.p2p(), first);
    });
    for (const Mode mode : {Mode::MultiPeer, Mode::PointToPoint}) {
        const bool is_mp = mode == Mode::MultiPeer;
        add(cases, is_mp ? "interface-deleted" : "interface-deleted-p2p", [=](Rig &rig) {
            const Result<Interface> third = create_interface("third", mode);
            if (!third) {
                return Outcome{third.error().code, third.error().text};
            }
            const FileDescriptor socket = udp(kLoopback4);
            const uint32_t id = rig.new_id();
            rig.add(*third, {id, socket.get(), kRemote4, {}, kTunnel4, {}});
            (void)delete_interface(*third).has_value();
            return rig.deletion_of(*third, id);
        });
    }
    // A length of zero in the stream.
    add(cases, "tcp-nonsense", [](Rig &rig) {
        const auto [socket, other_end] = tcp(kLoopback4);
        const uint32_t id = rig.new_id();
        rig.add(rig.mp(), {id, socket.get(), {}, {}, kTunnel4, {}});
        const char nonsense[2] = {0, 0};
        (void)!send(other_end.get(), nonsense, sizeof(nonsense), 0);
        return rig.deletion_of(rig.mp(), id);
    });
    // The module does not watch for the end of a connection.
    add(cases, "tcp-closed-by-the-other-end", [](Rig &rig) {
        auto [socket, other_end] = tcp(kLoopback4);
        const uint32_t id = rig.new_id();
        rig.add(rig.mp(), {id, socket.get(), {}, {}, kTunnel4, {}});
        other_end = FileDescriptor();
        pollfd end = {socket.get(), POLLRDHUP, 0};
        poll(&end, 1, -1);
        const bool there = rig.kernel().get_peer(rig.mp(), id).has_value();
        return Outcome{0, there ? "none: the peer is there" : "the peer is gone"};
    });
    add(cases, "overrun", [](Rig &rig) {
        Result<Notifications> small = Notifications::open(1); // the smallest that there is
        if (!small) {
            return Outcome{small.error().code, small.error().text};
        }
        uint32_t last = 0;
        for (int i = 0; i < 50; ++i) {
            last = rig.make_peer();
            (void)rig.kernel().del_peer(rig.mp(), last).has_value();
        }
        const Outcome told = rig.deletion_of(rig.mp(), last);
        const Result<Notifications::Batch> batch = small->read();
        if (told.code != 0 || !batch) {
            return told.code != 0 ? told : Outcome{batch.error().code, batch.error().text};
        }
        const Result<Notifications::Batch> again = small->read();
        return Outcome{0, batch->overrun && !batch->deletions.empty() && again && !again->overrun
                              ? "said once, with what was not lost"
                              : "not said"};
    });
}
