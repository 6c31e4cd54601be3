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

# What a storm meets first on bookworm's module is chance; in the first of these it is as a rule the peer that is freed too early.
storms='--traffic --ends expire,delete
--traffic --tcp 20'

# module_storm stock|FILE NAME: what became of the module, in $said
module_storm() {
	info "$2: two storms of $lives lives each on the module alone; their lines are in $out/$2.txt"
	LIVES=$lives STORMS=$storms supervise "$top/loadtest/lab/tests/kernel-storm-is-survived" "$suite" "$1" >"$out/$2.txt" 2>&1
	case $status in
	0) said=clean ;;
	1) said=promise-broken ;;
	5) said=kernel-splat ;;
	*) die 3 "the storm on the module did not run, see $out/$2.txt" ;;
	esac
}

of_clients=$status
module_storm stock module-stock
stock_module=$said
module_storm "$(echo "$packages"/openvpn-dco-dkms_*.deb)" module-ours
our_module=$said
complaint=$(sed -n 's/.*RIP: 0010:\([^+ ]*\).*/\1/p' "$out/module-stock.txt" | head -n 1)

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
| the module alone, $lives lives of peers | $stock_module${complaint:+ in \`$complaint\`} | $our_module |
| Debian's openvpn $(of stock openvpn), $clients clients | $(verdicts stock) | $(verdicts ours-module) |
| our openvpn $(of ours openvpn), $clients clients | $(verdicts ours) | $(verdicts ours-both) |

$conclusion

The storm on the module alone needs no openvpn, and has a kernel that checks its memory ([tester.md](tester.md)). What the verdicts of
the others mean is in [report.md](report.md), their numbers are in report.json.
END
info "the table is $out/results.md"
