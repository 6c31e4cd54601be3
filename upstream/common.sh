# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154  # variables that pass between this file and those who source it
# What the scripts of upstream/, packaging/ and debian/checks/ share; they set $top, the repository, before they source it.

export LC_ALL=C.UTF-8
me=${0#"$top"/}
pins=${UPSTREAM_PINS:-$top/upstream/pins}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ovpn-dco

# die STATUS SENTENCE...: the statuses are listed in each script's usage.
die() {
	status=$1
	shift
	echo "$me: error: $*" >&2
	exit "$status"
}

# heed_signals: end with the status of an interrupt, not with that of a finding, by way of the trap for EXIT.
heed_signals() {
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

info() { echo "I: $*" >&2; }
warn() { echo "W: $*" >&2; }

# need COMMAND PACKAGE: a tool, and the Debian package that brings it.
need() {
	command -v "$1" >/dev/null || die 3 "$1 is missing: apt-get install $2"
}

# maintainer: who signs a changelog
maintainer() {
	echo "${DEBFULLNAME:-Local build} <${DEBEMAIL:-$(id -un)@$(hostname)}>"
}

# quietly COMMAND...: what it says ($said) is of interest only if it fails. It ends with us, even by SIGKILL.
quietly() {
	said=$(exec setpriv --pdeathsig KILL "$@" 2>&1)
}

# reason: the first error of apt or mmdebstrap in $said, else all of it.
reason() {
	echo "$said" | sed -n '/^E: /{s///;s/  */ /g;p;q}' | grep . || echo "$said"
}

# find_suite: $suite is one of ours. It is a name, not a path.
find_suite() {
	has "$pins" "$suite" || die 2 "no suite $suite: there are $(cd "$pins" && echo *)"
}

# find_pin: there is one of $suite and $source.
find_pin() {
	find_suite
	has "$pins/$suite" "$source" ||
		die 2 "no source package $source for $suite: there are $(cd "$pins/$suite" && echo *)"
}

has() {
	case $2 in '' | .* | */*) false ;; *) [ -e "$1/$2" ] ;; esac
}

# pinned FIELD: the values of this field in the pin of $suite and $source, one a line.
pinned() {
	sed -n "s/^$1: *//p" "$pins/$suite/$source"
}

# lock DIRECTORY: make it, and hold it until this script ends; a second run waits for the first.
lock() {
	mkdir -p "$1" || die 3 "cannot make $1"
	exec 9>"$1/.lock"
	flock --nonblock 9 && return
	info "waiting for another run to finish with $1"
	flock 9
}

# need_space DIRECTORY MEGABYTES: while there is still time to say it well.
need_space() {
	[ "$(df --output=avail --block-size=1M "$1" | tail -n 1)" -ge "$2" ] ||
		die 3 "no space left on the disk of $1: $2 MB are needed"
}

# find_overlay: $overlay is the directory with our patches of $source, some for $suite, and what applies them is there.
# OVERLAY is it unless its file "source" names another.
find_overlay() {
	overlay=$top/dco-module
	[ "$source" != openvpn ] || overlay=$top/debian
	[ -z "${OVERLAY-}" ] || [ "$(cat "$OVERLAY/source" 2>/dev/null || echo "$source")" != "$source" ] || overlay=$OVERLAY
	need quilt quilt
	[ -n "$(series "$suite")" ] || die 2 "no series of patches for $source of $suite in $overlay"
}

# series SUITE: the names of its patches, in order: those that it alone needs, then those of all suites.
series() {
	for list in "$overlay/suite/$1.series" "$overlay/patches/series"; do
		[ ! -e "$list" ] || awk NF "$list" # a last line may lack its end
	done
}

# patched_source FILES TREE: Debian's source package $source of $suite in FILES, and unpacked in TREE, which must not
# exist yet, with the patches of $overlay at the end of its series and applied, and what $overlay changes in Debian's
# packaging of that suite, which is no matter of quilt.
patched_source() {
	setpriv --pdeathsig KILL "$top/upstream/unpack" "$suite" "$source" "$1" "$2"
	mkdir -p "$2/debian/patches"
	# Debian's last line may lack its end as well.
	[ ! -s "$2/debian/patches/series" ] || [ -z "$(tail -c 1 "$2/debian/patches/series")" ] ||
		echo >>"$2/debian/patches/series"
	for name in $(series "$suite"); do
		[ ! -e "$2/debian/patches/$name" ] || die 1 "Debian's $source of $suite has a patch $name of its own"
		cp "$overlay/patches/$name" "$2/debian/patches/"
		echo "$name" >>"$2/debian/patches/series"
	done
	quietly env -C "$2" QUILT_PATCHES=debian/patches quilt --quiltrc - push -a --fuzz=0 ||
		die 1 "a patch does not apply to $source $(dpkg-parsechangelog -l "$2/debian/changelog" -S Version) of $suite" \
			"without fuzz: $(echo "$said" | grep -E '^(Applying|Hunk|patching|Patch .* does not)' | tail -n 4 |
				paste -sd ' ')"
	[ ! -e "$overlay/suite/$suite.patch" ] ||
		quietly patch -d "$2" -p1 -F0 --no-backup-if-mismatch -i "$overlay/suite/$suite.patch" ||
		die 1 "suite/$suite.patch does not apply to Debian's packaging without fuzz: $(echo "$said" | paste -sd ' ')"
}
