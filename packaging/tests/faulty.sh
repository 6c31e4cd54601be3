# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154  # $top, $suite and $tmp are of those who source this, and the directories for them
# For tests of the checks of installation: Debian's openvpn in $tmp/stock, and one with faults that passes for ours.

export STOCK="$tmp/stock" OURS="$tmp/ours"

stock_openvpn() {
	mkdir -p "$STOCK" "$OURS"
	"$top/packaging/qa/stock" "$suite" openvpn "$STOCK"
}

# unpack_ours, then change what is in $tree, then pack_ours
tree=$tmp/tree
unpack_ours() {
	rm -rf "$tree" "$OURS"/*.deb
	dpkg-deb --raw-extract "$STOCK"/*.deb "$tree"
	sed -i 's/^Version: .*/&+dco1/' "$tree/DEBIAN/control"
}
pack_ours() { dpkg-deb --build --root-owner-group -Znone "$tree" "$OURS" >/dev/null; }

# script_line NAME LINE: one more line, at the beginning of this maintainer script
script_line() { sed -i "1a $2" "$tree/DEBIAN/$1"; }
