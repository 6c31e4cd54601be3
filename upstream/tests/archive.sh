# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For the tests of upstream/, packaging/ and tools/: a Debian archive of one small package in $tmp, signed with a key of
# its own, and a pin for it. Sourced; then "fetch" is upstream/fetch on that archive, without the network. The package is
# hello, or what $name says; the suite that is pinned and published trixie, or what $suite says.

set -eu
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d)
name=${name:-hello}
suite=${suite:-trixie}

cleanup() {
	gpgconf --homedir "$tmp/gnupg" --kill all 2>/dev/null || :
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# skip REASON: not a pass, and a failure where everything must run.
skip() {
	echo "${0##*/}: skipped: $*" >&2
	[ "${STRICT:-0}" = 1 ] && exit 1
	exit 77
}

for tool in dpkg-source apt-ftparchive gpg; do
	command -v "$tool" >/dev/null || skip "$tool is missing: apt-get install dpkg-dev apt-utils gnupg"
done

# expect STATUS TEXT COMMAND...: it ends with this status, and the last line of what it says contains the text.
expect() {
	want_status=$1 want_text=$2
	shift 2
	status=0
	"$@" >"$tmp/said" 2>&1 || status=$?
	[ "$status" = "$want_status" ] || fail "$*: exit status $status, want $want_status: $(cat "$tmp/said")"
	tail -n 1 "$tmp/said" | grep -qF -e "$want_text" || fail "$*: no \"$want_text\" in: $(cat "$tmp/said")"
}

# make_package VERSION: source and binary package in the pool. The latter has in /usr/src what a package for dkms has:
# the source with Debian's patches, and a dkms.conf.
make_package() {
	pool=$tmp/debian/pool/main/$name
	mkdir -p "$pool" "$tmp/hello/debian/source" "$tmp/binary/DEBIAN" "$tmp/binary/usr/src"
	[ -e "$tmp/hello/hello.c" ] || printf 'int main(void)\n{\n    return 0;\n}\n' >"$tmp/hello/hello.c"
	tar -czf "$pool/${name}_${1%-*}.orig.tar.gz" -C "$tmp" --exclude=debian --exclude=.pc hello
	echo '3.0 (quilt)' >"$tmp/hello/debian/source/format"
	cat >"$tmp/hello/debian/control" <<-END
	Source: $name
	Maintainer: T <t@tester.internal>
	Standards-Version: 4.7.0

	Package: $name
	Architecture: all
	Description: test
	END
	cat >"$tmp/hello/debian/changelog" <<-END
	$name ($1) trixie; urgency=low

	  * Test.

	 -- T <t@tester.internal>  Wed, 01 Jan 2025 00:00:00 +0000
	END
	cat >"$tmp/binary/DEBIAN/control" <<-END
	Package: $name
	Version: $1
	Architecture: all
	Maintainer: T <t@tester.internal>
	Description: test
	END
	rm -rf "$tmp/binary/usr/src/hello"
	(
		cd "$pool"
		dpkg-source --build "$tmp/hello"
		dpkg-source --no-copy --extract "${name}_$1.dsc" "$tmp/binary/usr/src/hello" 2>/dev/null # it is not signed
		rm -rf "$tmp/binary/usr/src/hello/debian" "$tmp/binary/usr/src/hello/.pc"
		echo "PACKAGE_VERSION=$1" >"$tmp/binary/usr/src/hello/dkms.conf"
		dpkg-deb --root-owner-group --build "$tmp/binary" "${name}_${1}_all.deb"
	) >/dev/null
}

# Index what is in the pool, and sign the index.
publish() {
	for dir in "debian/dists/$suite" "debian/dists/$suite-updates" "debian-security/dists/$suite-security"; do
		label=Debian
		[ "$dir" = "${dir#debian-security}" ] || label=Debian-Security
		mkdir -p "$tmp/$dir/main/source" "$tmp/$dir/main/binary-amd64"
		: >"$tmp/$dir/main/source/Sources"
		(cd "$tmp/debian" && apt-ftparchive packages pool >"$tmp/$dir/main/binary-amd64/Packages" &&
			{ [ "$dir" != "debian/dists/$suite" ] || apt-ftparchive sources pool >"dists/$suite/main/source/Sources"; }
		) 2>/dev/null
		(cd "$tmp/$dir" && rm -f Release InRelease && apt-ftparchive -o APT::FTPArchive::Release::Origin=Debian \
			-o "APT::FTPArchive::Release::Label=$label" -o "APT::FTPArchive::Release::Codename=${dir##*/}" \
			-o 'APT::FTPArchive::Release::Components=main' \
			-o 'APT::FTPArchive::Release::Architectures=amd64' release . >"$tmp/Release" &&
			gpg --homedir "$tmp/gnupg" --batch --quiet --clearsign --output InRelease "$tmp/Release")
	done
	gpgconf --homedir "$tmp/gnupg" --kill all # now, lest a test that is killed leave gpg's agent
}

# pin VERSION: pin what is in the pool now.
pin() {
	mkdir -p "$tmp/pins/$suite"
	echo "version: $1" >"$tmp/pins/$suite/$name"
	for file in "$pool/${name}_${1%-*}.orig.tar.gz" "$pool/${name}_$1.dsc" "$pool/${name}_$1.debian.tar.xz" \
		"$pool/${name}_${1}_all.deb"; do
		sum=$(sha256sum "$file")
		size=$(stat -c %s "$file")
		case $file in
		*.deb) echo "deb: ${sum%% *} $size pool/main/$name/${file##*/}" ;;
		*) echo "file: ${sum%% *} $size ${file##*/}" ;;
		esac
	done >>"$tmp/pins/$suite/$name"
}

# make_debians_patches: two, one on top of the other; for the next make_package.
make_debians_patches() {
	mkdir "$tmp/hello/debian/patches"
	printf '%s\n' '--- a/hello.c' '+++ b/hello.c' '@@ -1,4 +1,4 @@' ' int main(void)' ' {' '-    return 0;' \
		'+    return 2;' ' }' >"$tmp/hello/debian/patches/first.patch"
	sed 's/return 2/return 3/; s/return 0/return 2/' "$tmp/hello/debian/patches/first.patch" \
		>"$tmp/hello/debian/patches/second.patch"
	printf '# Debian\nfirst.patch\nsecond.patch' >"$tmp/hello/debian/patches/series"
}

fetch() {
	"$top/upstream/fetch" trixie "$name" "$tmp/dest"
}

# unpack DIRECTORY: its files/ and its tree/
unpack() {
	"$top/upstream/unpack" trixie "$name" "$1/files" "$1/tree"
}

mkdir -m 700 "$tmp/gnupg"
gpg --homedir "$tmp/gnupg" --batch --quiet --passphrase '' --quick-generate-key 'Test archive' ed25519 sign never \
	2>/dev/null
gpg --homedir "$tmp/gnupg" --batch --export >"$tmp/keyring.gpg"
export DEBIAN_MIRROR="file:$tmp/debian" DEBIAN_KEYRING="$tmp/keyring.gpg" XDG_CACHE_HOME="$tmp/cache"
export UPSTREAM_PINS="$tmp/pins"
unset DEBIAN_SECURITY_MIRROR
make_package 1.0-1
pin 1.0-1
publish
