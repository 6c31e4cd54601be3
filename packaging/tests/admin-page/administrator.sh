# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154  # of common.sh and server.sh, and for the scenarios
# In the lab's guest: an administrator with docs/admin.md at hand, and a server of Debian's that serves a client.

# shellcheck source=packaging/qa/guest/server.sh
. "$here/server.sh"
export APT_CONFIG="$work/apt.conf"
printf '%s\n' 'APT::Get::Assume-Yes "true";' 'APT::Install-Recommends "false";' 'APT::Update::Error-Mode "any";' \
	'APT::Sandbox::User "root";' >"$APT_CONFIG"

# page BLOCK [STATUS]: the commands of this block; what they say is in "said"
page() {
	progress "the page's commands: $1"
	status=0
	sh "$here/page/$1" >said 2>&1 </dev/null || status=$?
	[ "$status" -eq "${2:-0}" ] || fail "$1: status $status, not ${2:-0}: $(tail -n 30 said)"
	: >said.err
}

# by_hand ARGUMENT...: apt-get
by_hand() {
	progress "apt-get $*"
	apt-get "$@" >said 2>&1 </dev/null || fail "apt-get $*: $(tail -n 30 said)"
}

version() { dpkg-query --show --showformat='${Version}' "$1"; }

# archives NAME...: what there is of Debian's
archives() {
	rm -f /etc/apt/sources.list
	for name in "$@"; do echo "deb [trusted=yes] file:$here/$name ./"; done >/etc/apt/sources.list.d/debian.list
}

progress "Debian's server and a client"
start_server
sums >were
traveller c1
remember
cp -r "$here/ovpn-dco" /srv
rm -f /etc/apt/sources.list.d/*
archives debian
stock=$(version openvpn)
