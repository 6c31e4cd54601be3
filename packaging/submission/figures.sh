# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154  # variables that pass between this file and those who source it
# What $report says, in the words of the mail. The mail is made of it, and lint makes it again to compare.

# find_builds: which rounds of the report are of Debian's package, $stock, and which of the patched one, with a patched openvpn
# if it is the module; $mixed are those of the module with Debian's openvpn
find_builds() {
	stock=stock patched=ours mixed=
	[ "$source" = openvpn ] || { patched=ours-both mixed=ours-module; }
}

# values BUILD KEY: of a fact in all rounds, each once, a line each
values() { jq -r --arg build "$1" --arg key "$2" '.runs[] | select(.build == $build) | .[$key]' "$report" | sort -u; }

# of BUILD KEY: the same in one line; one value as a rule
of() { values "$@" | paste -sd , | sed 's/,/, /g'; }

# of_rounds BUILD KEY: the figure of each round
of_rounds() {
	jq -r --arg build "$1" --arg key "$2" '[.runs[] | select(.build == $build) | .[$key] // "none known"] |
		if length > 1 then "\(.[:-1] | join(", ")) and \(.[-1])" else "\(.[0])" end' "$report"
}

rounds() { jq --arg build "$patched" '[.runs[] | select(.build == $build)] | length' "$report"; }

# ended BUILD: in how many rounds openvpn has
ended() { jq --arg build "$1" '[.runs[] | select(.build == $build and .server_alive == false)] | length' "$report"; }

# measured: the result in short. That each round of $patched is clean has been checked before.
measured() {
	wrapped '' '' <<-END
	Measured: of $(of "$stock" clients) clients that expired together, Debian's $(of "$stock" openvpn)
	kept $(of_rounds "$stock" stale) though the kernel had deleted them, and turned away
	$(of_rounds "$stock" rejected). With the fix it kept none and turned away none in any of
	$(rounds) rounds; all $(of "$patched" reconnected) clients could connect again.
	END
}

# storm: how it was measured
storm() {
	case $(jq -r .accelerator "$report") in
	tcg) machine='emulated by QEMU without KVM' ;;
	*) machine='QEMU with KVM' ;;
	esac
	case $(of "$patched" pressure) in
	cpu) meanwhile="$(jq -r .config.cpu_workers "$report") workers of stress-ng keep its processors busy" ;;
	none) meanwhile="the server has nothing else to do" ;;
	*) meanwhile="the server is stopped for a while (SIGSTOP)" ;;
	esac
	wrapped '' '' <<-END
	Measured on a virtual machine of 2 processors ($machine), $suite's kernel
	$(of "$patched" kernel), begun $(of "$stock" started_at | sed 's/,.*//'): $(of "$patched" clients) clients connect
	to a server with --keepalive $(jq -r '.config.keepalive | join(" ")' "$report") and --max-clients $(of "$patched" clients).
	Then the server's machine drops all that they send, so that they expire together while $meanwhile.
	Afterwards all of them try to connect again. "deleted" are those that the kernel had deleted, "stale" those of
	them that openvpn still had, "refused" those that were turned away, "back" those that could connect again.
	Debian's: openvpn $(of "$stock" openvpn) (build ID $(of "$stock" openvpn_build_id | cut -c -12)), module $(of "$stock" module);
	patched: $(of "$patched" openvpn) ($(of "$patched" openvpn_build_id | cut -c -12)), $(of "$patched" module).
	END
}

table() {
	jq -r --arg old "$stock" --arg new "$patched" --arg mixed "$mixed" '
		["package", "round", "connected", "deleted", "stale", "refused", "back", "openvpn"],
		({ ($old): "Debian\u0027s", ($mixed): "module", ($new): "patched" } as $names |
		.runs[] | select(.build | IN($old, $mixed, $new)) | [$names[.build],
		.round, .connected, .kernel_deleted, .stale // "-", .rejected // "-", .reconnected // "-",
		(if .server_alive then "alive" else "ended" end)]) | @tsv' "$report" |
		awk -F '\t' '{ printf "%-9s %5s %10s %8s %6s %8s %5s  %s\n", $1, $2, $3, $4, $5, $6, $7, $8 }'
}
