# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# In the lab's guest: openvpn-server@lab of the installed package, clients with tunnels in the network namespace "c", and
# whether they notice what apt does. Sourced after common.sh.
# shellcheck disable=SC2154  # of common.sh

export DEBIAN_FRONTEND=noninteractive
gateway=10.9.1.1
unit=openvpn-server@lab
conffiles=$(dpkg-query --show --showformat='${Conffiles}\n' openvpn | awk '{ print $1 }')

dcoctl() { "$here/dcoctl" "$@"; }
audit() { expect "$1" audit --status /run/openvpn-server/status-lab.log --pause 2; }
main_pid() { systemctl show --value -p MainPID "$unit"; }
loaded() { cat /sys/module/ovpn_dco_v2/srcversion; }
sums() { for file in $conffiles /etc/openvpn/server/lab.conf; do sha256sum "$file"; done; }

start_server() {
	ip link add w type veth peer name w netns c
	ip address add "$gateway/24" dev w
	ip -n c address add 10.9.1.2/24 dev w
	ip link set w up
	ip -n c link set w up
	mkdir -p /etc/openvpn/server
	{
		printf '%s\n' 'dev tun0' 'server 10.8.0.0 255.255.255.0' 'topology subnet' 'keepalive 5 60' 'dh none' \
			'status /run/openvpn-server/status-lab.log 1'
		certificates s
	} >/etc/openvpn/server/lab.conf
	systemctl start "$unit" || fail "no server: $(journalctl --quiet -n 15 -o cat -u "$unit")"
}

# traveller NAME: a client that has a tunnel
traveller() {
	modprobe tun
	{
		printf '%s\n' client nobind "remote $gateway" "dev tun-$1" 'dev-type tun' disable-dco 'verb 3' \
			'verify-x509-name s name' 'connect-retry 1 1' "writepid $work/$1.pid"
		certificates "$1"
	} >"$1.conf"
	ip netns exec c openvpn --config "$1.conf" >"$1.log" 2>&1 &
	daemons="$daemons $1"
	connected "$1"
}
served() { within 60 ip netns exec c ping -q -c 2 -W 5 -I "tun-$1" 10.8.0.1 >pinged || fail "$2: no answer to $1: $(cat pinged)"; }
# The daemon's number of c1: another one if it has come anew.
number() { awk -F , '$1 == "CLIENT_LIST" && $2 == "c1" { print $11 }' /run/openvpn-server/status-lab.log; }

# apt-get says nothing of interest unless it fails
apt() {
	progress "apt-get $*"
	apt-get -q -y --no-install-recommends --allow-downgrades "$@" >said 2>&1 </dev/null || fail "apt-get $*: $(tail -n 20 said)"
}

# undisturbed WHAT: process, module and client are those of before, and who is new is served as well
undisturbed() {
	[ "$(main_pid)" = "$pid" ] || fail "$1: the daemon is another process: $(systemctl status "$unit" 2>&1)"
	[ "$(loaded)" = "$module" ] || fail "$1: another module is loaded"
	[ "$(number)" = "$client" ] || fail "$1: the client has come anew: \"$(number)\", not \"$client\""
	served c1 "$1"
	traveller c2
	served c2 "$1"
	send TERM c2
	sums | diff -u were - >differs || fail "$1: configuration has changed: $(cat differs)"
}

come() { [ -n "$(number)" ]; }
# remember: what undisturbed is about
remember() {
	within 60 come || fail 'the client does not come'
	pid=$(main_pid) client=$(number) module=$(loaded)
}

# restarted COMMAND...: which does it; the client comes by itself
restarted() {
	progress restart
	"$@" >said 2>&1 || fail "$*: $(cat said; journalctl --quiet -n 15 -o cat -u "$unit")"
	within 180 come || fail "the client does not come back: $(tail -n 5 c1.log)"
	served c1 'the restarted server'
	remember
}
