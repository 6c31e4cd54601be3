// SPDX-License-Identifier: GPL-2.0-or-later
//
// The quiet test: clients come, stay for two ping intervals, go. At each step the server must
// count as many as there are.

#pragma once

#include "loadtest/rig.h"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

struct HoldStep {
    std::string name; // "connected", "held", "left"
    uint64_t expected = 0;
    uint64_t clients = 0; // how many think that they are connected
    std::optional<uint64_t> instances;
    std::optional<uint64_t> listed;       // by the daemon's own list; only where it was asked
    std::optional<uint64_t> kernel_peers; // empty without DCO

    bool right() const;
};

struct HoldResult {
    std::vector<HoldStep> steps;
    uint64_t pings_sent = 0; // while holding
    uint64_t pings_received = 0;
    uint64_t renegotiations = 0; // new keys while holding, at the server's wish
    // As many as there are clients, each way. The server puts a ping off with each packet it sends
    // (process_outgoing_link() in OpenVPN's forward.c), so a new key counts for one.
    bool pings_flow = false;
    double connect_seconds = 0;
    std::string reason; // what was wrong, one sentence; empty if nothing

    bool right() const;
};

// Errors are what kept the test from being made; a wrong count is a result.
Result<HoldResult> run_hold(Rig &rig);

nlohmann::ordered_json to_json(const HoldResult &result);
std::string render(const HoldResult &result);
