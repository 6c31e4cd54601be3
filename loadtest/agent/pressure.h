// SPDX-License-Identifier: GPL-2.0-or-later
//
// Two things done to the server from outside: work for its processors, so that the daemon does not
// get to run, and silence from its clients.

#pragma once

#include "tools/common/child.h"

#include <cstdint>
#include <optional>

class Janitor;

namespace agent {

// stress-ng --cpu.
class CpuLoad {
  public:
    explicit CpuLoad(Janitor &janitor) : janitor_(janitor) {}
    ~CpuLoad() { stop(); }
    Result<void> start(uint32_t workers, const std::string &folder);
    void stop();

  private:
    Janitor &janitor_;
    Child child_;
};

// Drops UDP datagrams to a port as they come in. The rule lives in a table that belongs to one
// `nft --interactive` (flag owner): the kernel removes it when that process ends, however it ends,
// so that not even SIGKILL can leave a server behind that drops its clients' packets.
class InboundDrop {
  public:
    Result<void> start(uint16_t port);
    void stop();

  private:
    Child nft_;
};

} // namespace agent
