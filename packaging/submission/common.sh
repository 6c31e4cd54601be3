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

# gist PATCH: what it changes, in short. Of the paragraph that begins with "What changes" or "This adds" (if there is none,
# of the first) the first two sentences, and of each of its points the first; before that, the points that say what is
# wrong, with the sentence that leads to them. A line each, points behind " - ".
gist() {
	description "$1" | awk '
		# The first so many sentences; that "e.g." ends none.
		function sentences(text, count, end,   from) {
			from = 1
			while (count-- > 0) {
				if (!match(substr(text, from), end)) return text
				from += RSTART + RLENGTH - 1
			}
			text = substr(text, 1, from - 2)
			sub(/[;:]$/, ".", text)
			return text
		}
		function short(point) { return sentences(point, 1, "[^.][a-z0-9)][.;] | [a-z]+: ") }
		/^$/ { gap = 1; next }
		gap || /^ - / || !n { n++; gap = 0 }
		{ sub(/^  +/, ""); item[n] = item[n] (item[n] == "" ? "" : " ") $0 }
		END {
			for (what = n; what > 1 && item[what] !~ /^(What changes|This adds)/; what--);
			for (i = 1; i < what; i++) {
				if (item[i] ~ /:$/) { sub(/.*[a-z0-9)][.;] /, "", item[i]); print item[i] }
				if (item[i] ~ /^ - /) print short(item[i])
			}
			if (sub(/^What changes: */, "", item[what]) && item[what] ~ /^[a-z]+ /)
				item[what] = toupper(substr(item[what], 1, 1)) substr(item[what], 2)
			if (item[what] !~ /^(What changes:)?$/) print sentences(item[what], 2, "[^.][a-z0-9)][.;] ")
			for (i = what + 1; item[i] ~ /^ - /; i++) print short(item[i])
		}
	'
}

# wrapped FIRST REST: what is read, in lines of less than 80 characters that begin so
wrapped() { paste -sd ' ' | fold -s -w $((78 - ${#2})) | sed "1s/^/$1/; 2,\$s/^/$2/; s/ *\$//"; }

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

# touched: the files that the patches that are read change, with their hunks and how many lines come and go. Hunks are
# followed by their lengths, for a line of theirs can look like the header of a file.
touched() {
	awk '
		function length_of(range,   part) { return split(substr(range, 2), part, ",") == 2 ? part[2] : 1 }
		old <= 0 && new <= 0 && /^--- / { from = $2 }
		old <= 0 && new <= 0 && /^\+\+\+ / {
			file = $2 == "/dev/null" ? from : $2
			sub(/^[^\/]*\//, "", file)
			next
		}
		old <= 0 && new <= 0 && /^@@ -/ {
			hunks[file]++
			old = length_of($2)
			new = length_of($3)
			next
		}
		/^-/ && old > 0 { old--; gone[file]++; next }
		/^\+/ && new > 0 { new--; come[file]++; next }
		/^\\/ { next }
		old > 0 || new > 0 { old--; new-- }
		END {
			for (file in hunks)
				print file " " hunks[file] " (+" come[file] + 0 " -" gone[file] + 0 ")"
		}
	' | sort | paste -sd , | sed 's/,/, /g' | wrapped '' ''
}
