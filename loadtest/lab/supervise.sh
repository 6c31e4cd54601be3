# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# supervise COMMAND...: run it as if in the foreground, but heed signals at once. For scripts that source this.
# Its exit status is left in $status. After a signal it is made to end, and then the script exits with 130 or 143.
# It gets SIGTERM even if the script is killed by SIGKILL.

trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A terminal sends Ctrl-C to COMMAND as well, and a second signal would keep it from ending in good order; any other
# signal is passed on at once, and what is not heeded is said again, louder.
# shellcheck disable=SC2317  # called by the traps
pass_on() {
	interrupted=$1
	[ -n "$supervised" ] || return 0
	[ "$1" -eq 130 ] || kill "$supervised" 2>/dev/null || true
	[ -z "$nudge" ] || return 0
	(
		exec 8>&-
		trap 'kill "$pause" 2>/dev/null; exit' TERM
		for signal in TERM KILL; do
			sleep 10 &
			pause=$!
			wait "$pause"
			kill -s "$signal" "$supervised"
		done
	) >/dev/null 2>&1 &
	nudge=$!
}

# shellcheck disable=SC2034  # status is for the script
# In the background, for only "wait" lets a trap run at once; with our input, and with the SIGINT that a background job
# is denied. File 8 is the script's own.
supervise() {
	supervised=
	nudge=
	interrupted=
	trap 'pass_on 130' INT
	trap 'pass_on 143' TERM HUP
	exec 7<&0
	env --default-signal=INT,QUIT setpriv --pdeathsig TERM -- "$@" <&7 7<&- 8>&- &
	supervised=$!
	exec 7<&-
	[ -z "$interrupted" ] || pass_on "$interrupted"
	status=0
	wait "$supervised" || status=$?
	while [ -n "$interrupted" ] && kill -0 "$supervised" 2>/dev/null; do
		wait "$supervised" || status=$?
	done
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	[ -z "$nudge" ] || kill "$nudge" 2>/dev/null || true
	[ -z "$interrupted" ] || exit "$interrupted"
}
