# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154  # variables of those who source it
# apt on lists and settings of its own in $root, from the lines of $mirrors; the machine's are only read. What it fails
# with as one sentence about $source and $suite. Sourced after common.sh.

# What a failed command said, as one sentence with the status that it deserves.
explain() {
	case $said in
	*'No space left on device'* | *'enough free space'*) die 3 "no space left on the disk of $PWD" ;;
	*'Hash Sum mismatch'* | *'unexpected size'*) die 1 "the mirror's $source is not what its signed index says" ;;
	*NO_PUBKEY* | *'not signed'* | *'no longer signed'* | *BADSIG* | *EXPKEYSIG*)
		die 1 "the mirror's signature for $suite is not good by ${DEBIAN_KEYRING:-Debian\'s keyring}" ;;
	esac
	# apt does not always give this reason for what it then lacks. Some file systems do not count files (0 or -).
	df --output=itotal,iavail,avail "$cache" | tail -n 1 | {
		read -r counted files blocks
		case $counted in 0 | -) ;; *) [ "$files" -ge 16 ] ;; esac && [ "$blocks" -ge 1024 ]
	} || die 3 "no space left on the disk of $cache"
	die 3 "cannot fetch $source for $suite: $(reason)"
}

# highest: of the versions that are read, one a line; nothing if there is none.
highest() {
	found=
	while read -r version; do
		[ -n "$found" ] && dpkg --compare-versions "$version" le "$found" || found=$version
	done
	[ -z "$found" ] || echo "$found"
}

# use_apt_root DIRECTORY TYPE...: of $suite, from the mirror that upstream/sources names.
use_apt_root() {
	root=$1
	shift
	mirrors=$("$top/upstream/sources" "$suite" "$@") || exit
	said=$(make_apt_root 2>&1) || explain
}

make_apt_root() {
	mkdir -p "$root/lists/partial" "$root/archives/partial" &&
		: >"$root/status" &&
		echo "$mirrors" >"$root/sources.list" &&
		apt_conf >"$root/apt.conf"
}

# Read after the machine's own configuration, so that its proxy holds and its hooks do not.
apt_conf() {
	cat <<-END
	#clear APT::Update;
	#clear DPkg;
	#clear APT::Default-Release;
	APT::Update::Error-Mode "any";
	APT::Sandbox::User "root";
	APT::Get::AllowUnauthenticated "false";
	Acquire::AllowInsecureRepositories "false";
	Acquire::AllowWeakRepositories "false";
	Acquire::GzipIndexes "true";
	Dir::State "$root";
	Dir::State::lists "lists/";
	Dir::State::status "$root/status";
	Dir::Cache "$root";
	Dir::Cache::archives "archives/";
	Dir::Cache::pkgcache "";
	Dir::Cache::srcpkgcache "";
	Dir::Etc::sourcelist "$root/sources.list";
	Dir::Etc::sourceparts "-";
	Dir::Etc::preferences "-";
	Dir::Etc::preferencesparts "-";
	END
}
