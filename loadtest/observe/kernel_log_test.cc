// SPDX-License-Identifier: GPL-2.0-or-later
//
// The WARNING is what trixie's 6.12.117 printed in the lab at the stock module's first transmitted
// packet, shortened. The other reports have the shape that the kernel's own sources give them.

#include "loadtest/observe/kernel_log.h"

#include <initializer_list>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace {

using Class = KernelEvent::Class;

constexpr std::string_view kTunnelWarning =
    "WARNING: CPU: 1 PID: 53 at include/net/ip_tunnels.h:683 iptunnel_xmit+0x1e7/0x2a0";

// Records a millisecond apart.
void feed(KernelLogParser &parser, double seconds, std::initializer_list<std::string_view> lines) {
    for (std::string_view line : lines) {
        parser.add({4, 0, seconds, std::string(line)});
        seconds += 0.001;
    }
}

KernelLogParser parsed(std::initializer_list<std::string_view> lines) {
    KernelLogParser parser;
    feed(parser, 63.4, lines);
    return parser;
}

TEST(KmsgRecord, captured_lines) {
    const std::optional<KmsgRecord> record =
        parse_kmsg_record("6,338,1340829,-;EXT4-fs (vda): mounted filesystem\n SUBSYSTEM=block\n");
    ASSERT_TRUE(record);
    EXPECT_EQ(record->priority, 6u);
    EXPECT_EQ(record->sequence, 338u);
    EXPECT_DOUBLE_EQ(record->seconds, 1.340829);
    EXPECT_EQ(record->text, "EXT4-fs (vda): mounted filesystem");
    EXPECT_TRUE(parse_kmsg_record("30,340,1000659925,-,caller=T1;systemd[1]: Started; x\n"));
}

TEST(KmsgRecord, what_is_none) {
    for (const char *text :
         {"", "6,338,1340829,-", "6,338;text", "a,b,c,-;text", ";", "6,3,-1,-;x"}) {
        EXPECT_FALSE(parse_kmsg_record(text)) << text;
    }
}

TEST(KernelLog, known_warning_is_one_event_and_known) {
    const KernelLogParser parser =
        parsed({"------------[ cut here ]------------", kTunnelWarning,
                "Modules linked in: ovpn_dco_v2(OE) ip6_udp_tunnel udp_tunnel",
                "Workqueue: ovpn-crypto-wq-dcostorm0 ovpn_encrypt_work [ovpn_dco_v2]",
                "RIP: 0010:iptunnel_xmit+0x1e7/0x2a0",
                "Call Trace:", " ovpn_udp_send_skb+0x2e2/0x640 [ovpn_dco_v2]",
                "---[ end trace 0000000000000000 ]---", "ovpn: unrelated"});
    EXPECT_EQ(parser.count(Class::Known), 1u);
    EXPECT_EQ(parser.count(Class::Splat), 0u);
    ASSERT_EQ(parser.events().size(), 1u);
    EXPECT_EQ(parser.events()[0].title, kTunnelWarning);
    EXPECT_EQ(parser.events()[0].lines.size(), 7u);
}

TEST(KernelLog, the_known_warning_is_known_behind_another_processors_line) {
    const KernelLogParser parser =
        parsed({"------------[ cut here ]------------",
                "storm1: ovpn_netlink_new_peer: cannot add new peer (id=144) to hashtable: -17",
                kTunnelWarning, "---[ end trace 0000000000000000 ]---"});
    EXPECT_EQ(parser.count(Class::Known), 1u);
    EXPECT_EQ(parser.count(Class::Splat), 0u);
    ASSERT_EQ(parser.events().size(), 1u);
    EXPECT_EQ(parser.events()[0].kind, Class::Known);
    EXPECT_EQ(parser.events()[0].title, kTunnelWarning);
}

TEST(KernelLog, the_known_warning_is_known_over_ipv6) {
    const KernelLogParser parser =
        parsed({"------------[ cut here ]------------",
                "WARNING: CPU: 0 PID: 688 at include/net/ip_tunnels.h:683 "
                "udp_tunnel6_xmit_skb+0x1f6/0x2a0 [ip6_udp_tunnel]",
                "---[ end trace 0000000000000000 ]---"});
    EXPECT_EQ(parser.count(Class::Known), 1u);
    EXPECT_EQ(parser.count(Class::Splat), 0u);
}

TEST(KernelLog, the_same_function_elsewhere_is_not_known) {
    const KernelLogParser parser = parsed(
        {"------------[ cut here ]------------",
         "WARNING: CPU: 1 PID: 53 at net/ipv4/ip_tunnel_core.c:60 iptunnel_xmit+0x1e7/0x2a0"});
    EXPECT_EQ(parser.count(Class::Splat), 1u);
}

TEST(KernelLog, warning_with_a_text_of_its_own_is_one_event) {
    const KernelLogParser parser =
        parsed({"------------[ cut here ]------------", "refcount_t: underflow; use-after-free.",
                "WARNING: CPU: 0 PID: 99 at lib/refcount.c:28 refcount_warn_saturate+0xbe/0x110",
                "---[ end trace 0000000000000000 ]---"});
    EXPECT_EQ(parser.count(Class::Splat), 1u);
    EXPECT_EQ(parser.events()[0].title, "refcount_t: underflow; use-after-free.");
}

TEST(KernelLog, an_oops_is_one_event) {
    const KernelLogParser parser =
        parsed({"BUG: kernel NULL pointer dereference, address: 0000000000000008",
                "#PF: supervisor read access in kernel mode", "Oops: Oops: 0000 [#1] PREEMPT SMP",
                "---[ end trace 0000000000000000 ]---"});
    EXPECT_EQ(parser.count(Class::Splat), 1u);
    EXPECT_EQ(parsed({"Oops: general protection fault, probably for non-canonical address"})
                  .count(Class::Splat),
              1u);
}

