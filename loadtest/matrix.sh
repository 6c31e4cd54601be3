# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154  # those of loadtest/reproduce
# The second half of MATRIX=2x2, which loadtest/reproduce sources: the storm on each module alone, and the table of both.

# verdicts BUILD: of its rounds, "2 desync, 1 server-died"
verdicts() {
	jq -r --arg build "$1" '[.runs[] | select(.build == $build) | .verdict] | group_by(.) | map("\(length) \(.[0])") |
		if . == [] then "no round ended" else join(", ") end' "$out/report.json"
}

# of BUILD NAME: a fact about it
of() {
	jq -r --arg build "$1" --arg name "$2" '[.runs[] | select(.build == $build) | .[$name]] | unique | join(", ")' \
		"$out/report.json"
}

# storm_on_module NAME COMMAND...: the storms of one module, without clients
storm_on_module() {
	lines=$out/$1.txt
	info "$1: storms of $lives peers each on the checking kernel; their lines are in $lines"
	shift
	supervise env CHECKING=1 LIVES="$lives" "$@" >"$lines" 2>&1
}

lab_tests=$top/loadtest/lab/tests
of_clients=$status
storm_on_module module-stock "$lab_tests/kernel-storm-ends-debians-module" "$suite"
case $status in
0) stock_module="kernel-splat, $(sed -n '$s/[a-z0-9_]*$/`&`/p' "$lines")" ;;
5) stock_module=kernel-splat ;;
1) stock_module=clean ;;
*) die 3 "the storm on the module did not run, see $lines" ;;
esac
# As many as Debian's got at most, and one that has TCP and all the other ends.
storms=$(yes -- '--traffic --ends expire,delete' | head -n 8 && echo '--traffic --tcp 20')
storm_on_module module-ours env STORMS="$storms" \
	"$lab_tests/kernel-storm-is-survived" "$suite" "$(echo "$packages"/openvpn-dco-dkms_*.deb)"
case $status in
0) our_module=clean ;;
5) our_module=kernel-splat ;;
1) our_module=promise-broken ;;
*) die 3 "the storm on the module did not run, see $lines" ;;
esac

status=$of_clients
conclusion="Each fix cures its own fault, whatever the other half is, and no other; with both all is clean."
if [ "$stock_module" = clean ] || [ "$our_module" != clean ]; then
	[ "$status" -ne 0 ] || status=1
fi
[ "$status" -eq 0 ] || conclusion="**Not what was expected**: a fault of Debian's that does not show, or one of ours that does."
cat >"$out/results.md" <<-END
# Two faults, two fixes

Made by \`make reproduce MATRIX=2x2 SUITE=$suite CLIENTS=$clients ROUNDS=$rounds PRESSURE=$pressure LIVES=$lives\`, $(date -u +%F), on
Linux $(of stock kernel), accelerator $(jq -r .accelerator "$out/report.json").

| | Debian's module, $(of stock module) | our module, $(of ours-module module) |
|---|---|---|
| the module alone, storms of $lives peers | $stock_module | $our_module |
| Debian's openvpn $(of stock openvpn), $clients clients | $(verdicts stock) | $(verdicts ours-module) |
| our openvpn $(of ours openvpn), $clients clients | $(verdicts ours) | $(verdicts ours-both) |

$conclusion

The storms on the module alone need no openvpn, and have a kernel that checks its memory ([tester.md](tester.md)): Debian's up to
eight, until it shows the fault that an update of the suite would cure; ours eight of the same, and one of all ends with TCP. What the
verdicts of the others mean is in [report.md](report.md), their numbers are in report.json.
END
info "the table is $out/results.md"
