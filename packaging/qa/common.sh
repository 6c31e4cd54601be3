# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154  # variables of those who source it
# What the checks share that hold our packages against Debian's. Each brings what it found to lines, and each line has
# to be in the list may-differ, with a reason. Sourced with $suite, $source and $dir set.

list=${MAY_DIFFER:-$top/packaging/qa/may-differ}

# rules CHECK: those of the list for it and $source, patterns with tab and reason, less those of a patch that is not there
rules() {
	patched='' names=''
	if [ "$source" != ovpn-dco-toolkit ]; then
		find_overlay
		names=$(series "$suite" | paste -sd ' ')
		patched=$(for name in $(series "$suite"); do
			sed -n 's|^+++ b/\([^	]*\).*|\1|p' "$overlay/patches/$name"
		done | sort -u | paste -sd '|')
	fi
	awk -F '\t' -v check="$1" -v source="$source" -v suite="$suite" -v patched="($patched)" -v names=" $names " '
		/^#/ || !NF || $1 != check { next }
		{ about = split($2, of, " with ") == 2 ? index(names, " " of[2] " ") : 1 }
		about && (of[1] == "*" || of[1] == source || of[1] == suite "/" source) {
			gsub(/@PATCHED@/, patched, $3)
			print $3 "\t" $4
		}
	' "$list"
}

# differences STOCK OURS: the lines, both in order, that only one file has, behind "-" and "+"
differences() {
	comm -23 "$1" "$2" | sed 's/^/-/'
	comm -13 "$1" "$2" | sed 's/^/+/'
}

# judge CHECK: each line that is read, with the reason of the first rule that fits, or "?". A rule that fits nothing is
# not true any more, and is a line of its own.
judge() {
	rules "$1" >"$dir/rules"
	awk -F '\t' '
		FILENAME == ARGV[1] { pattern[++n] = $1; reason[n] = $2; next }
		{
			why = "?"
			for (i = 1; i <= n && why == "?"; i++)
				if (substr($0, 2) ~ "^(" pattern[i] ")") { why = reason[i]; used[i] = 1 }
			print $0 "\t" why
		}
		END { for (i = 1; i <= n; i++) if (!used[i]) print "=" pattern[i] "\t? it may differ, and does not" }
	' "$dir/rules" -
	rm "$dir/rules"
}

# verdict WHAT: how many lines of differences.txt have no reason, and the first of them; it is over if there are any.
verdict() {
	bad=$(grep -E '	\?( |$)' "$dir/differences.txt") || return 0
	echo "$bad" >&2
	echo "$(echo "$bad" | wc -l) $1, the first: $(echo "$bad" | sed 's/	? */ /; s/ $//; q')"
	exit 1
}
