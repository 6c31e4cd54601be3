# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2086,SC2154  # words of $builds, variables that pass between this file and those who source it
# What loadtest/reproduce and loadtest/bench share: they measure Debian's packages and ours, one after the other in the
# lab. They set $top, the repository, and $name, the directory in out/, before they source it; and may change $builds.

# shellcheck source-path=SCRIPTDIR/.. source=upstream/common.sh
. "$top/upstream/common.sh"
# shellcheck source-path=SCRIPTDIR/.. source=loadtest/lab/supervise.sh
. "$top/loadtest/lab/supervise.sh"

suite=${SUITE:-trixie}
dcostorm=$top/build/release/loadtest/dcostorm
packages=${OUT:-$top/out}/packages/$suite
out=${OUT:-$top/out}/$name
most_clients=16000
builds='stock ours'

# step COMMAND...: one that must succeed
step() {
	supervise "$@"
	[ "$status" -eq 0 ] || exit "$status"
}

# count NAME VALUE MOST
count() {
	case $2 in '' | 0* | *[!0-9]* | ??????*) die 2 "$1: $2 is not a number from 1 to $3" ;; esac
	[ "$2" -le "$3" ] || die 2 "$1: $2 is not a number from 1 to $3"
}

check_suite() {
	case $suite in *[!a-z]*) false ;; *) [ -d "$pins/$suite" ] ;; esac ||
		die 2 "SUITE=$suite is not a suite: there are $(cd "$pins" && echo *)"
}

# prepare RESULT...: our packages and the lab are there, the results of the last time are not.
prepare() {
	[ -x "$dcostorm" ] || die 3 "dcostorm is not built: make build"
	mkdir -p "$out" || die 3 "cannot make $out"
	(cd "$out" && rm -rf -- $builds "$@")
	for build in $builds; do
		mkdir "$out/$build"
	done
	step "$top/packaging/build" "$suite" openvpn
	case " $builds " in *" ours-module "*) step "$top/packaging/build" "$suite" openvpn-dco-dkms ;; esac
	step "$top/loadtest/lab/build-image" "$suite" >/dev/null
}

# in_lab BUILD CLIENTS COMMAND...: supervised, in the lab with that build and memory for so many clients: 1 GiB does for
# 1024, and half a MiB for each more. BUILD is "stock", "ours" (openvpn: the module stays Debian's), "ours-module" (openvpn
# stays Debian's) or "ours-both".
in_lab() {
	build=$1
	memory=$((1024 + ($2 > 1024 ? ($2 - 1024) / 2 : 0)))
	shift 2
	set -- -- "$@"
	case $build in ours | ours-both) set -- --debs "$packages"/openvpn_*.deb "$@" ;; esac
	case $build in ours-module | ours-both) set -- --module "$packages"/openvpn-dco-dkms_*.deb "$@" ;; esac
	supervise "$top/loadtest/lab/run" --suite "$suite" --memory "$memory" --rundir "$out/$build" "$@"
}
