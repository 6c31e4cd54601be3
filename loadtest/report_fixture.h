// SPDX-License-Identifier: GPL-2.0-or-later
//
// Rounds for the tests of the report: a clean one of 1024 clients, which each test then spoils, and
// the desync that was measured on Debian's package.

#pragma once

#include "loadtest/report.h"

inline RoundResult clean_round() {
    RoundResult round;
    round.suite = "trixie";
    round.build = "ours";
    round.openvpn = "2.6.14-1+deb13u3+dco1";
    round.module = "0.0+git20241121-1+deb13u1";
    round.kernel = "6.12.88+deb13-cloud-amd64";
    round.rmem_max_bytes = 212'992;
    round.storm = "expire";
    round.pressure = "cpu";
    round.clients = 1024;
    round.round = 1;
    round.started_at = "2026-11-20T10:11:12Z";
    round.connected = 1024;
    round.kernel_deleted = 1024;
    round.kernel_peers_after = 0;
    round.instances_after = 0;
    round.status_file_clients = 0;
    round.stale = 0;
    round.drain_seconds = 38.25;
    round.server_alive = true;
    round.reconnected = 1024;
    round.rejected = 0;
    round.overruns = 0;
    round.kernel_splats = 0;
    round.kernel_splats_known = 1;
    return round;
}

inline RoundResult desync_round() {
    RoundResult round = clean_round();
    round.build = "stock";
    round.openvpn = "2.6.14-1+deb13u3";
    round.instances_after = 279;
    round.status_file_clients = 279;
    round.stale = 279;
    round.drain_seconds = {};
    round.reconnected = 745;
    round.rejected = 279;
    return round;
}

inline RoundResult died_round() {
    RoundResult round = clean_round();
    round.build = "stopped";
    round.kernel_peers_after = {};
    round.instances_after = {};
    round.status_file_clients = {};
    round.stale = {};
    round.drain_seconds = {};
    round.server_alive = false;
    round.reconnected = {};
    round.rejected = {};
    round.reason = "netlink out of memory error";
    return round;
}

inline Report report_of(std::vector<RoundResult> rounds) {
    Report report;
    report.accelerator = "tcg";
    report.runs = std::move(rounds);
    return report;
}
