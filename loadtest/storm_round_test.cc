// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/storm_round.h"

#include "loadtest/report_fixture.h"
#include "loadtest/verdict.h"

#include <gtest/gtest.h>

namespace {

using agent::KernelLogResult;

RoundResult unread_round() {
    RoundResult round = clean_round();
    round.kernel_splats.reset();
    round.kernel_splats_known.reset();
    return round;
}

KernelLogResult log_of(uint64_t splats, uint64_t known, uint64_t lost) {
    KernelLogResult log;
    log.readable = true;
    log.splats = splats;
    log.known = known;
    log.lost = lost;
    for (uint64_t i = 0; i < splats; ++i) {
        log.events.push_back({KernelEvent::Class::Splat, "BUG: made up", 0, {}});
    }
    return log;
}

TEST(KernelLogOfRound, what_came_in_the_round_counts) {
    RoundResult round = unread_round();
    add_kernel_log(round, log_of(1, 2, 0), log_of(3, 4, 0));
    EXPECT_EQ(round.kernel_splats, 2u);
    EXPECT_EQ(round.kernel_splats_known, 2u);
    EXPECT_EQ(round.kernel_splat_titles.size(), 2u);
}

TEST(KernelLogOfRound, one_that_cannot_be_read_says_nothing) {
    RoundResult round = unread_round();
    add_kernel_log(round, {}, {});
    EXPECT_FALSE(round.kernel_splats);
    EXPECT_EQ(explain(round), "the kernel's log was not read");
}

TEST(KernelLogOfRound, one_with_a_gap_cannot_show_that_there_was_no_splat) {
    RoundResult round = unread_round();
    add_kernel_log(round, log_of(0, 0, 0), log_of(0, 1, 1));
    EXPECT_FALSE(round.kernel_splats);
    EXPECT_EQ(round.kernel_splats_known, 1u);
    EXPECT_EQ(verdict(round), Verdict::NotRun);
    EXPECT_EQ(explain(round), "the kernel overwrote a part of its log before it could be read");

    round = unread_round();
    round.reason = "slow today";
    add_kernel_log(round, log_of(0, 0, 0), log_of(0, 0, 1));
    EXPECT_EQ(round.reason, "slow today");
}

TEST(KernelLogOfRound, a_gap_hides_no_splat_that_was_seen) {
    RoundResult round = unread_round();
    add_kernel_log(round, log_of(0, 0, 0), log_of(1, 0, 2));
    EXPECT_EQ(round.kernel_splats, 1u);
    EXPECT_EQ(verdict(round), Verdict::KernelSplat);
}

TEST(KernelLogOfRound, a_gap_of_another_round_does_not_count) {
    RoundResult round = unread_round();
    add_kernel_log(round, log_of(0, 0, 1), log_of(0, 0, 1));
    EXPECT_EQ(round.kernel_splats, 0u);
    EXPECT_EQ(verdict(round), Verdict::Clean);
}

} // namespace
