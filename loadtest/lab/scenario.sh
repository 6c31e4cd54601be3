# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154  # $script, $scratch and fail are of those who source this
# What a scenario in the guest needs from the host's side.

# certificate NAME SIGNER...: a throw-away one
certificate() {
	name=$1
	shift
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$name" \
		-keyout "$script/pki/$name.key" -out "$script/pki/$name.pem" "$@" 2>"$scratch/err" ||
		fail "openssl made no certificate for $name: $(cat "$scratch/err")"
}

# prepare DIR...: $script, for "lab/run --script", of the scenarios in these folders (of files that are there twice the last
# one counts) and certificates for all that take part
prepare() {
	mkdir "$script"
	for folder in "$@"; do
		cp -r "$folder/." "$script"
	done
	[ -z "${SCENARIOS-}" ] || echo "$SCENARIOS" >"$script/scenarios"
	mkdir "$script/pki"
	certificate ca -addext 'keyUsage=critical,keyCertSign,cRLSign'
	for name in s c1 c2 c3 c4 c5; do
		certificate "$name" -CA "$script/pki/ca.pem" -CAkey "$script/pki/ca.key" \
			-addext 'basicConstraints=critical,CA:FALSE'
	done
}
