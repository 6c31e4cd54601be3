# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For the tests of packaging/overlay: the archive of upstream/tests with a small source package openvpn, or what $name
# says, and an overlay of one good patch for it in $tmp/overlay. Sourced; then "overlay DESTDIR" is packaging/overlay on
# these.

name=${name:-openvpn}
# shellcheck source-path=SCRIPTDIR/../../upstream/tests source=archive.sh
. "$(dirname "$0")/../../upstream/tests/archive.sh"
export OVERLAY="$tmp/overlay"

overlay() {
	"$top/packaging/overlay" trixie "$name" "$1"
}

# make_patch NAME: return 1 instead of 0.
make_patch() {
	cat >"$OVERLAY/patches/$1" <<-'END'
	Description: hello: tell that it failed
	 Nobody would know otherwise.
	Author: T <t@example.org>
	Origin: vendor
	Bug: https://example.org/issues/1
	Bug-Debian: https://bugs.debian.org/1140745
	Forwarded: no
	Applied-Upstream: 1.1
	Last-Update: 2025-01-01
	X-Patch-Class: stable

	--- a/hello.c
	+++ b/hello.c
	@@ -1,4 +1,4 @@
	 int main(void)
	 {
	-    return 0;
	+    return 1;
	 }
	END
}

# make_suite_patch SUITE: its packaging gets a section.
make_suite_patch() {
	cat >"$OVERLAY/suite/$1.patch" <<-END
	Description: hello: belongs to somebody
	Author: T <t@example.org>
	Forwarded: no
	Last-Update: 2025-01-01
	---
	--- a/debian/control
	+++ b/debian/control
	@@ -1,3 +1,4 @@
	 Source: $name
	+Section: net
	 Maintainer: T <t@tester.internal>
	 Standards-Version: 4.7.0
	END
}

mkdir -p "$OVERLAY/patches" "$OVERLAY/suite"
make_patch good.patch
echo good.patch >"$OVERLAY/patches/series"
