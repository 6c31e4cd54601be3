// SPDX-License-Identifier: GPL-2.0-or-later
//
// Hears what the module tells about the ends of peers, enters it in the ledgers, and judges those
// of interfaces that are gone: by then the kernel has told everything.

#pragma once

#include "loadtest/kernel/stage.h"
#include "netlink/notifications.h"
#include "tools/common/result.h"

namespace kernel_storm {

class Listener {
  public:
    // To be opened before there are interfaces.
    static Result<Listener> open(Board &board);

    // Until all interfaces of the stage are gone and judged, which is after its end.
    Result<void> run(Stage &stage);

  private:
    Listener(ovpn_dco::Notifications notifications, Board &board)
        : notifications_(std::move(notifications)), board_(&board) {}

    Result<void> take(Stage &stage); // all that is there
    void judge(Instance &instance);

    ovpn_dco::Notifications notifications_;
    Board *board_;
};

} // namespace kernel_storm
