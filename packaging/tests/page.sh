# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154  # $top and fail are of those who source this
# The commands of docs/admin.md, for tests that run them as they stand there, and an archive for them to fear.

# commands NAME: those of the block below "<!-- commands: NAME -->", for the server "lab"
commands() {
	awk -v mark="<!-- commands: $1 -->" '$0 == mark { marked = 1 }
		marked && /^```/ { if (inside++) exit; next }
		inside { print }' "$top/docs/admin.md" | sed 's/\<NAME\>/lab/g' | grep . || fail "docs/admin.md has no commands \"$1\""
}

# all_commands DIR: a script for each block; without sudo, for they run as root
all_commands() {
	for block in affected copy add pin install restart check newer back; do
		commands "$block" >"$1/$block" || exit
		sed -i '1i set -eu\nsudo() { "$@"; }' "$1/$block"
	done
}

# logged: the constant parts of the messages in "What the log tells", one a line, but for the last row's, which is Debian's
logged() {
	sed -n '/^## What the log tells/,$ { /^| [`]/p; }' "$top/docs/admin.md" | sed '$d' | cut -d '`' -f 2 |
		sed 's/SIGTERM\[soft,//; s/\] received.*//; s/^…//; s/ tun0 /\n/; s/ N$//; s/ N /\n/' | grep . ||
		fail 'docs/admin.md has no table of messages'
}

# archive_of_debian SUITE DIR [OPTION...]: a local archive that says that it is Debian's, of the .deb files in DIR; the
# options are apt-ftparchive's
archive_of_debian() {
	(
		cd "$2" || exit
		codename=$1
		shift 2
		apt-ftparchive packages . >Packages
		apt-ftparchive -o APT::FTPArchive::Release::Origin=Debian -o APT::FTPArchive::Release::Label=Debian \
			-o "APT::FTPArchive::Release::Codename=$codename" "$@" release . >Release
	)
}

# newer DEB DIR: the same package in DIR, with a version that Debian may have tomorrow
newer() {
	rm -rf "$tmp/newer"
	dpkg-deb --raw-extract "$1" "$tmp/newer"
	sed -i "s/^Version: .*/&.99/" "$tmp/newer/DEBIAN/control"
	dpkg-deb --build --root-owner-group -Znone "$tmp/newer" "$2" >/dev/null
	rm -r "$tmp/newer"
}
