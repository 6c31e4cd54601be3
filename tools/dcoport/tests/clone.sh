# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154  # variables that pass between this file, its users and archive.sh
# For the tests of status and refresh: a made-up archive with a package "openvpn" in trixie and bookworm (archive.sh),
# and in $work/clone a repository like this one, which pins it and has three patches for both suites. Sourced.

repository=$(cd "$(dirname "$0")/../../.." && pwd)
name=openvpn
# shellcheck source-path=SCRIPTDIR source=../../../upstream/tests/archive.sh
. "$repository/upstream/tests/archive.sh"
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
trap 'cleanup; rm -rf -- "$work"' EXIT
need git git
need jq jq
need patch patch
need quilt quilt
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 SOURCE_DATE_EPOCH=1735689600
clone=$work/clone
old=$work/old

# numbers LINE TEXT...: the source of the package, 30 lines, some of them others
numbers() {
	for line in $(seq 30); do echo "int v$line = $line;"; done >"$work/numbers"
	while [ $# -gt 0 ]; do
		sed -i "$1s/.*/$2/" "$work/numbers"
		shift 2
	done
	cat "$work/numbers"
}

# our CLASS LINE TEXT: a patch of ours to that line
our() {
	numbers >"$work/numbers.old"
	numbers "$2" "$3" >"$work/numbers.new"
	printf 'Description: %s\nAuthor: T <t@example.org>\nOrigin: vendor\nForwarded: not-needed\nApplied-Upstream: 1\n' "$3"
	printf 'X-Patch-Class: %s\nLast-Update: 2024-01-01\n---\n' "$1"
	diff -U 3 --label a/hello.c --label b/hello.c "$work/numbers.old" "$work/numbers.new" || :
}

# debian SUITE VERSION LINE TEXT...: the suite's next version, with a patch of Debian's that changes these lines
debian() {
	suite=$1 version=$2
	shift 2
	rm -rf "$tmp/hello"
	mkdir -p "$tmp/hello/debian/patches"
	numbers >"$tmp/hello/hello.c"
	if [ $# -gt 0 ]; then
		numbers "$@" >"$work/numbers.new"
		diff -U 3 --label a/hello.c --label b/hello.c "$tmp/hello/hello.c" "$work/numbers.new" \
			>"$tmp/hello/debian/patches/theirs.patch" || :
		printf theirs.patch >"$tmp/hello/debian/patches/series" # its last line lacks its end
	fi
	rm -rf "$work/pool"
	mv "$pool" "$work/pool" # the index is that of the new version alone
	make_package "$version"
	publish
	cp -n "$work/pool"/* "$pool"
}

# in_clone: git there
in_clone() {
	git -C "$clone" -c user.name=T -c user.email=t@example.org "$@"
}

# unchanged: the clone is as it was committed, with nothing beside
unchanged() {
	[ -z "$(in_clone status --porcelain)" ] || die "the clone was changed: $(in_clone status --porcelain)"
}

# that FILTER: of the last JSON
that() { jq -e "$1" "$work/out" >/dev/null || die "not $1: $(cat "$work/out" "$work/err")"; }

debian bookworm 0.9-1
pin 0.9-1
debian trixie 1.0-1
pin 1.0-1
mkdir -p "$clone/debian/patches" "$clone/upstream"
for script in apt.sh common.sh fetch pin sources unpack; do cp "$repository/upstream/$script" "$clone/upstream/"; done
cp -r "$tmp/pins" "$clone/upstream/"
our stable 5 'int first;' >"$clone/debian/patches/first.patch"
our stable 15 'int second;' >"$clone/debian/patches/second.patch"
our local 25 'int third;' >"$clone/debian/patches/third.patch"
printf 'first.patch\nsecond.patch\n# what is our own\nthird.patch\n' >"$clone/debian/patches/series"
git init -q -b main "$clone"
in_clone add -A
in_clone commit -qm start
cd "$work"
