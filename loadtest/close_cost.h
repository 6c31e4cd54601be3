// SPDX-License-Identifier: GPL-2.0-or-later
//
// What it costs the daemon to close N clients at once and to shut down with N clients, and what
// follows from such measurements: how the cost grows with N, and by how much one build is cheaper.
// Numbers in, sentences out; the measuring is in close_bench.h.
//
// Growth is the exponent of N in cost = a * N^exponent, the slope of the least-squares line through
// the logarithms. What was cut off is no point of it: that figure is only a lower bound.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

struct CloseCost {
    std::optional<std::string> suite;
    std::string build;
    std::optional<std::string> openvpn; // package version
    std::optional<std::string> openvpn_build_id;
    std::optional<std::string> module; // package version
    std::optional<std::string> kernel;
    std::string operation;  // "close" or "shutdown"
    uint64_t clients = 0;   // how many were to be closed
    uint64_t closed = 0;    // how many were
    bool cut_off = false;   // it took too long: what is below was so until then
    double cpu_seconds = 0; // of the daemon, user and system
    double wall_seconds = 0;
    std::optional<uint64_t> requests;  // netlink messages sent
    std::optional<uint64_t> datagrams; // netlink datagrams read
    std::optional<uint64_t> listed;    // peers in them
    std::optional<uint64_t> messages;  // all that went either way, each listed peer one
    std::optional<uint64_t> overruns;  // notifications that found the daemon's socket full
    std::string not_counted;           // why a count is missing

    bool complete() const { return !cut_off && closed == clients; }
};

struct CloseReport {
    std::optional<std::string> accelerator;
    nlohmann::ordered_json config = nlohmann::ordered_json::object();
    std::vector<CloseCost> runs;
};

// Empty for less than two different x, or where there is no logarithm.
std::optional<double> fitted_exponent(const std::vector<std::pair<double, double>> &points);

struct CloseFit {
    std::string build;
    std::string operation;
    uint64_t points = 0; // sizes that were measured to their end
    std::optional<double> cpu;
    std::optional<double> messages;
};

// How many times as much the baseline needs.
struct CloseRatio {
    std::string operation;
    uint64_t clients = 0;
    bool at_least = false; // the baseline was cut off
    std::optional<double> cpu;
    std::optional<double> messages;
};

struct CloseRules {
    std::string baseline = "stock"; // empty: the growth of the candidate alone is judged
    std::string candidate = "ours";
    double most_exponent = 1.1;
    double least_ratio = 20;
    uint64_t judged_at = 4096; // the ratio is a matter of the size
};

struct CloseJudgement {
    std::vector<CloseFit> fits;     // in the order of the runs
    std::vector<CloseRatio> ratios; // by operation, then size
    // What does not hold, and what cannot be told because a figure is missing.
    std::vector<std::string> failures;
    // What was left out, and why: nobody wanted it, or `judged_at` was measured on neither build.
    std::vector<std::string> not_judged;
};

CloseJudgement judge(const CloseReport &report, const CloseRules &rules);
