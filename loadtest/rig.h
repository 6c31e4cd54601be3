// SPDX-License-Identifier: GPL-2.0-or-later
//
// What every load test stands on: a server that the agent runs and watches, and a swarm of clients
// aimed at it. Here is also the one way of waiting: look at both sides once a second, show it,
// until a condition holds or something is wrong.

#pragma once

#include "loadtest/agent_link.h"
#include "loadtest/event_loop.h"
#include "loadtest/pki.h"
#include "loadtest/progress.h"
#include "loadtest/server_config.h"
#include "loadtest/swarm.h"
#include "loadtest/target_address.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct RigOptions {
    std::string agent;                     // see AgentLink::open()
    std::string server = "127.0.0.1:1194"; // where the clients send to
    uint16_t listen_port = 0;              // the daemon's; 0: that of `server` if the agent is
                                           // our child, else 1194
    bool allow_public = false;             // `server` may be a public address
    uint32_t clients = 1024;
    double starts_per_second = 50;
    // At most so many handshakes at a time: a slow (emulated) server that has more to do than it
    // can takes longer for each than clients wait, and then does it all again for their retries.
    uint32_t most_connecting = 32;
    uint32_t ping_seconds = 4;
    uint32_t ping_restart_seconds = 16;
    bool dco = true;
    std::string openvpn = "/usr/sbin/openvpn"; // on the server's machine
    uint32_t status_interval = 10;             // seconds; as in Debian's openvpn@.service
    std::vector<std::string> server_options;   // more lines of configuration
    std::vector<std::string> server_files;     // files that these refer to, sent along
    std::string common_name;                   // of all clients; empty: each has its own
    bool count_messages = false;               // the server's, over netlink; see measure()
};

// Both sides at one moment.
struct Moment {
    EventLoop::Clock::time_point at;
    agent::Observation server;
    SwarmCounts swarm;
};

class Rig {
  public:
    enum class Wait { Reached, Deadline, GaveUp };

    // What to make of each moment.
    enum class Look { GoOn, Reached, GiveUp };
    using Judge = std::function<Look(const Moment &)>;

    // Everything but the server: nothing is changed on its machine yet. Usage errors come first.
    static Result<std::unique_ptr<Rig>> create(const RigOptions &options);
    ~Rig();

    Result<void> start_server(); // with an empty table
    Result<void> stop_server();  // it may have died already

    // One operation on the server, which is gone afterwards. The clients hear nothing of it.
    Result<agent::Cost> measure(const agent::MeasureParams &params);
    bool server_runs() const { return server_runs_; }

    // Asks `judge` about once a second. Errors: Exit::ServerDied with the daemon's last words if
    // the daemon is not alive; Exit::Interrupted; a lost agent.
    Result<Wait> watch(const std::string &phase, EventLoop::Clock::duration limit,
                       const Judge &judge);

    // Keeps the loop going without looking. Error: Exit::Interrupted.
    Result<void> serve_for(EventLoop::Clock::duration time);

    // Gives up early if nobody gets through at all.
    Result<Wait> connect_all(const std::string &phase);

    // Longer than it takes if all goes well on the slowest machine that we know.
    EventLoop::Clock::duration connect_limit() const;

    // Why clients do not get in, for a message; empty if none failed.
    std::string latest_failure() const;

    EventLoop &loop() { return *loop_; }
    AgentLink &link() { return *link_; }
    Swarm &swarm() { return *swarm_; }
    Progress &progress() { return progress_; }
    const RigOptions &options() const { return options_; }
    const agent::HelloResult &facts() const { return facts_; }
    const Moment &last() const { return last_; } // of the latest watch()

  private:
    explicit Rig(const RigOptions &options) : options_(options) {}
    Result<void> read_files();
    ServerConfig server_config() const;

    RigOptions options_;
    TargetAddress target_;
    std::map<std::string, std::string> files_;
    std::unique_ptr<EventLoop> loop_;
    std::unique_ptr<Pki> pki_;
    std::unique_ptr<AgentLink> link_;
    std::unique_ptr<Swarm> swarm_;
    Progress progress_;
    agent::HelloResult facts_;
    bool server_runs_ = false;
    Moment last_;
};
