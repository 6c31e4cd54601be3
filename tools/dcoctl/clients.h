// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon's table of clients, from its management interface or from the status file that it
// writes. The latter costs nothing, but is as old as the daemon's interval (60 s unless the option
// `status` says otherwise). Either makes Debian's openvpn dump the kernel's peers, and lose the
// deletion notifications that wait in its socket at that moment; it writes the file anyway.

#pragma once

#include "tools/common/result.h"
#include "tools/daemon/management.h"
#include "tools/daemon/status_listing.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

struct ClientSource {
    std::string management = {};    // a path or ADDRESS:PORT
    std::string password_file = {}; // its first line is the management interface's password
    std::string status_file = {};
    uint32_t wait_seconds = 150; // for the status file to be written again

    bool named() const { return !management.empty() || !status_file.empty(); }
};

// --management, --management-password, --status.
void add_source_options(CLI::App &command, ClientSource &source);

class Clients {
  public:
    using Time = std::chrono::system_clock::time_point;

    // Errors are Exit::Missing, or Exit::Usage for a file that is none.
    static Result<Clients> open(const ClientSource &source);

    // The table as it was at `not_before` or later; for a status file that may take until it is
    // written again. Without: as it is, or as the latest file has it.
    Result<StatusListing> list(std::optional<Time> not_before = {});

    // Both only if `source` names a management interface.
    Management *management() { return management_.get(); }

    // The daemon's process: as it says, or that which has the status file open; empty if neither
    // tells.
    std::optional<int> pid();

  private:
    ClientSource source_;
    std::unique_ptr<Management> management_;
};
