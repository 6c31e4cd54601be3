# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For the tests of packaging/submission: the package and the overlay of overlay.sh, of one stable and one local patch, and
# a made-up report of a storm that never was, with the package that it would be of. Sourced; then "bundle" makes the
# submission in $made.

# shellcheck source-path=SCRIPTDIR source=overlay.sh
. "$(dirname "$0")/overlay.sh"
command -v debdiff >/dev/null || skip "debdiff is missing: apt-get install devscripts"

export OUT="$tmp/out" DEBFULLNAME='T Tester' DEBEMAIL='t@tester.internal' SEVERITY=important VERSIONS="$tmp/versions"
unset KIND TO PATCHES REPO COMMITS
made=$OUT/submission/trixie/$name
packages=$OUT/packages/trixie
report=$OUT/reproduce/report.json

bundle() {
	"$top/packaging/submission/bundle" trixie "$name"
}

# refuse STATUS TEXT: so it ends, in one sentence, and nothing is left, not even the bundle that was there.
refuse() {
	mkdir -p "$made"
	expect "$1" "$2" bundle
	[ "$(grep -c error: "$tmp/said")" = 1 ] || fail "it is not one sentence: $(cat "$tmp/said")"
	[ -z "$(find "$OUT/submission" -mindepth 2 ! -name .lock)" ] || fail "it left $(find "$OUT/submission" -mindepth 2)"
}

# wrong_use TEXT: found before anything is touched.
wrong_use() {
	mkdir -p "$made"
	expect 2 "$1" bundle
	[ -d "$made" ] || fail "it removed the bundle that was there"
}

# change_report FILTER: of jq
change_report() {
	jq "$1" "$tmp/report.json" >"$report"
}

# make_measured: what packaging/build would have left of the overlay
make_measured() {
	rm -rf "$packages" "$tmp/measured"
	mkdir -p "$packages" "$tmp/dbgsym/DEBIAN"
	quiet overlay "$tmp/measured"
	cp "$tmp/measured"/* "$packages"
	echo 'Build-Date: Wed, 01 Jan 2025 00:00:00 +0000' >"$packages/${name}_1.0-1+dco1_amd64.buildinfo"
	printf '%s\n' 'Package: openvpn-dbgsym' 'Version: 1.0-1+dco1' 'Architecture: amd64' 'Maintainer: T <t@example.org>' \
		'Description: test' 'Build-Ids: bbbb cccc' >"$tmp/dbgsym/DEBIAN/control"
	quiet dpkg-deb --root-owner-group --build "$tmp/dbgsym" "$packages/openvpn-dbgsym_1.0-1+dco1_amd64.deb"
}

quiet() {
	"$@" >"$tmp/said" 2>&1 || fail "$*: $(cat "$tmp/said")"
}

make_patch good.patch
sed -i 's/^Forwarded: no$/Forwarded: not-needed/' "$OVERLAY/patches/good.patch"
make_patch local.patch
sed -i 's/^X-Patch-Class:.*/X-Patch-Class: local/; /^Applied-Upstream/d
	s/^ Nobody.*/ It was one.\n .\n Local patch: nobody has it./
	s/return 1/return 2/; s/return 0/return 1/' "$OVERLAY/patches/local.patch"
printf 'good.patch\nlocal.patch\n' >"$OVERLAY/patches/series"
printf 'version: 2.0-1\n' >"$tmp/pins/trixie/openvpn-dco-dkms"
printf 'trixie 1.0-1\nforky 2.0-1\nsid 2.0-1\n' >"$VERSIONS"
make_measured
mkdir -p "${report%/*}"
jq -n --arg suite trixie --arg daemon 1.0-1 --arg dkms 2.0-1 --arg id bbbb --argjson rounds 3 \
	-f "$top/packaging/tests/made-up-report.jq" >"$tmp/report.json"
cp "$tmp/report.json" "$report"
