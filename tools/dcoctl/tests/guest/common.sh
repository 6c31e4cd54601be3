# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# A server in the network namespace "s", clients without tunnels in "c", in the lab's guest. Sourced after "set -eu"; $here
# is the folder of the script, $openvpn the server's program.
# shellcheck disable=SC2154,SC2164

export LC_ALL=C.UTF-8
work=/run/dcoctl
daemons=
gateway=10.9.0.1 # where clients look for it
mkdir -p "$work"
cd "$work"

progress() { printf 'I: %s s: %s\n' "$(cut -d . -f 1 /proc/uptime)" "$*"; }

fail() {
	printf 'FAILED: %s\n' "$*"
	for daemon in $daemons; do tail -n 15 "$daemon.log" | sed "s/^/  $daemon: /"; done
	exit 1
}

# within SECONDS COMMAND...: true at last
within() {
	deadline=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.25
	done
}

dcoctl() { ip netns exec s "$here/dcoctl" "$@"; }
# expect STATUS ARGUMENT...: what it says is in "said", on both
expect() {
	wanted=$1
	shift
	status=0
	dcoctl "$@" >said 2>said.err || status=$?
	[ "$status" -eq "$wanted" ] || fail "dcoctl $*: status $status, not $wanted: $(cat said said.err)"
}
says() { grep -qF -- "$1" said said.err || fail "no \"$1\" in: $(cat said said.err)"; }

network() {
	for namespace in s c; do
		ip netns add "$namespace"
		ip -n "$namespace" link set lo up
	done
	ip link add v netns s type veth peer name v netns c
	ip -n s address add 10.9.0.1/24 dev v
	ip -n c address add 10.9.0.2/24 dev v
	ip -n s link set v up
	ip -n c link set v up
}

certificates() { printf '%s\n' "ca $here/pki/ca.pem" "cert $here/pki/$1.pem" "key $here/pki/$1.key"; }

# server [NAME [OPTION...]]: NAME is s without; of options that are there twice the later one counts
server() {
	daemon=${1:-s}
	daemons="$daemons $daemon"
	[ $# -eq 0 ] || shift
	{
		printf '%s\n' 'dev tun0' 'server 10.8.0.0 255.255.255.0' 'topology subnet' 'keepalive 2 8' 'dh none' \
			"status $work/status 1" 'status-version 2' 'verb 3' "writepid $work/$daemon.pid" "$@"
		# Once "unix", always "unix".
		case "$*" in *management*) ;; *) echo "management $work/$daemon.sock unix" ;; esac
		certificates s
	} >"$daemon.conf"
	rm -f "$daemon.pid" status
	ip netns exec s "$openvpn" --config "$daemon.conf" >"$daemon.log" 2>&1 &
	within 90 grep -q 'Initialization Sequence Completed' "$daemon.log" || fail "the server $daemon does not start"
}

# client NAME [OPTION...]: until it is killed. The server's ping-restart is too short for a slow machine.
client() {
	whose=$1
	shift
	{
		printf '%s\n' client nobind "remote $gateway" 'dev null' ifconfig-noexec route-noexec 'verb 3' \
			'verify-x509-name s name' 'connect-retry 1 1' 'pull-filter ignore ping-restart' \
			"writepid $work/$whose.pid" "$@"
		certificates "$whose"
	} >"$whose.conf"
	rm -f "$whose.pid"
	ip netns exec c openvpn --config "$whose.conf" >"$whose.log" 2>&1 &
}

connected() {
	within 120 grep -q 'Initialization Sequence Completed' "$1.log" ||
		fail "$1 does not connect: $(tail -n 5 "$1.log")"
}

send() { kill -s "$1" "$(cat "$2.pid")"; }

# What the daemon itself says: "NAME CID PEER-ID" of those that have an address. It writes over its last list, line by line, so a
# list counts that has not changed for a moment.
roster() {
	for _ in 1 2 3 4 5 6 7 8 9; do
		cp status status.now
		sleep 0.1
		! cmp -s status status.now || break
	done
	awk -F , '$1 == "CLIENT_LIST" && $4 { print $2, $11, $12 }' status.now | sort
}
names() { roster | cut -d ' ' -f 1 | paste -s -d ' '; }
rostered() { [ "$(names)" = "$1" ]; }
# How many there are in all. A client that was slow and tried again leaves one behind for a minute, without a name.
listed() { [ "$(grep -c '^CLIENT_LIST,' status)" -eq "$1" ]; }
# of tun0, or the interface that is named
kernel_peers() { dcoctl show "${1:-tun0}" --json | grep -c '"peer_id"' || :; }
has_peers() { [ "$(kernel_peers "${2-}")" -eq "$1" ]; }
