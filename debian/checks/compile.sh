# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154  # $top and $system are set by those who source it
# For freebsd-compiles and windows-compiles: the patched source of a suite in $tree, and the compiler on what concerns
# DCO in it. They set $top and $system and source it with their arguments.

# shellcheck source-path=SCRIPTDIR/../.. source=upstream/common.sh
. "$top/upstream/common.sh"

usage() {
	cat <<-END
	usage: $me SUITE

	Checks that Debian's openvpn of this suite still compiles for $system with our patches.

	environment: OVERLAY as for debian/checks/patched-source, STRICT=1: what is missing is an error

	exit values: 0 it compiles; 1 it does not, or a patch does not apply; 2 wrong use; 77 (3 with STRICT=1) something
	is missing; 130, 143 interrupted; else as upstream/fetch
	END
}

finish() {
	status=$?
	rm -rf "$work"
	[ $status != 3 ] || [ "${STRICT:-0}" = 1 ] || status=77
	exit $status
}

# The files that our patches change, and those in which the word DCO occurs.
files() {
	for patch in $(series "$suite"); do
		(cd "$tree/.pc/$patch/src/openvpn" 2>/dev/null && ls) || :
	done | grep '\.c$'
	(cd "$tree/src/openvpn" && grep -li dco -- *.c)
}

# DCO's functions that are called and are nowhere. Of others we cannot say: not all of openvpn is compiled.
undefined() {
	"${1%gcc}nm" -P "$tree"/src/openvpn/*.o | awk '
		$2 == "U" { used[$1] }
		$2 ~ /^[A-TV-Z]$/ { defined[$1] }
		END { for (name in used) if (name ~ /dco/ && !(name in defined)) print name }' | sort | paste -sd ' '
}

broken() {
	echo "$said" >&2
	die 1 "openvpn of $suite with the patches of $overlay does not compile for $system, see above"
}

# compile GCC FLAG...: what config.h and syshead.h include, most of the work, is compiled once.
compile() {
	gcc=$1
	shift
	set -- -std=gnu99 -O0 -DHAVE_CONFIG_H "$@" -I"$tree/include" -I"$tree/src/compat" -I"$tree/src/openvpn"
	for warning in implicit-function-declaration implicit-int incompatible-pointer-types int-conversion return-type \
		unused-but-set-variable unused-function unused-variable; do
		set -- "$@" "-Werror=$warning"
	done
	printf '#include "%s"\n' config.h syshead.h >"$work/first.h"
	files | sort -u >"$work/files"
	quietly "$gcc" "$@" -x c-header "$work/first.h" || broken
	quietly env -C "$tree/src/openvpn" xargs --arg-file="$work/files" --max-procs="$(nproc)" --max-args=1 \
		"$gcc" "$@" -include "$work/first.h" -c || broken
	lost=$(undefined "$gcc")
	[ -z "$lost" ] || die 1 "openvpn of $suite with the patches of $overlay lacks for $system: $lost"
}

[ "${1-}" != --help ] || { usage; exit 0; }
[ $# = 1 ] || { usage >&2; exit 2; }
suite=$1 source=openvpn
work=$(mktemp -d)
tree=$work/tree
trap finish EXIT
heed_signals
find_overlay
setpriv --pdeathsig KILL "$top/debian/checks/patched-source" "$suite" "$tree"
