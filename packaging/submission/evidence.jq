# SPDX-License-Identifier: GPL-2.0-or-later
# What keeps report.json from being evidence for a fix of $source in $suite, one sentence, or nothing. $old and $new are
# the builds compared, and $mixed is the patched module with Debian's openvpn, if it is about the module; $daemon and $dkms
# the versions of Debian's packages, to which ours append "+dco1"; $faults the verdicts of which stock must have shown one.
def keys_wanted: ["suite", "build", "openvpn", "openvpn_build_id", "module", "module_srcversion", "kernel", "storm",
    "pressure", "clients", "round", "started_at", "valid", "connected", "kernel_deleted", "kernel_peers_after",
    "instances_after", "status_file_clients", "stale", "server_alive", "reconnected", "rejected", "overruns",
    "kernel_splats", "verdict"];
def rounds($build): [.runs[] | select(.build == $build)];
def name: "round \(.round) of \(.build)";
def clean_numbers: .stale == 0 and .rejected == 0 and .server_alive == true and .kernel_splats == 0
    and .connected == .clients and .kernel_deleted == .connected and .reconnected == .clients;

if type != "object" or .schema != 1 or (.config | type) != "object" or (.runs | type) != "array"
    or any(.runs[]; type != "object") then
    "is not a report of schema 1"
else
    first(
        (.runs | to_entries[] | . as $run | keys_wanted[] as $key
            | select($run.value | has($key) | not) | "lacks \($key) of runs[\($run.key)]"),
        (select((.config.rounds | type) != "number") | "is merged of storms with different settings"),
        (select((.config.keepalive | type) != "array" or (.config.pressure | type) != "string")
            | "lacks the settings of its storm"),
        (.runs[] | select((.started_at | try fromdateiso8601 catch null) == null) | "does not say when \(name) began"),
        (select(.config.dco != true) | "was measured without DCO"),
        (.runs[] | select(.suite != $suite) | "is of \(.suite), not of \($suite)"),
        (([$old, $mixed, $new] - [""])[] as $build | .config.rounds as $want | (rounds($build) | length)
            | select(. != $want or . == 0) | "has \(.) of \($want) rounds of the build \"\($build)\""),
        ((rounds($old) + rounds($mixed) + rounds($new))[]
            | select(.valid != true or .verdict == "not-run")
            | "has a round that proves nothing, \(name): \(.reason // "no reason given")"),
        ((rounds($old) + rounds($mixed) + rounds($new))[]
            | select((.verdict == "clean" and (clean_numbers | not))
                or (.verdict == "desync" and .stale == 0 and .rejected == 0))
            | "contradicts itself: \(name) is called \(.verdict), which its numbers are not"),
        (rounds($old)[] | select(.openvpn != $daemon or .module != $dkms)
            | "is of other packages: \(name) ran \(.openvpn) with module \(.module), " +
                "Debian's are \($daemon) and \($dkms)"),
        (rounds($mixed)[] | select(.openvpn != $daemon or .module != "\($dkms)+dco1")
            | "is of other packages: \(name) ran \(.openvpn) with module \(.module)"),
        (rounds($new)[] | select(.openvpn != "\($daemon)+dco1"
                or .module != (if $source == "openvpn" then $dkms else "\($dkms)+dco1" end))
            | "is of other packages: \(name) ran \(.openvpn) with module \(.module)"),
        (rounds($new)[] | select(.verdict != "clean") | "does not show the fix: \(name) is \(.verdict)"),
        (select(any(rounds($old)[]; .verdict | IN($faults | split(" ")[])) | not)
            | "does not show the fault: no round of \($old) is a \($faults | gsub(" "; " or "))")
    )
end
