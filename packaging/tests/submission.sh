# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For the tests of packaging/submission: the package and the overlay of overlay.sh, of one stable and one local patch, and
# a made-up report of a storm that never was, with the package that it would be of. Sourced; then "bundle" makes the
# submission in $made.

# shellcheck source-path=SCRIPTDIR source=overlay.sh
. "$(dirname "$0")/overlay.sh"
command -v debdiff >/dev/null || skip "debdiff is missing: apt-get install devscripts"

export OUT="$tmp/out" DEBFULLNAME='T Tester' DEBEMAIL='t@example.org' SEVERITY=important VERSIONS="$tmp/versions"
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

# make_report BUILD_ID: three rounds that stock does not survive and ours does
make_report() {
	jq -n --arg id "$1" '
		def round($build; $round; $stale): {
			suite: "trixie", build: $build, openvpn: (if $build == "ours" then "1.0-1+dco1" else "1.0-1" end),
			openvpn_build_id: (if $build == "ours" then $id else "aaaa" end), module: "2.0-1", module_srcversion: "M1",
			kernel: "6.12.1", storm: "expire", pressure: "cpu", clients: 100, round: $round,
			started_at: "2025-02-01T00:00:00Z", valid: true, reason: null, connected: 100, kernel_deleted: 100,
			kernel_peers_after: 0, instances_after: $stale, status_file_clients: $stale, stale: $stale,
			drain_seconds: null, server_alive: true, reconnected: (100 - $stale), rejected: $stale, overruns: 0,
			kernel_splats: 0, verdict: (if $stale > 0 then "desync" else "clean" end) };
		{ schema: 1, generator: { name: "fixture", version: "0" }, accelerator: "tcg",
			config: { rounds: 3, dco: true, pressure: "cpu", keepalive: [4, 16] },
			runs: [round("stock"; 1; 41), round("stock"; 2; 42), round("stock"; 3; 43),
				round("ours"; 1; 0), round("ours"; 2; 0), round("ours"; 3; 0)] }' >"$tmp/report.json"
	mkdir -p "${report%/*}"
	cp "$tmp/report.json" "$report"
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
sed -i 's/^X-Patch-Class:.*/X-Patch-Class: local/; /^Applied-Upstream/d; s/^ Nobody.*/ It was one.\n .\n Local patch: nobody has it./
	s/return 1/return 2/; s/return 0/return 1/' "$OVERLAY/patches/local.patch"
printf 'good.patch\nlocal.patch\n' >"$OVERLAY/patches/series"
printf 'version: 2.0-1\n' >"$tmp/pins/trixie/openvpn-dco-dkms"
printf 'trixie 1.0-1\nforky 2.0-1\nsid 2.0-1\n' >"$VERSIONS"
make_measured
make_report bbbb
