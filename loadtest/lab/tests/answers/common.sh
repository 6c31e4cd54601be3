# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the scenarios are made of. The server is in the network namespace "s", each client N in "cN"; a veth pair joins
# cN (10.9.N.2) with the server (10.9.N.1). In every namespace the tunnel's device is tun0.
# What is said is the transcript: nothing in it may differ from run to run. Sourced after "set -eu"; uses $here.
# shellcheck disable=SC2154,SC2164

export LC_ALL=C.UTF-8
work=/run/answers
missed=$work/missed
tell="$here/tell $work"
openvpn=openvpn
[ ! -x "$here/openvpn" ] || openvpn=$here/openvpn

say() { printf '%s\n' "$*"; }
progress() { say "I: $(($(cut -d . -f 1 /proc/uptime))) s: $*"; }

# miss SENTENCE: what should have come did not
miss() {
	say "MISSED: $*"
	touch "$missed"
}

begin() {
	mkdir -p "$work/now"
	cd "$work/now"
	namespaces=s
	ip netns add s
	ip -n s link set lo up
	for n in 1 2 3; do place "$n"; done
}

# place N: the namespace of this client, and the path to the server
place() {
	namespaces="$namespaces c$1"
	ip netns add "c$1"
	ip -n "c$1" link set lo up
	ip link add "v$1" netns s type veth peer name v netns "c$1"
	ip -n s address add "10.9.$1.1/24" dev "v$1"
	ip -n "c$1" address add "10.9.$1.2/24" dev v
	ip -n s link set "v$1" up
	ip -n "c$1" link set v up
}

