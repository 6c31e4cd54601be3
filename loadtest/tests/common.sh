# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the end-to-end tests of dcostorm share. Sourced as
#	. "$(dirname "$0")/common.sh"
# by scripts that get the path of dcostorm as $1. Each runs in a network namespace of its own, so
# that it can reach nobody and needs no free port, and with a folder of its own for temporary files.

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# 77 tells ctest that the test was skipped; with STRICT=1 that is a failure.
skip() {
	printf '%s: skipped: %s\n' "${0##*/}" "$*" >&2
	[ "${STRICT:-}" = 1 ] && exit 1
	exit 77
}

need() {
	for tool; do
		command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] || skip "$tool is not installed"
	done
}

# Starts the script over in a new network namespace, once. Without root as root of a user namespace.
enter_namespace() {
	if [ -n "${DCOSTORM_TEST_NAMESPACE:-}" ]; then
		ip link set lo up
		return
	fi
	need ip unshare
	map=--map-root-user
	[ "$(id -u)" = 0 ] && map=
	unshare --net ${map:+"$map"} true 2>/dev/null || skip 'network namespaces cannot be made here'
	[ -c /dev/net/tun ] || skip 'there is no /dev/net/tun'
	DCOSTORM_TEST_NAMESPACE=1
	export DCOSTORM_TEST_NAMESPACE
	unset LAB_AGENT LAB_SERVER LAB_ACCELERATOR
	exec unshare --net ${map:+"$map"} "$0" "$@"
}

# TMPDIR for what we start; $work for ourselves.
make_folders() {
	work=$(mktemp -d "${TMPDIR:-/tmp}/dcostorm-test.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	mkdir "$work/tmp"
	TMPDIR=$work/tmp
	export TMPDIR
}

# Processes in our network namespace except this script and its subshells; zombies do not count.
strangers() {
	here=$(readlink /proc/self/ns/net)
	ours=$(cat "/proc/$$/comm")
	for folder in /proc/[0-9]*; do
		[ "$(readlink "$folder/ns/net" 2>/dev/null)" = "$here" ] || continue
		name=$(cat "$folder/comm" 2>/dev/null) || continue
		case $name in
		"$ours" | cat | grep | readlink | sed) ;;
		*) printf '%s %s\n' "${folder#/proc/}" "$name" ;;
		esac
	done
}

# What a dcostorm that has ended must not leave behind.
left_behind() {
	strangers
	nft list tables
	ip -o link show | grep -v ': lo:' || true
	find "$work/tmp" -mindepth 1
}

expect_nothing_left() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -z "$(left_behind)" ] && return
		sleep 0.5
	done
	die "$1 left behind: $(left_behind)"
}
