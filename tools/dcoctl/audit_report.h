// SPDX-License-Identifier: GPL-2.0-or-later
//
// What an audit found, and its four faces. Names of clients are theirs to choose: each face shows
// them in a form that does no harm there.

#pragma once

#include "tools/dcoctl/audit.h"
#include "tools/dcoctl/installed.h"

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

struct Healing {
    ListedClient client;
    bool killed = false;
    std::string why_not; // one sentence, if it was not
};

struct AuditReport {
    std::string device;
    uint64_t kernel_peers = 0;
    uint64_t instances = 0;  // in the daemon's table, with those that follow
    uint64_t connecting = 0; // of the instances: have no peer yet
    Look found;
    std::vector<Remark> remarks;
    std::vector<Healing> healings;   // one for each stale instance, if that was asked for
    std::vector<std::string> doubts; // what could not be decided, sentences

    bool clean() const { return found.clean() && remarks.empty(); }
};

std::string render_text(const AuditReport &report);
nlohmann::json to_json(const AuditReport &report);

// A plugin of Nagios: its line and what follows it, and the exit status that belongs to it.
struct NagiosAnswer {
    int status = 0; // 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN
    std::string text;
};
NagiosAnswer nagios_answer(const AuditReport &report);
NagiosAnswer nagios_unknown(const std::string &error);

// For the textfile collector of prometheus-node-exporter. `time`: seconds since 1970.
std::string render_prometheus(const AuditReport &report, uint64_t time);
std::string render_prometheus_failure(const std::string &device, uint64_t time);
