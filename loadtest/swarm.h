// SPDX-License-Identifier: GPL-2.0-or-later
//
// The swarm: all clients of a run, each with its own UDP socket, started on an open-loop schedule
// and served by one EventLoop. What a client says is in openvpn/client.h; here are the sockets,
// the clock and the counting.

#pragma once

#include "loadtest/event_loop.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sys/socket.h>

class Pki;

struct SwarmConfig {
    sockaddr_storage server = {}; // where the clients send to; the caller has resolved it
    uint32_t clients = 0;         // how many
    double starts_per_second = 50;
    std::chrono::milliseconds handshake_timeout{60'000}; // a client gives up, counts it and retries
    std::chrono::milliseconds retry_pause{2'000};        // before a client that gave up tries again
};

struct SwarmCounts {
    uint32_t idle = 0;       // not started, or made to forget
    uint32_t connecting = 0; // between the first packet and the first PUSH_REPLY
    uint32_t connected = 0;  // data keys installed
    uint32_t lost = 0;       // was connected, then the server fell silent or said so
    uint64_t pings_sent = 0;
    uint64_t pings_received = 0;
    std::map<std::string, uint64_t> failures; // attempts that ended early, by cause
};

class Swarm {
  public:
    // `loop` and `pki` outlive the swarm. Raises the limit of open files where it may; the error
    // names the limit where it may not.
    static Result<std::unique_ptr<Swarm>> create(EventLoop &loop, const Pki &pki,
                                                 const SwarmConfig &config);
    ~Swarm();

    // Starts every idle client on the schedule of starts_per_second and returns at once.
    void connect_all();

    // Drops every session without a word to the server, as clients do that lose their network:
    // new socket, new session ID, idle.
    void abandon_all();

    // Tells the server of the leave (explicit exit notification), then like abandon_all().
    void leave_all();

    SwarmCounts counts() const;

    // The last few failures in full, for messages: "client 17: TLS: certificate verify failed".
    std::vector<std::string> recent_failures() const;

  private:
    Swarm();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
