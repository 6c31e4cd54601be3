# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154  # variables that pass between this file and those who source it
# What the scripts of a submission share, after upstream/common.sh: where a suite's updates go, what patch headers say.

# find_target: of $suite its $distribution, the $pockets that an update must be newer than, the suite that comes $next,
# and the $mark of its versions.
find_target() {
	pockets="$suite $suite-updates $suite-security"
	case $suite in
	bookworm) distribution=bookworm-security next=trixie mark=deb12u ;;
	trixie) distribution=trixie next=forky mark=deb13u ;;
	*) die 2 "nobody has said where updates of $suite go: packaging/submission/common.sh" ;;
	esac
}

# version_after VERSION: that of the next update of the suite
version_after() {
	case $1 in
	*[+~]"$mark"[0-9] | *[+~]"$mark"[0-9][0-9]) echo "${1%"$mark"*}$mark$((${1##*"$mark"} + 1))" ;;
	*) echo "$1+${mark}1" ;;
	esac
}

# look_up: what the archive has now, for in_archive. The file $VERSIONS, if there is one, has been looked up before.
look_up() {
	if [ -n "${VERSIONS:-}" ]; then
		archive=$(cat "$VERSIONS")
		return
	fi
	# shellcheck disable=SC2086  # words
	archive=$(exec setpriv --pdeathsig KILL "$top/upstream/versions" "$source" $pockets $next sid)
	[ "$distribution" = "$suite" ] || return 0
	proposed=$suite-proposed-updates
	if found=$(exec setpriv --pdeathsig KILL "$top/upstream/versions" "$source" "$proposed" 2>/dev/null); then
		archive="$archive${found:+
$found}"
	else
		warn "the mirror has no $proposed: see yourself that no newer $source is there"
	fi
}

# in_archive SUITE: its version
in_archive() { echo "$archive" | sed -n "s/^$1 //p"; }

# check_source: the package is one that we have patches and words for.
check_source() {
	find_pin
	[ -d "$top/packaging/submission/words/$source" ] || die 2 "packaging/submission/words has nothing about $source"
}

# chosen_patches: the names of those that packaging/submission/overlay has left in $chosen
chosen_patches() { cat "$chosen/patches/series"; }

# Of the DEP-3 header of a patch:

# field NAME PATCH: its first value
field() { sed -n "/^\(---\|diff \|Index: \)/q; /^$1: */{s///;p;q}" "$2"; }

# title PATCH: what the patch is about, without the file's name
title() { field Description "$1"; }

# description PATCH: all that follows the title
description() {
	awk '
		/^(---|diff |Index: )/ { exit }
		/^[A-Za-z-]+:/ { inside = /^Description:/; next }
		inside && /^ / { sub(/^ /, ""); print ($0 == "." ? "" : $0) }
	' "$1"
}

# paragraphs WHICH PATCH: of the description "why" something has to change (all before "What changes", or the first),
# the "rest" of it without how it was shown, or what was "shown"
paragraphs() {
	description "$2" | awk -v which="$1" '
		BEGIN { RS = ""; ORS = "\n\n" }
		{ text[NR] = $0 }
		!start && /^(What changes|This adds)/ { start = NR }
		END {
			if (start <= 1) start = 2
			for (i = 1; i <= NR; i++) {
				kind = i < start ? "why" : text[i] ~ /^How it was shown/ ? "shown" : "rest"
				if (kind == which) print text[i]
			}
		}
	'
}

# fixed_since PATCH: the version that its header names, in Applied-Upstream or, if that has an address, after "since"
fixed_since() {
	{
		field Applied-Upstream "$1" | sed -n 's/^\([0-9][^ ,]*\).*/\1/p'
		description "$1" | sed -n 's/.* since \([0-9][^ ,]*[0-9]\).*/\1/p'
	} | head -n 1
}

# all_bugs FIELD: the numbers of Debian's bugs, or the addresses of others, in the chosen patches
all_bugs() {
	(cd "$chosen/patches" && xargs <series sed -n "s|^$1: *\(https://bugs.debian.org/\)\{0,1\}||p" | sort -u)
}

# touched PATCH: a line for each file, with the number of its hunks and the functions in them. Hunks are followed by
# their lengths, for a line of theirs can look like the header of a file.
touched() {
	awk '
		function report(   text) {
			if (!file) return
			text = "- " file ": " hunks (hunks == 1 ? " hunk" : " hunks") (functions ? " (near " functions ")" : "")
			print text
		}
		old <= 0 && new <= 0 && /^--- / { from = $2 }
		old <= 0 && new <= 0 && /^\+\+\+ / {
			report()
			file = $2 == "/dev/null" ? from : $2
			sub(/^[^\/]*\//, "", file)
			hunks = 0; functions = ""; split("", seen)
			next
		}
		old <= 0 && new <= 0 && /^@@ -/ {
			hunks++
			split($2, a, ","); old = a[2] == "" && $2 !~ /,/ ? 1 : a[2]
			split($3, b, ","); new = b[2] == "" && $3 !~ /,/ ? 1 : b[2]
			name = $0
			sub(/^@@[^@]*@@ */, "", name)
			if (match(name, /[A-Za-z_][A-Za-z0-9_]* *\(/)) {
				name = substr(name, RSTART, RLENGTH)
				sub(/ *\($/, "()", name)
				if (!(name in seen)) functions = functions (functions ? ", " : "") name
				seen[name]
			}
			next
		}
		/^-/ { old--; next }
		/^\+/ { new--; next }
		/^\\/ { next }
		old > 0 || new > 0 { old--; new-- }
		END { report() }
	' "$1"
}
