// SPDX-License-Identifier: GPL-2.0-or-later
//
// Each attribute of each command, wrong in each way; and the objects that a command is about, when
// they are not there.

#include "netlink/conformance/endpoints.h"
#include "netlink/conformance/rig.h"

#include <linux/netlink.h>

namespace {

using ovpn_dco::Command;

struct Subject {
    const char *name;
    Command command;
    uint16_t flags;
    Node (*tree)(const Values &);
};

constexpr Subject kSubjects[] = {
    {"new-peer", Command::NewPeer, 0, new_peer_tree},
    {"set-peer", Command::SetPeer, 0, set_peer_tree},
    {"del-peer", Command::DelPeer, 0, del_peer_tree},
    {"get-peer", Command::GetPeer, 0, get_peer_tree},
    {"dump", Command::GetPeer, NLM_F_DUMP, dump_tree},
    {"new-key", Command::NewKey, 0, new_key_tree},
    {"swap-keys", Command::SwapKeys, 0, swap_keys_tree},
    {"del-key", Command::DelKey, 0, del_key_tree},
};

using Change = std::function<Node(const Node &)>;

// NewPeer gets a socket and an id that are free, the others a peer.
Outcome ask(Rig &rig, const Subject &subject, const Change &change) {
    Values values = {rig.mp().index, 0, -1};
    const FileDescriptor socket = udp(kLoopback4);
    if (subject.command == Command::NewPeer) {
        values.id = rig.new_id();
        values.socket = socket.get();
        values.remote_port = port_of(socket);
    } else {
        values.id = rig.make_peer();
    }
    return rig.ask(subject.command, change(subject.tree(values)), subject.flags);
}

} // namespace

void add_mutants(Cases &cases) {
    for (const Subject &subject : kSubjects) {
        const auto add = [&](const std::string &name, const Change &change) {
            cases.push_back({subject.name, name, [=](Rig &rig) {
                                 return ask(rig, subject, change);
                             }});
        };
        add("good", [](const Node &good) { return good; });
        add("unknown-interface",
            [](const Node &good) { return with(good, "ifindex", bytes_of(INT32_MAX)); });
        add("interface-0", [](const Node &good) { return with(good, "ifindex", bytes_of(0)); });
        add("interface-of-another-kind", [](const Node &good) {
            return with(good, "ifindex", bytes_of(ovpn_dco::find_interface("lo")->index));
        });
        const std::vector<Mutant> mutants = mutants_of(subject.tree(Values()));
        for (size_t i = 0; i < mutants.size(); ++i) {
            add(mutants[i].name, [i](const Node &good) { return mutants_of(good)[i].root; });
        }
        if (subject.command != Command::NewPeer && subject.flags == 0) {
            add("unknown-peer",
                [](const Node &good) { return with(good, "peer-id", bytes_of(UINT32_MAX)); });
        }
    }
}
