// SPDX-License-Identifier: GPL-2.0-or-later
//
// One connection of a dcostorm: its requests in order, and the undoing of all of them.

#pragma once

#include "loadtest/agent/daemon.h"
#include "loadtest/agent/pressure.h"
#include "loadtest/agent/protocol.h"
#include "loadtest/agent/stream.h"
#include "loadtest/observe/kernel_log.h"

#include <memory>
#include <string>

class Janitor;

namespace agent {

struct SessionOptions {
    bool allow_reboot = false;
};

class Session {
  public:
    enum class End { Stream, Signal, Bye, Reboot };

    Session(Stream &stream, Janitor &janitor, const SessionOptions &options);

    // Serves requests until the stream ends or a request says so. Nothing is left when it returns.
    End serve();

  private:
    // The whole answer to one line, ready to be sent.
    std::string answer(const std::string &line);
    Result<nlohmann::json> perform(const std::string &op, const nlohmann::json &params);
    Result<nlohmann::json> hello(const nlohmann::json &params);
    Result<nlohmann::json> start(const nlohmann::json &params);
    Result<nlohmann::json> observe();
    Result<nlohmann::json> compare();
    Result<nlohmann::json> pressure(const nlohmann::json &params);
    Result<nlohmann::json> drop(const nlohmann::json &params);
    Result<nlohmann::json> measure(const nlohmann::json &params);
    Result<nlohmann::json> kernel_log();
    Result<nlohmann::json> stop();
    void undo();

    Stream &stream_;
    Janitor &janitor_;
    SessionOptions options_;
    std::unique_ptr<Daemon> daemon_;
    CpuLoad load_;
    InboundDrop drop_;
    std::unique_ptr<KernelLog> kernel_log_;
    std::optional<End> end_; // after the current answer has been sent
};

} // namespace agent
