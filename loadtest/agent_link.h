// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm's end of the line to the agent. A question is answered on the event loop, so the
// clients live on while we wait. What can be asked is in agent/protocol.h.

#pragma once

#include "loadtest/agent/protocol.h"
#include "loadtest/event_loop.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

class AgentLink {
  public:
    // Where the agent is:
    //   ""              the dcostorm-agent beside this program, as a child
    //   "unix:PATH"     whoever listens at that socket (QEMU's end of a virtio-serial port)
    //   "exec:COMMAND"  speaks to COMMAND's stdin and stdout ("exec:ssh root@host dcostorm-agent")
    // `loop` outlives the link.
    static Result<std::unique_ptr<AgentLink>> open(EventLoop &loop, const std::string &where);

    // Ends the stream, whereupon the agent undoes everything, and waits for a child to do so, for
    // longer than that takes. One that hangs all the same is asked to end and left behind.
    ~AgentLink();

    // Errors: the agent's own; Exit::Interrupted after a signal; Exit::Missing if there is no
    // agent (any more), see alive(). A question that was not answered in time leaves the link
    // unusable: it is not known what state the other side is in.
    Result<agent::HelloResult> hello(const agent::HelloParams &params);
    Result<agent::StartResult> start(const agent::StartParams &params);
    Result<agent::Observation> observe();
    Result<agent::Comparison> compare();
    Result<void> set_pressure(const agent::PressureParams &params);
    Result<void> set_drop(bool on);
    Result<agent::Cost> measure(const agent::MeasureParams &params);
    Result<agent::KernelLogResult> kernel_log();
    Result<agent::DaemonExit> stop();

    bool alive() const { return fd_ >= 0; }
    bool timed_out() const { return timed_out_; } // why it is not alive: silence, not an end

  private:
    explicit AgentLink(EventLoop &loop) : loop_(loop) {}
    Result<void> connect(const std::string &path);
    Result<void> run(const std::string &command, bool through_shell);
    Result<void> watch();
    void on_readable();
    void hang_up();
    Result<nlohmann::json> ask(const std::string &op, const nlohmann::json &params,
                               std::chrono::seconds limit);
    template <typename T>
    Result<T> ask_for(const std::string &op, const nlohmann::json &params,
                      std::chrono::seconds limit);

    EventLoop &loop_;
    std::string where_; // for messages
    int fd_ = -1;
    pid_t child_ = 0;
    bool timed_out_ = false;
    uint64_t last_id_ = 0;
    std::string received_;
    std::optional<nlohmann::json> reply_; // to last_id_
};
