# SPDX-License-Identifier: GPL-2.0-or-later
# A report (docs/report.md) of storms that never were, for the tests of a submission: $rounds rounds of 100 clients in
# $suite, which stock, $daemon with the module $dkms, does not survive with either module; ours does, and its build ID $id.
def round($build; $daemon; $dkms; $round; $stale): {
    suite: $suite, build: $build, openvpn: $daemon, openvpn_build_id: (if $build | IN("stock", "ours-module") then "aaaa" else $id end),
    module: $dkms, module_srcversion: "M1", kernel: "6.12.1", storm: "expire", pressure: "cpu", clients: 100,
    round: $round, started_at: "2025-02-01T00:00:00Z", valid: true, reason: null, connected: 100, kernel_deleted: 100,
    kernel_peers_after: 0, instances_after: $stale, status_file_clients: $stale, stale: $stale, drain_seconds: null,
    server_alive: true, reconnected: (100 - $stale), rejected: $stale, overruns: 0, kernel_splats: 0,
    verdict: (if $stale > 0 then "desync" else "clean" end)
};

{
    schema: 1, generator: { name: "fixture", version: "0" }, accelerator: "tcg",
    config: { rounds: $rounds, dco: true, pressure: "cpu", cpu_workers: 4, keepalive: [4, 16] },
    runs: [
        (range($rounds) | round("stock"; $daemon; $dkms; . + 1; . + 41)),
        (range($rounds) | round("ours"; "\($daemon)+dco1"; $dkms; . + 1; 0)),
        (range($rounds) | round("ours-module"; $daemon; "\($dkms)+dco1"; . + 1; . + 43)),
        (range($rounds) | round("ours-both"; "\($daemon)+dco1"; "\($dkms)+dco1"; . + 1; 0))
    ]
}
