// SPDX-License-Identifier: GPL-2.0-or-later
//
// One round of the storm:
//
//   connect     all clients, until they, the daemon and the kernel count the same
//   storm       pressure on the server, its inbound VPN packets dropped, until the kernel has
//               deleted every peer for its silence (twice the ping-restart time)
//   drain       under the same pressure, until the daemon has no instances, or its count has not
//               moved for the grace time. With pressure `pause` the daemon is let go first
//   compare     both tables
//   reconnect   all lifted, and all clients come back at once to a server that has room for just
//               that many: each stale instance costs one its place
//
// Nothing here decides who is right: verdict.h does, from the numbers.

#pragma once

#include "loadtest/report.h"
#include "loadtest/rig.h"
#include "loadtest/subject.h"

#include <optional>
#include <string>

struct StormOptions {
    RigOptions rig;
    uint32_t rounds = 3;
    std::string storm = "expire";
    agent::Pressure pressure = agent::Pressure::Cpu;
    uint32_t cpu_workers = 4;
    // At least so long a stopped daemon is stopped, and until the kernel has deleted all peers. Its
    // socket's buffer needs the time to fill: what a debugger or a long stall of a disk does.
    uint32_t pause_seconds = 45;
    uint32_t grace_seconds = 30; // without any movement of the daemon's count
    SubjectOptions subject;
};

// What the kernel has said between two readings of its log. One that could not be read, or in which
// a part was overwritten and the rest tells of no splat, leaves `kernel_splats` empty.
void add_kernel_log(RoundResult &round, const agent::KernelLogResult &before,
                    const agent::KernelLogResult &after);

class StormRound {
  public:
    StormRound(Rig &rig, const StormOptions &options, uint64_t number);

    // The server runs when it is called; its clients may be connected already. Lifts in the end
    // what it applied, unless stopped() says why it could not.
    void run();

    const RoundResult &result() const { return result_; }

    // Why no further round can be made: a signal, the agent is gone, a tool is missing.
    const std::optional<Error> &stopped() const { return stopped_; }

    // A round that proves something, after which the server is as before the storm.
    bool left_clean_server() const;

  private:
    // Each returns false when the round ends there.
    bool connect();
    bool storm();
    bool drain();
    bool compare();
    bool reconnect();
    void lift();
    void finish();

    bool wait(const std::string &phase, EventLoop::Clock::duration limit, const Rig::Judge &judge,
              Rig::Wait &outcome);
    bool apply(const Result<void> &result);
    void note_error(const Error &error);
    void note_lag();
    double seconds_since_storm(EventLoop::Clock::time_point when) const;
    bool read_kernel_log(agent::KernelLogResult &log);

    Rig &rig_;
    const StormOptions &options_;
    RoundResult result_;
    std::optional<Error> stopped_;
    bool dco_;
    bool stormed_ = false; // storm_began_ is set
    bool lifted_ = true;   // nothing is applied
    EventLoop::Clock::time_point storm_began_;
    EventLoop::Clock::time_point deleted_at_; // when the kernel had no peer left
    agent::KernelLogResult log_before_;
    uint64_t overruns_before_ = 0;
    uint64_t refusals_before_ = 0;
    uint64_t peers_before_ = 0;
    uint64_t peers_left_ = 0; // when last seen with the daemon alive
};