TEST(KernelLog, sanitizers_and_corruption_are_splats) {
    for (std::string_view line :
         {"BUG: KASAN: slab-use-after-free in ovpn_peer_release+0x12/0x40 [ovpn_dco_v2]",
          "BUG: KFENCE: use-after-free read in ovpn_peer_del+0x12/0x40",
          "BUG kmalloc-1k (Tainted: G           OE     ): Poison overwritten",
          "UBSAN: array-index-out-of-bounds in net/core/dev.c:12:3",
          "general protection fault, probably for non-canonical address 0x6b6b6b6b6b6b6b6b",
          "list_del corruption. prev->next should be ffff, but was 0000",
          "Kernel panic - not syncing: Fatal exception in interrupt",
          "WARNING: possible circular locking dependency detected",
          "WARNING: net/core/skbuff.c:1234 at skb_release+0x1/0x2, CPU#1: kworker/1:2/53"}) {
        EXPECT_EQ(parsed({line}).count(Class::Splat), 1u) << line;
    }
}

TEST(KernelLog, what_checks_of_locks_and_leaks_find_are_splats) {
    for (std::string_view line :
         {"WARNING: possible recursive locking detected",
          "WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected",
          "WARNING: inconsistent lock state", "WARNING: bad unlock balance detected!",
          "WARNING: held lock freed!", "WARNING: kworker/1:2/53 still has locks held!",
          "WARNING: lock held when returning to user space!", "[ BUG: Invalid wait context ]",
          "INFO: trying to register non-static key.", "WARNING: suspicious RCU usage",
          "INFO: suspicious RCU usage",
          "BUG: sleeping function called from invalid context at kernel/workqueue.c:3024",
          "BUG: MAX_LOCKDEP_CHAINS too low!",
          "kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)"}) {
        EXPECT_EQ(parsed({line}).count(Class::Splat), 1u) << line;
    }
}

TEST(KernelLog, a_live_object_that_is_freed_is_one_splat_with_its_name) {
    const KernelLogParser parser = parsed(
        {"------------[ cut here ]------------",
         "ODEBUG: free active (active state 0) object: ffff888100a1b2c8 object type: timer_list "
         "hint: ovpn_peer_expire+0x0/0x1c0 [ovpn_dco_v2]",
         "WARNING: CPU: 1 PID: 53 at lib/debugobjects.c:514 debug_print_object+0x1a2/0x2b0",
         "---[ end trace 0000000000000000 ]---"});
    ASSERT_EQ(parser.events().size(), 1u);
    EXPECT_EQ(parser.count(Class::Splat), 1u);
    EXPECT_EQ(parser.events()[0].title.substr(0, 19), "ODEBUG: free active");
}

TEST(KernelLog, that_a_check_is_there_is_no_splat) {
    const KernelLogParser parser =
        parsed({"kmemleak: Kernel memory leak detector initialized (mem pool available: 37922)",
                "Lock dependency validator: Copyright (c) 2006 Red Hat, Inc., Ingo Molnar",
                "kasan: KernelAddressSanitizer initialized"});
    EXPECT_TRUE(parser.events().empty());
}

TEST(KernelLog, an_emulators_slowness_is_noise) {
    for (std::string_view line :
         {"watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [stress-ng-cpu:812]",
          "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
          "rcu: INFO: rcu_preempt self-detected stall on CPU",
          "INFO: task kworker/0:1:9 blocked for more than 120 seconds.",
          "hrtimer: interrupt took 24220600 ns"}) {
        const KernelLogParser parser = parsed({line});
        EXPECT_EQ(parser.count(Class::Noise), 1u) << line;
        EXPECT_EQ(parser.count(Class::Splat), 0u) << line;
    }
}

TEST(KernelLog, noise_does_not_hide_a_splat) {
    const KernelLogParser parser =
        parsed({"watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [stress-ng-cpu:812]",
                "Call Trace:", "BUG: KASAN: slab-use-after-free in ovpn_peer_release+0x12/0x40"});
    EXPECT_EQ(parser.count(Class::Noise), 1u);
    EXPECT_EQ(parser.count(Class::Splat), 1u);
}

TEST(KernelLog, a_report_without_an_end_ends_with_time) {
    KernelLogParser parser;
    feed(parser, 10, {"BUG kmalloc-1k (Tainted: G): Poison overwritten", "Call Trace:"});
    feed(parser, 20, {"lo: entered promiscuous mode"});
    ASSERT_EQ(parser.events().size(), 1u);
    EXPECT_EQ(parser.events()[0].lines.size(), 2u);
}

TEST(KernelLog, programs_cannot_fake_a_splat) {
    KernelLogParser parser;
    parser.add({30, 0, 1, "BUG: systemd says so"}); // facility daemon
    parser.add({6, 0, 1, "ovpn: peer says BUG: nonsense"});
    parser.add({6, 0, 1, "lo: entered promiscuous mode"});
    EXPECT_TRUE(parser.events().empty());
}

TEST(KernelLog, bounded_in_events_and_lines) {
    KernelLogParser parser;
    for (int i = 0; i < 1000; ++i) {
        feed(parser, i * 10, {"BUG: KASAN: again"});
        for (size_t line = 0; line < 2 * KernelLogParser::kMaxLines; ++line) {
            parser.add({4, 0, i * 10 + 0.5, "line"});
        }
    }
    EXPECT_EQ(parser.count(Class::Splat), 1000u);
    ASSERT_EQ(parser.events().size(), KernelLogParser::kMaxEvents);
    for (const KernelEvent &event : parser.events()) {
        EXPECT_EQ(event.lines.size(), KernelLogParser::kMaxLines);
    }
}

} // namespace
