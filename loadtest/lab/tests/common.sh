# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the lab's tests share; sourced after "set -eu". $lab runs a lab, $scratch vanishes with the test.
# shellcheck disable=SC2034  # the variables are for those who source this

export LC_ALL=C.UTF-8
top=$(cd "$(dirname "$0")/../../.." && pwd)
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

# certificate NAME SIGNER...: a throw-away one
certificate() {
	name=$1
	shift
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$name" \
		-keyout "$script/pki/$name.key" -out "$script/pki/$name.pem" "$@" 2>"$scratch/err" ||
		fail "openssl made no certificate for $name: $(cat "$scratch/err")"
}

# prepare DIR...: a script for the lab, of the scenarios in these folders and certificates for all that take part
prepare() {
	mkdir "$script"
	for folder in "$@"; do
		cp -r "$folder/." "$script"
	done
	[ -z "${SCENARIOS-}" ] || echo "$SCENARIOS" >"$script/scenarios"
	mkdir "$script/pki"
	certificate ca -addext 'keyUsage=critical,keyCertSign,cRLSign'
	for name in s c1 c2 c3 c4 c5; do
		certificate "$name" -CA "$script/pki/ca.pem" -CAkey "$script/pki/ca.key" \
			-addext 'basicConstraints=critical,CA:FALSE'
	done
}

# our_module SUITE: makes our openvpn-dco-dkms and names its file, for the lab's --module
our_module() {
	OUT=$scratch/out "$top/packaging/build" "$1" openvpn-dco-dkms >&2
	echo "$scratch/out/packages/$1"/openvpn-dco-dkms_*.deb
}

for tool in qemu-system-x86_64 mmdebstrap mke2fs fakeroot; do
	command -v "$tool" >/dev/null || skip "$tool is missing"
done
[ -x "$top/build/release/loadtest/dcostorm-agent" ] || skip "build/release has no dcostorm-agent"
