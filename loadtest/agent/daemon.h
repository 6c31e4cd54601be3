// SPDX-License-Identifier: GPL-2.0-or-later
//
// The openvpn daemon under test, in a private folder (mode 0700) with its configuration,
// certificates, management socket, status file and log. What it is asked and how is in protocol.h.

#pragma once

#include "loadtest/agent/daemon_log.h"
#include "loadtest/agent/protocol.h"
#include "loadtest/observe/kernel_peers.h"
#include "loadtest/observe/netlink_counters.h"
#include "tools/common/child.h"
#include "tools/daemon/management.h"

#include <functional>
#include <memory>
#include <string>

class Janitor;

namespace agent {

class Daemon {
  public:
    // Sleeps a little; true if the caller should give up.
    using Pause = std::function<bool(std::chrono::milliseconds)>;

    // Returns when the daemon serves. On failure nothing of it is left.
    static Result<std::unique_ptr<Daemon>> start(const StartParams &params, Janitor &janitor,
                                                 const Pause &pause);
    ~Daemon();

    const StartResult &start_result() const { return started_; }
    uint16_t port() const { return params_.port; }
    const std::string &folder() const { return folder_; }

    Observation observe();
    Result<Comparison> compare(const Pause &pause);

    // The daemon is not to be used any more afterwards. See daemon_cost.cc.
    Result<Cost> measure(const MeasureParams &params, const Pause &pause);

    // SIGTERM, much patience unless `pause` says to give up, SIGKILL.
    DaemonExit stop(const Pause &pause);

    // SIGSTOP and SIGCONT. While it is paused it is asked nothing.
    void set_paused(bool paused);

  private:
    Daemon(const StartParams &params, Janitor &janitor) : params_(params), janitor_(janitor) {}
    Result<void> prepare_folder();
    Result<void> write_file(const std::string &name, const std::string &content);
    Result<void> run();
    Result<void> wait_until_ready(const Pause &pause);
    Error explain_exit();
    void read_log();
    DaemonExit end(std::chrono::milliseconds patience, const Pause &pause);
    void clean_up();
    std::optional<uint64_t> ask_instances();
    Result<void> close_all(const MeasureParams &params, const Pause &pause, Cost &cost);
    Result<void> shut_down(const MeasureParams &params, const Pause &pause, Cost &cost);
    void start_counting();
    void cut_off(Cost &cost);
    std::optional<double> cpu_seconds() const;
    DaemonExit exit_now();
    std::string path_of(const std::string &name) const { return folder_ + "/" + name; }

    StartParams params_;
    Janitor &janitor_;
    StartResult started_;
    std::string folder_;
    Child child_;
    std::optional<int> wait_status_;
    bool asked_to_end_ = false;
    bool paused_ = false;
    DaemonLog log_;
    uint64_t log_offset_ = 0;
    Management management_;
    std::unique_ptr<KernelPeers> peers_; // only with DCO
    std::optional<uint64_t> overruns_;   // last known: a dead daemon's sockets are gone
    std::unique_ptr<NetlinkCounters> counters_;
    std::string not_counted_; // why there are no counters_
};

} // namespace agent
