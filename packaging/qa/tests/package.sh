# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For the tests of packaging/qa: the source of a small package in $tmp/openvpn, with a program and a library, which
# "build DIR" builds with this machine's tools as packaging/build leaves it; what is built in $tmp/stock, and a list in
# which nothing may differ. Sourced. The name has to be one that has an overlay.

set -eu
export LC_ALL=C.UTF-8 QA_TOOLS=machine DEBEMAIL=person@example.org DEBFULLNAME='A Person'
top=$(cd "$(dirname "$0")/../../.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# need COMMAND PACKAGE: skip without it, and fail where everything must run.
need() {
	command -v "$1" >/dev/null && return
	echo "${0##*/}: skipped: $1 is missing: apt-get install $2" >&2
	[ "${STRICT:-0}" = 1 ] && exit 1
	exit 77
}

# build DIR: the tree is built in a directory of this name, the same each time.
build() (
	rm -rf "$1" "$tmp/build"
	mkdir -p "$1" "$tmp/build"
	cp -rp "$tmp/openvpn" "$tmp/build/openvpn-1.0"
	cd "$tmp/build/openvpn-1.0"
	unset DEB_BUILD_OPTIONS DEB_BUILD_PROFILES
	SOURCE_DATE_EPOCH=1735689600 dpkg-buildpackage --no-sign --no-check-builddeps >"$1/openvpn_1.0.build" 2>&1 || {
		cat "$1/openvpn_1.0.build" >&2
		exit 1
	}
	cd ..
	mv openvpn_* "$1"
)

# check NAME STATUS TEXT [DIR]: the check of our packages in DIR, or $tmp/ours, ends so, and its last line has the text.
check() {
	name=$1 want=$2 text=$3
	rm -rf "$tmp/result"
	mkdir "$tmp/result"
	status=0
	OURS=${4:-$tmp/ours} STOCK=$tmp/stock MAY_DIFFER=$tmp/list "$top/packaging/qa/$name" trixie openvpn "$tmp/result" \
		>"$tmp/said" 2>&1 || status=$?
	[ $status = "$want" ] || fail "$name: exit status $status, want $want: $(cat "$tmp/said")"
	tail -n 1 "$tmp/said" | grep -qF -e "$text" || fail "$name: no \"$text\" in: $(cat "$tmp/said")"
}

need dpkg-buildpackage dpkg-dev
need gcc gcc
need quilt quilt
mkdir -p "$tmp/openvpn/debian/source"
cd "$tmp/openvpn"
echo '3.0 (native)' >debian/source/format
printf '%s\n' '#include <stdio.h>' 'int main(int argc, char **argv)' '{' '    char line[80];' \
	'    return argc > 1 && sprintf(line, argv[1]) && fgets(line, argc, stdin) && puts(line);' '}' >program.c
printf '%s\n' 'int one(void)' '{' '    return 1;' '}' 'int two(void)' '{' '    return 2;' '}' >library.c
sed -i 's/sprintf(line, argv\[1\])/snprintf(line, sizeof(line), "%s", argv[1])/' program.c
cat >debian/control <<'END'
Source: openvpn
Section: net
Maintainer: A Person <person@example.org>
Standards-Version: 4.6.2
Rules-Requires-Root: no

Package: openvpn
Architecture: any
Depends: libc6
Description: small package to be looked at
 It has a program and a library.
END
cat >debian/changelog <<'END'
openvpn (1.0) trixie; urgency=medium

  * Local package.

 -- A Person <person@example.org>  Wed, 01 Jan 2025 00:00:00 +0000
END
cat >debian/rules <<'END'
#!/usr/bin/make -f
export DEB_BUILD_MAINT_OPTIONS = hardening=+bindnow
include /usr/share/dpkg/buildflags.mk
root = debian/openvpn
build build-arch build-indep:
	gcc $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o program program.c
	gcc $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -shared -fPIC -o library.so library.c
binary binary-arch: build
	install -d $(root)/DEBIAN
	install -D program $(root)/usr/bin/program
	install -D -m 644 library.so $(root)/usr/lib/openvpn/library.so
	install -D -m 644 program.c $(root)/usr/share/openvpn/example
	dpkg-gencontrol -P$(root)
	dpkg-deb --root-owner-group --build $(root) ..
binary-indep clean:
END
chmod 755 debian/rules
cd "$tmp"
: >"$tmp/list"
build "$tmp/stock"
