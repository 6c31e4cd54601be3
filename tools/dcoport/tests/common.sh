# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For the tests of dcoport, each of which gets the program as its first argument. Sourced; then $work is a folder that goes
# with the test.

export LC_ALL=C.UTF-8
dcoport=$1
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export TMPDIR="$work/tmp"
mkdir "$TMPDIR"

die() {
	echo "FAILED: $*" >&2
	exit 1
}

skip() {
	echo "SKIPPED: $*" >&2
	[ "${STRICT:-0}" = 1 ] && exit 1
	exit 77
}

need() {
	command -v "$1" >/dev/null || skip "apt-get install $2"
}

# run STATUS ARGUMENT...
run() {
	wanted=$1
	shift
	status=0
	"$dcoport" "$@" >"$work/out" 2>"$work/err" || status=$?
	[ "$status" = "$wanted" ] ||
		die "dcoport $*: exit status $status, not $wanted: $(cat "$work/out" "$work/err")"
}

# expect STATUS WORDS ARGUMENT...: one sentence on stderr, nothing on stdout
expect() {
	wanted=$1
	words=$2
	shift 2
	run "$wanted" "$@"
	[ "$(grep -c '^dcoport: error: ' "$work/err")" = 1 ] || die "dcoport $*: not one sentence: $(cat "$work/err")"
	grep -q "^dcoport: error: .*$words" "$work/err" || die "dcoport $*: does not say '$words': $(cat "$work/err")"
	[ ! -s "$work/out" ] || die "dcoport $*: writes to stdout: $(cat "$work/out")"
}

# leaves_nothing: in $TMPDIR. What removes a folder may outlive the program for a moment.
leaves_nothing() {
	for _ in $(seq 50); do
		[ -n "$(ls -A "$TMPDIR")" ] || return 0
		sleep 0.3
	done
	die "left behind: $(ls -A "$TMPDIR")"
}

# says RULE: the last run found it
says() {
	grep -q "\[$1\]\$" "$work/out" || die "no $1: $(cat "$work/out" "$work/err")"
}
