# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the lab's tests share; sourced after "set -eu". $lab runs a lab, $scratch vanishes with the test.
# shellcheck disable=SC2034  # the variables are for those who source this

export LC_ALL=C.UTF-8
top=${top:-$(cd "$(dirname "$0")/../../.." && pwd)}
lab=$top/loadtest/lab/run
ask=$top/loadtest/lab/tests/ask
dcostorm=$top/build/release/loadtest/dcostorm
scratch=$(mktemp -d /tmp/lab-test.XXXXXX)
script=$scratch/script
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

# ready_after REBOOTS: so many are over, and the agent is up again
ready_after() {
	awk -v reboots="$1" '/Restarting system/ { n++; up = 0 } /lab: ready/ { up = 1 } END { exit !(up && n == reboots) }' \
		"$LAB_CONSOLE"
}

# reboot NUMBER: for a test that runs itself in the lab; the first is 1
reboot() {
	"$ask" 30 '{"id":1,"op":"reboot"}' >/dev/null || fail "the agent did not reboot the guest"
	within 600 ready_after "$1" || fail "the guest did not come up again: $(tail -n 20 "$LAB_CONSOLE")"
}

# shellcheck source=loadtest/lab/scenario.sh
. "$top/loadtest/lab/scenario.sh"

# our_module SUITE: makes our openvpn-dco-dkms and names its file, for the lab's --module
our_module() {
	OUT=$scratch/out "$top/packaging/build" "$1" openvpn-dco-dkms >&2
	echo "$scratch/out/packages/$1"/openvpn-dco-dkms_*.deb
}

for tool in qemu-system-x86_64 mmdebstrap mke2fs fakeroot; do
	command -v "$tool" >/dev/null || skip "$tool is missing"
done
[ -x "$top/build/release/loadtest/dcostorm-agent" ] || skip "build/release has no dcostorm-agent"
