// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the cases work on: two interfaces in a network namespace of its own, a connection, and the
// notifications. And what a case is.

#pragma once

#include "netlink/conformance/attribute_tree.h"
#include "netlink/connection.h"
#include "netlink/notifications.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

// What the kernel answered.
struct Outcome {
    int code = 0;     // errno; 0: done
    std::string text; // the extended acknowledgement, or what was seen; may be empty

    bool operator==(const Outcome &) const = default;
};

Outcome outcome_of(const Result<ovpn_dco::Answer> &answer);
Outcome outcome_of(const Result<void> &result);

class Rig {
  public:
    // Interfaces "mp" and "p2p", both down: nothing is to be sent. The calling process must be in
    // a network namespace of its own.
    static Result<Rig> create();

    ovpn_dco::Connection &kernel() { return kernel_; }
    const ovpn_dco::Interface &mp() const { return mp_; }
    const ovpn_dco::Interface &p2p() const { return p2p_; }

    // Sends a request that is as the tree says.
    Outcome ask(ovpn_dco::Command command, const Node &root, uint16_t flags = 0);

    uint32_t new_id() { return ++last_id_; }
    Outcome add(const ovpn_dco::Interface &interface, const ovpn_dco::NewPeer &peer);
    uint32_t make_peer(); // of "mp", with a UDP socket that nobody else has

    // Deletes the peers that a case has left.
    void clean_up();

    // What the notification about this peer says, waiting for it: the reason's name.
    Outcome deletion_of(const ovpn_dco::Interface &interface, uint32_t peer_id);

    // What is left when all is taken down.
    struct Remains {
        Outcome interfaces;    // both went, and the kernel let go of them
        Outcome notifications; // there was one for each peer
        Outcome sockets;       // no UDP or TCP socket is in the namespace
        Outcome threads;       // no kernel thread of the module either
    };
    Remains dismantle();

  private:
    Rig(ovpn_dco::Connection kernel, ovpn_dco::Notifications notifications, ovpn_dco::Interface mp,
        ovpn_dco::Interface p2p)
        : kernel_(std::move(kernel)), notifications_(std::move(notifications)), mp_(std::move(mp)),
          p2p_(std::move(p2p)) {}

    // Takes what notifications there are. False: they cannot be read, or some are lost.
    bool hear();

    ovpn_dco::Connection kernel_;
    ovpn_dco::Notifications notifications_;
    ovpn_dco::Interface mp_;
    ovpn_dco::Interface p2p_;
    size_t threads_before_ = 0;
    uint32_t last_id_ = 0;
    uint32_t last_of_p2p_ = 0;
    uint64_t peers_made_ = 0;
    std::vector<ovpn_dco::Deletion> heard_; // all of them
};

struct Case {
    std::string command;
    std::string name;
    std::function<Outcome(Rig &)> run;
};

using Cases = std::vector<Case>;

// Each in a file of its own, in the order in which they are run.
void add_mutants(Cases &cases);       // each attribute of each command, wrong in each way
void add_peer_cases(Cases &cases);    // NewPeer: sockets, addresses, ids
void add_command_cases(Cases &cases); // the other commands, and what is no command
void add_notification_cases(Cases &cases);
void add_link_cases(Cases &cases);
void add_privilege_cases(Cases &cases);
void add_harmful_cases(Cases &cases); // those that stock modules do not survive

// What a good request needs to be one.
struct Values {
    uint32_t ifindex = 1;
    uint32_t id = 1;
    int socket = 0;
    uint16_t remote_port = 9;
};

// Good requests. The message, then the attribute of its command, then those of the command.
Node new_peer_tree(const Values &values);
Node set_peer_tree(const Values &values);
Node del_peer_tree(const Values &values);
Node get_peer_tree(const Values &values);
Node dump_tree(const Values &values);
Node new_key_tree(const Values &values); // AES-GCM, keys of 16 bytes
Node swap_keys_tree(const Values &values);
Node del_key_tree(const Values &values);

// `value` as the bytes of an attribute.
template <typename T> std::vector<uint8_t> bytes_of(T value) {
    const auto *begin = reinterpret_cast<const uint8_t *>(&value);
    return {begin, begin + sizeof(value)};
}
