// SPDX-License-Identifier: GPL-2.0-or-later
//
// What all threads of a storm share: its interfaces, with the sockets of their peers and the ledger
// of what became of those. Where an interface is removed another one takes its place; who still has
// the old one may go on and be refused.

#pragma once

#include "loadtest/kernel/ledger.h"
#include "loadtest/kernel/options.h"
#include "loadtest/kernel/tally.h"
#include "netlink/link.h"
#include "netlink/rig/transport.h"
#include "tools/common/result.h"

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace kernel_storm {

using ovpn_dco::Transport;
using SharedTransport = std::shared_ptr<const Transport>;

struct Instance {
    explicit Instance(uint32_t ids) : ledger(ids), sockets(ids) {}

    ovpn_dco::Interface interface;
    uint32_t number = 0; // its place, from 0

    // Which everybody may use for any peer: IPv4, IPv6.
    std::array<SharedTransport, 2> shared;

    Ledger ledger;
    // Held while a command that changes the ledger and its entry there are under way.
    std::shared_mutex in_flight;
    std::atomic<bool> removing = false; // somebody has begun to
    std::atomic<bool> removed = false;  // the kernel has finished

    // What the peer with this id was made with the last time; null: nobody has it any more.
    SharedTransport socket_of(uint32_t id);
    void keep_socket(uint32_t id, SharedTransport socket);

  private:
    std::mutex mutex_;
    std::vector<SharedTransport> sockets;
};

class Stage {
  public:
    // In the network namespace of the calling thread, which should be empty. Its loopback interface
    // is set up.
    static Result<std::unique_ptr<Stage>> create(const Options &options, Board &board);

    const Options &options() const { return options_; }
    Board &board() { return board_; }

    std::shared_ptr<Instance> at(uint32_t number);

    // Removes what is there, and unless this is the end makes another one. Returns when the kernel
    // has finished, if ever. Of several callers one does it.
    Result<void> replace(uint32_t number, bool last);

    // Those whose notifications are to be heard, by interface index.
    std::map<uint32_t, std::shared_ptr<Instance>> watched();
    void unwatch(uint32_t index);

    // Sockets of TCP peers that somebody may read from; the oldest are forgotten.
    void offer_tcp(SharedTransport socket);
    std::vector<SharedTransport> offered_tcp();

  private:
    Stage(const Options &options, Board &board) : options_(options), board_(board) {}
    Result<std::shared_ptr<Instance>> make(uint32_t number);

    struct Place {
        std::mutex replacing;
        std::shared_ptr<Instance> instance; // under mutex_
    };

    const Options options_;
    Board &board_;
    std::mutex mutex_; // for all that follow
    std::vector<std::unique_ptr<Place>> places_;
    std::map<uint32_t, std::shared_ptr<Instance>> watched_;
    uint64_t made_ = 0;
    std::vector<SharedTransport> tcp_;
    size_t next_tcp_ = 0;
};

} // namespace kernel_storm