# The logs are told as the set of their lines: their order, and how often a line comes, is a matter of time.
end() {
	step 'end'
	for name in ${namespaces#s} s; do
		[ -e "$name.log" ] || continue
		[ "$name" != s ] || sleep 7 # it lets an exiting client linger for five seconds
		[ -s "$name.status" ] || signal TERM "$name"
		ended "$name"
	done
	for log in *.log; do
		$tell log "${log%.log}"
	done
	for namespace in $namespaces; do
		ip netns delete "$namespace"
	done
	cd /
	rm -r "$work/now"
}

# step SENTENCE: what is awaited in a log is looked for after the last step
step() {
	say "-- $*"
	progress "    $*"
	for log in *.log; do
		[ ! -e "$log" ] || wc -l <"$log" >"$log.mark"
	done
}

# config NAME: the options on stdin and those that all have
config() {
	{
		cat
		printf '%s\n' 'dev tun0' 'dev-type tun' 'verb 3' 'suppress-timestamps' "writepid $work/now/$1.pid" \
			"ca $here/pki/ca.pem" "cert $here/pki/$1.pem" "key $here/pki/$1.key"
		[ "$1" != s ] || echo 'dh none'
	} >"$1.conf"
}

# client N OPTION...: the usual client
client() {
	n=$1
	shift
	printf '%s\n' client nobind "remote 10.9.$n.1 1194" 'verify-x509-name s name' 'connect-retry 1 1' "$@" | config "c$n"
}

# start NAME: openvpn, in the namespace of this name
start() {
	rm -f "$1.status" "$1.pid"
	: >>"$1.log"
	[ -e "$1.log.mark" ] || echo 0 >"$1.log.mark"
	(
		status=0
		ip netns exec "$1" "$openvpn" --config "$1.conf" >>"$1.log" 2>&1 || status=$?
		echo "$status" >"$1.status"
	) &
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

logged() { tail -n "+$(($(cat "$1.log.mark") + 1))" "$1.log" | grep -qF -- "$2"; }
holds() { grep -qs -- "$2" "$1"; }
is_newer() { find "$1" -newer "$2" 2>/dev/null | grep -q .; }

# await NAME SECONDS TEXT: openvpn logged it
await() {
	if within "$2" logged "$1" "$3"; then
		say "$1: $3"
	else
		miss "$1 did not log within $2 seconds: $3"
		tail -n 30 "$1.log" | sed "s/^/$1: /" >&2
	fi
}

# note NAME TEXT: what openvpn says in words of its own is worth knowing, and neither proves nor disproves anything
note() {
	if logged "$1" "$2"; then
		say "$1 says: $2"
	else
		say "$1 does not say: $2"
	fi
}

serving() { await s 60 'Initialization Sequence Completed'; }

# forget N: its counters begin anew
forget() { rm -f "c$1.carried" "c$1".*.shown; }

# connected N...: these clients, for the first time or again
connected() {
	for n in "$@"; do
		await "c$n" 90 'Initialization Sequence Completed'
		forget "$n"
		say "c$n: has $(ip -n "c$n" -4 -o address show dev tun0 | sed 's/.* inet \([^ ]*\).*/\1/')"
	done
}

# join N...: start these clients one after the other, so that the server's pool gives the same addresses each time
join() {
	for n in "$@"; do
		start "c$n"
		connected "$n"
	done
}

signal() {
	kill -s "${1#SIG}" "$(cat "$2.pid")"
}

# ended NAME: with which status
ended() {
	within 60 test -s "$1.status" || miss "$1 did not end within a minute"
	say "$1: ended with $(cat "$1.status")"
	rm -f "$1.pid"
}

device() {
	say "$1: tun0 is $(ip -n "$1" -d -o link show dev tun0 | grep -o 'ovpn-dco\|tun type tun')"
}

# delete_device NAME: somebody deletes its tun0
delete_device() {
	index "$1" >"$1.index"
	ip -n "$1" link delete dev tun0 || miss "$1 has no tun0 to delete"
}

# device_is_new NAME: since then there is another one, with DCO again
device_is_new() {
	if within 120 renewed "$1"; then
		say "$1: has another tun0"
	else
		miss "$1 has no other tun0 after two minutes"
	fi
}

index() { ip -n "$1" -o link show dev tun0 2>/dev/null | cut -d : -f 1; }

renewed() {
	now=$(index "$1")
	[ -n "$now" ] && [ "$now" != "$(cat "$1.index")" ] && ip -n "$1" -d -o link show dev tun0 | grep -q ovpn-dco
}

# carry N...: ten large packets and their echoes in each direction, which is the least that counters must show
bytes_each_way=20000
carry() {
	for n in "$@"; do
		server=$(ip -n s -4 -o address show dev tun0 | sed 's/.* inet \([0-9.]*\).*/\1/')
		client=$(ip -n "c$n" -4 -o address show dev tun0 | sed 's/.* inet \([0-9.]*\).*/\1/')
		say "c$n: to the server: $(pings "c$n" "$server"), from the server: $(pings s "$client")"
		echo "$bytes_each_way" >>"c$n.carried"
	done
}

pings() {
	got=$(ip netns exec "$1" ping -q -n -i 0.1 -c 10 -w 30 -s 1000 "${2:-0.0.0.0}" 2>&1 |
		sed -n 's/.* \([0-9]*\) received.*/\1/p')
	[ "${got:-0}" -ge 10 ] || touch "$missed"
	echo "${got:-0} of 10"
}

# nothing N: the tunnel of this client does not carry anything
nothing() {
	client=$(ip -n "c$1" -4 -o address show dev tun0 2>/dev/null | sed 's/.* inet \([0-9.]*\).*/\1/')
	if [ -n "$client" ] && ip netns exec s ping -q -n -i 0.2 -c 3 -W 1 "$client" >/dev/null 2>&1; then
		miss "c$1 can still be reached"
	else
		say "c$1: cannot be reached"
	fi
}

# block N, unblock N: the path between this client and the server
block() {
	for where in s "c$1"; do
		ip netns exec "$where" nft "add table inet block$1; \
			add chain inet block$1 incoming { type filter hook input priority 0; }; \
			add rule inet block$1 incoming iifname { v, v$1 } drop"
	done
}

unblock() {
	for where in s "c$1"; do
		ip netns exec "$where" nft delete table inet "block$1"
	done
}

# manage NAME ITEM...: a conversation with the management interface; see tell
manage() {
	name=$1
	shift
	$tell manage "$name" "$@"
}

# listen NAME, heard NAME: what the management interface says by itself in between, byte counts each second included. A
# client counts only if it is asked before it connects.
listen() {
	rm -f enough
	manage "$1" 'bytecount 1' 'wait for enough' 'bytecount 0' >"$1.heard" &
	listener=$!
	within 60 holds "$1.heard" SUCCESS || miss "no conversation with $1"
}

heard() {
	sleep 3
	: >enough
	wait "$listener" || miss "the conversation with $1 broke off"
	cat "$1.heard"
}

# status_file: the next that the server writes
status_file() {
	: >stamp
	sleep 2
	{ within 30 is_newer status stamp && within 5 holds status "^END"; } || miss "the server wrote no status file"
	$tell status status
}

# roster: who is connected, in the server's opinion
roster() {
	say "connected: $(manage s 'status 2' | sed -n 's/^s: CLIENT_LIST,\([^,]*\),[^,]*,\([^,]*\),.*/\1 (\2)/p' | paste -s -d ' ')"
}

# settle N: time for the server to close N instances by itself; a minute, if it has other words for that. To ask it for the
# roster would make it look at the kernel's table.
settle() {
	within 60 closed "$1" || :
	sleep 2
}

closed() { [ "$(tail -n "+$(($(cat s.log.mark) + 1))" s.log | grep -c 'client-instance')" -ge "$1" ]; }

# expect_roster SECONDS NAME...: these, in this order, and nobody else, at once (0) or at last. Who shakes hands (UNDEF) does
# not count yet, and a server that does not answer is not right about it.
expect_roster() {
	seconds=$1
	shift
	if within "$seconds" counts "$*"; then
		say "connected: ${*:-nobody}"
	else
		miss "connected should be ${*:-nobody}, not ${counted:-nobody}"
	fi
}

counts() {
	counted='(no answer)'
	answer=$(manage s 'status 2') || return 1
	printf '%s\n' "$answer" | grep -qx 's: END' || return 1
	counted=$(printf '%s\n' "$answer" | sed -n 's/^s: CLIENT_LIST,\([^,]*\),.*/\1/p' | grep -vx UNDEF | sort | paste -s -d ' ')
	[ "$counted" = "$1" ]
}

# disconnected N: the server ends its instance; what both scripts ("tell event") were told about this client
disconnected() {
	await s 90 'client-instance'
	within 15 holds "c$1.client-disconnect" '^arguments' || miss "no client-disconnect script for c$1"
	for event in client-connect client-disconnect; do
		sed "s/^/c$1: $event: /" "c$1.$event"
		rm -f "c$1.$event"
	done
}
