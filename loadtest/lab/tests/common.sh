# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the lab's tests share; sourced after "set -eu". $lab runs a lab, $scratch vanishes with the test.

export LC_ALL=C.UTF-8
top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck disable=SC2034  # for those who source this
lab=$top/loadtest/lab/run
scratch=$(mktemp -d /tmp/lab-test.XXXXXX)
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

# A skip says why; where everything must run it is a failure.
skip() {
	echo "SKIPPED: $*" >&2
	[ "${STRICT:-0}" != 1 ] || exit 1
	exit 77
}

# expect STATUS SENTENCE COMMAND...: it ends with that status, and its last line on stderr has the sentence.
expect() {
	status=0
	wanted=$1
	sentence=$2
	shift 2
	"$@" >"$scratch/out" 2>"$scratch/err" || status=$?
	[ "$status" -eq "$wanted" ] || fail "status $status, not $wanted: $*: $(cat "$scratch/err")"
	grep -q "error: .*$sentence" "$scratch/err" || fail "no \"$sentence\" in: $(cat "$scratch/err")"
}

# within SECONDS COMMAND...: true at last
within() {
	left=$1
	shift
	until "$@"; do
		[ "$left" -gt 0 ] || return 1
		left=$((left - 1))
		sleep 1
	done
}

for tool in qemu-system-x86_64 mmdebstrap mke2fs fakeroot; do
	command -v "$tool" >/dev/null || skip "$tool is missing"
done
[ -x "$top/build/release/loadtest/dcostorm-agent" ] || skip "build/release has no dcostorm-agent"
