# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The virtual machine of lab/run, which sources this: its payload disk, its start, and whether it came up.
# Uses $suite $image $checking $kernel $agent $script $debs $memory $accel $parameters $boot_seconds $private $console $log; sets $qemu
# $accelerator $why.
# shellcheck disable=SC2154  # those of lab/run

qemu=

make_payload() {
	{
		quietly mkdir -p "$private/payload/debs" &&
			quietly install -m 755 "$agent" "$private/payload/dcostorm-agent" &&
			{ [ -z "$script" ] || quietly cp -rL -- "$script" "$private/payload/script"; } &&
			{ [ ! -d "$kernel/modules" ] || quietly cp -r -- "$kernel/modules" "$private/payload"; } &&
			{ [ ! -f "$debs" ] || quietly cp -- "$debs" "$private/payload/debs/"; } &&
			{ [ ! -d "$debs" ] || quietly cp -- "$debs"/*.deb "$private/payload/debs/"; }
	} || die 3 "what the guest is to be given could not be copied: $(echo "$said" | head -n 1)"
	rm -f -- "$private/payload/debs/"*-dbgsym_*.deb
	size=$(du -sm "$private/payload" | cut -f 1)
	quietly mke2fs -q -t ext4 -O ^has_journal -L PAYLOAD -d "$private/payload" "$private/payload.img" \
		"$((size + size / 8 + 4))M" || die 3 "the payload disk could not be written: $(echo "$said" | tail -n 1)"
	rm -rf -- "$private/payload"
}

# An emulated kernel is slow, not hung: its watchdogs would only cry wolf, and its self-tests of ciphers take seconds.
start_qemu() {
	append="root=/dev/vda rw rootfstype=ext4 fsck.mode=skip console=ttyS0 loglevel=4 systemd.show_status=error panic=-1 net.ifnames=0"
	case $1 in
	kvm) set -- -accel kvm -cpu host ;;
	tcg)
		set -- -accel tcg,thread=multi -cpu max,-cx16
		append="$append nowatchdog rcupdate.rcu_cpu_stall_suppress=1 no_timer_check cryptomgr.notests"
		;;
	esac
	# With its checks ACPI's interpreter takes more than the half minute that it allows itself for the interrupts of PCI.
	[ -z "$checking" ] || append="$append pci=noacpi"
	append="$append${parameters:+ $parameters}"
	# The panic device ends the machine at once, at times before the console has what the kernel said.
	if [ -n "$parameters" ]; then
		set -- "$@" -action reboot=shutdown,shutdown=poweroff
	else
		set -- "$@" -device pvpanic-pci -action reboot=reset,shutdown=poweroff,panic=exit-failure
	fi
	# The checking kernel needs none.
	[ ! -e "$kernel/initrd.img" ] || set -- "$@" -initrd "$kernel/initrd.img"
	quietly touch "$console" || die 3 "the console's log cannot be written: $said"
	: >"$console"
	TMPDIR=$private setsid setpriv --pdeathsig KILL -- \
		qemu-system-x86_64 -name "lab-$suite" -nodefaults -no-user-config -display none "$@" -smp 2 -m "$memory" \
		-kernel "$kernel/vmlinuz" -append "$append" \
		-drive "file=$image/root.img,format=raw,if=virtio,snapshot=on,cache=unsafe" \
		-drive "file=$private/payload.img,format=raw,if=virtio,readonly=on" \
		-netdev user,id=net,ipv6=off,hostfwd=udp:127.0.0.1:0-10.0.2.15:1194 \
		-device virtio-net-pci,netdev=net,romfile= \
		-chardev "socket,id=agent,path=$private/agent.sock,server=on,wait=off" \
		-device virtio-serial-pci -device virtserialport,chardev=agent,name=dcostorm.agent \
		-chardev "file,id=console,path=$console" -serial chardev:console \
		</dev/null >"$log" 2>&1 8>&- &
	qemu=$!
}

# ready SECONDS: wait for the agent; otherwise say in $why what came instead.
ready() {
	deadline=$(($(date +%s) + $1))
	while ! grep -aqs 'lab: ready' "$console"; do
		if ! kill -0 "$qemu" 2>/dev/null; then
			qemu=
			why="QEMU ended: $(tail -n 1 "$log")"
			return 1
		fi
		why=$(sed -n 's/\r$//; s/.*lab: failed: //p; /Kernel panic/p; /^ALERT!/p' "$console" | head -n 1)
		[ -z "$why" ] || return 1
		why=$(grep -m 1 'KVM internal error' "$log") && return 1
		why="not ready within $1 seconds"
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.3
	done
}

# An emulated processor at times still executes the breakpoint that the other has just taken away, as a kernel does in its own code
# while it boots: once in some hundred boots, and never by a fault of what is tested, which runs only later.
emulator_slipped() {
	[ "$accelerator" = tcg ] && grep -aq 'int3: 0000' "$console"
}

# KVM may open and yet be unable to run a kernel. A "no" is remembered until this machine's next boot.
boot() {
	verdict=$cache/lab/no-kvm
	machine=$(cat /proc/sys/kernel/random/boot_id)
	tried=
	if [ "$accel" = kvm ] || { [ "$accel" = auto ] && [ -w /dev/kvm ] && ! grep -qsx "$machine" "$verdict"; }; then
		accelerator=kvm
		info "$suite: booting with KVM"
		start_qemu kvm
		! ready "$((boot_seconds < 120 ? boot_seconds : 120))" || return 0
		stop_qemu
		[ "$accel" = auto ] || return 1
		info "$suite: KVM does not work here ($why)"
		tried=yes
	fi
	accelerator=tcg
	info "$suite: booting with TCG, emulated and slow (half a minute, more on a busy machine)"
	start_qemu tcg
	boots=1
	until ready "$boot_seconds"; do
		emulator_slipped && [ "$boots" -lt 3 ] || return 1
		info "$suite: the emulator lost track of the kernel's own code ($why): booting once more"
		stop_qemu
		start_qemu tcg
		boots=$((boots + 1))
	done
	[ -z "$tried" ] || { echo "$machine" >"$verdict.$$" && mv "$verdict.$$" "$verdict"; } || : # or we try again
}

# The guest's disk is thrown away anyway: no need to ask it.
stop_qemu() {
	[ -z "$qemu" ] || { kill -KILL "$qemu" && wait "$qemu"; } 2>/dev/null || true
	qemu=
}
