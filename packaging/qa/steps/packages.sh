# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The packages that a check is given. Sourced after upstream/common.sh.

# the_deb DIR: the one package in it, less that for debuggers
the_deb() {
	find "$1" -name '*.deb' ! -name '*-dbgsym_*' | grep . || die 3 "there is no package in \"$1\": packaging/qa/run finds them"
}
