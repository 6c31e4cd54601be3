// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is asked of the kernel about one peer. A failed command is data: it is counted by its errno,
// and the storm goes on. What succeeds is entered in the ledger of the interface.

#pragma once

#include "loadtest/kernel/frames.h"
#include "loadtest/kernel/stage.h"
#include "netlink/connection.h"
#include "tools/common/result.h"

#include <cstdint>
#include <utility>

namespace kernel_storm {

class PeerLife {
  public:
    // For the interfaces of the network namespace that the thread is in.
    // `thread`: whose station on the board shows that the kernel answers.
    static Result<PeerLife> open(Board &board, uint32_t thread);

    // A peer on this socket. `remote`: its far end's address, null over TCP. Waits a little while
    // the kernel has more lives to end than an interface can have.
    bool begin(Instance &instance, uint32_t id, const Transport &socket,
               const ovpn_dco::Endpoint *remote);

    // By DEL_PEER. `kind`: what it counts as.
    bool end(Instance &instance, uint32_t id, End kind);

    // Nothing of the peer for `timeout` ends it.
    bool keep_alive(Instance &instance, uint32_t id, const ovpn_dco::Keepalive &keepalive);

    void look_at(Instance &instance, uint32_t id);
    void list(Instance &instance);

    bool install(Instance &instance, const ovpn_dco::Key &key);
    void swap_keys(Instance &instance, uint32_t id);
    void drop_key(Instance &instance, uint32_t id, ovpn_dco::KeySlot slot);

  private:
    PeerLife(ovpn_dco::Connection kernel, Board &board, uint32_t thread)
        : kernel_(std::move(kernel)), board_(&board), thread_(thread) {}

    // Counts it. True: done.
    template <typename T> bool count(Request request, const Result<T> &result);

    ovpn_dco::Connection kernel_;
    Board *board_;
    uint32_t thread_;
};

} // namespace kernel_storm
