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
    uint32_t most_connecting = 0;   // start no more while so many are connecting; 0: no limit
    double leaves_per_second = 400; // faster, and a slow server's socket overflows
    std::chrono::milliseconds handshake_timeout{60'000}; // a client gives up, counts it and retries
    std::chrono::milliseconds retry_pause{2'000};        // before a client that gave up tries again
};

struct SwarmCounts {
    // Each client is in exactly one of these.
    uint32_t idle = 0;       // not started, left, or made to forget
    uint32_t connecting = 0; // between the first packet and the first PUSH_REPLY, retries included
    uint32_t connected = 0;  // data keys installed
    uint32_t leaving = 0;    // has said so, or is about to; the server has not acknowledged it yet
    uint32_t lost = 0;       // was connected, then the server fell silent or said so

    uint64_t pings_sent = 0;
    uint64_t pings_received = 0;
    uint64_t renegotiations = 0; // new keys under a session, all of them the server's wish
    uint64_t repeats = 0;        // control packets that had to be sent again
    uint64_t bad_packets = 0;    // received and dropped: malformed, forged, replayed
    uint64_t send_errors = 0;    // packets that the kernel did not take
    std::map<std::string, uint64_t> failures; // attempts that ended early, by cause
    std::map<std::string, uint64_t> losses;   // connections that the server ended, by cause
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
    // new socket, new session ID, idle. The old socket stays open, deaf, until the next one is
    // given up, for a closed port would answer the server's packets with an ICMP error.
    void abandon_all();

    // Tells the server of the leave (explicit exit notification), on the schedule of
    // leaves_per_second, and repeats it until the server acknowledges (for ten seconds at most);
    // then like abandon_all(). Returns at once: wait until counts().leaving is 0. The server may
    // keep a client for some seconds more (2.6: five) in case its acknowledgement was lost.
    void leave_all();

    SwarmCounts counts() const;

    // The last few failures in full, for messages: "client 17: TLS: certificate verify failed".
    std::vector<std::string> recent_failures() const;

  private:
    Swarm();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
