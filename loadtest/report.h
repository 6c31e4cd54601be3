// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a run leaves: one RoundResult per build and round, and the Report around them. Plain data;
// members are named as the keys of report.json (docs/report.md explains every one).
//
// The verdict is nowhere stored: it follows from the numbers (verdict.h), so that nobody can write
// one that contradicts them. A value that was not measured is empty here and null in the file,
// never 0: an unmeasured `stale` must not look like a clean round.
//
// report_json.h reads and writes the file, report_table.h and report_html.h show it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

// Both tables at one moment. A round keeps a bounded number of these for the picture.
struct TimelineSample {
    double seconds = 0; // since the storm began; negative before it
    std::optional<uint64_t> kernel_peers;
    std::optional<uint64_t> instances;

    bool operator==(const TimelineSample &) const = default;
};

// More are thinned out when the report is written; the first and the last stay.
inline constexpr size_t kMaxTimelineSamples = 400;
inline constexpr size_t kMaxSplatTitles = 20;

struct RoundResult {
    // What was tested.
    std::optional<std::string> suite;             // "trixie"; empty for a server that is no Debian
    std::string build;                            // "stock", "ours", or a label of the user's
    std::optional<std::string> openvpn;           // version of the package, not `openvpn --version`
    std::optional<std::string> openvpn_build_id;  // GNU build ID of the binary that ran
    std::optional<std::string> module;            // version of the package openvpn-dco-dkms
    std::optional<std::string> module_srcversion; // of the module that is loaded
    std::optional<std::string> kernel;            // uname -r
    std::optional<uint64_t> rmem_max_bytes;       // net.core.rmem_max: when sockets overrun

    // How.
    std::string storm;                     // "expire"
    std::string pressure;                  // "cpu", "none"
    uint64_t clients = 0;                  // how many were to connect; also --max-clients
    uint64_t round = 0;                    // from 1
    std::optional<std::string> started_at; // "2026-11-20T10:11:12Z"

    // False: the numbers are kept, but the round proves nothing whatever they say (a signal ended
    // it, or the generator itself was the limit). `reason` says which.
    bool valid = true;

    // Free text for people: why a round is not valid or was given up, a dead server's last words.
    // A word here changes no verdict; values that stayed unmeasured do.
    std::string reason;

    // What was seen, in the order in which it happens.
    std::optional<uint64_t> connected;           // clients with data keys when the storm began
    std::optional<uint64_t> kernel_deleted;      // of the peers at that moment, those gone since
    std::optional<uint64_t> kernel_peers_after;  // kernel's table, after the grace time
    std::optional<uint64_t> instances_after;     // daemon's table then, by the management interface
    std::optional<uint64_t> status_file_clients; // daemon's table then, by its status file
    std::optional<uint64_t> stale;               // instances without a kernel peer then
    std::optional<double> drain_seconds;         // from the kernel's last deletion until the tables
                                                 // agreed; empty if they did not
    std::optional<bool> server_alive;            // the same process still runs at the round's end
    std::optional<uint64_t> reconnected;         // clients with data keys again after the storm
    std::optional<uint64_t> rejected;            // clients still without at the end, if the daemon
                                                 // was refusing for --max-clients then; else 0
    std::optional<uint64_t> refusals_logged;     // lines "would exceed maximum number of clients";
                                                 // they name no client, and a retry makes another
    std::optional<uint64_t> overruns;            // drops of the daemon's netlink sockets this round
    std::optional<uint64_t> kernel_splats;       // WARNING, BUG, Oops, KASAN... that are judged
    std::optional<uint64_t> kernel_splats_known; // recorded, not judged (stock's iptunnel_xmit)
    std::vector<std::string> kernel_splat_titles; // first line of each, both kinds, bounded

    // For the picture.
    std::optional<double> compared_at_seconds; // since the storm began: when the tables were judged
    std::optional<double> lifted_at_seconds;   // when packets were let through again
    std::optional<double> generator_lag_ms;    // worst lateness of our own event loop
    std::vector<TimelineSample> timeline;      // seconds do not decrease

    bool operator==(const RoundResult &) const = default;
};

struct Generator {
    std::string name = "dcostorm";
    std::string version = DCOSTORM_VERSION;

    bool operator==(const Generator &) const = default;
};

struct Report {
    static constexpr int kSchema = 1;

    Generator generator;
    std::optional<std::string> accelerator; // "kvm", "tcg"; empty if the server is no VM of ours
    nlohmann::ordered_json config = nlohmann::ordered_json::object(); // the options in effect
    std::vector<RoundResult> runs;

    bool operator==(const Report &) const = default;
};
