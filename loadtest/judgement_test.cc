// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/judgement.h"

#include "loadtest/report_fixture.h"

#include <gtest/gtest.h>

namespace {

RoundResult splat_round() {
    RoundResult round = clean_round();
    round.build = "old-module";
    round.kernel_splats = 1;
    round.kernel_splat_titles = {"BUG: unable to handle page fault"};
    return round;
}

RoundResult not_run_round() {
    RoundResult round = clean_round();
    round.build = "half";
    round.connected = 900;
    return round;
}

using Strings = std::vector<std::string>;

TEST(Judgement, of_the_reproduction_is_clean) {
    const Report report = report_of({desync_round(), desync_round(), clean_round(), clean_round()});
    const Judgement judgement = judge(report, {{"ours"}, {"stock"}});
    EXPECT_EQ(judgement.exit, Exit::Clean);
    EXPECT_EQ(judgement.failures, Strings{});
}

TEST(Judgement, one_desync_is_enough_to_expect) {
    RoundResult lucky = clean_round();
    lucky.build = "stock";
    EXPECT_EQ(judge(report_of({lucky, desync_round()}), {{}, {"stock"}}).exit, Exit::Clean);
}

TEST(Judgement, a_storm_that_cannot_fail_fails) {
    RoundResult lucky = clean_round();
    lucky.build = "stock";
    const Judgement judgement = judge(report_of({lucky, lucky, lucky}), {{}, {"stock"}});
    EXPECT_EQ(judgement.exit, Exit::Found);
    EXPECT_EQ(judgement.failures,
              Strings{"expected a desync of stock in at least one round, but it is clean in 3 of 3 "
                      "rounds; a storm that does not show the fault cannot show that it is gone"});
}

TEST(Judgement, a_death_is_no_desync) {
    EXPECT_EQ(judge(report_of({died_round()}), {{}, {"stopped"}}).exit, Exit::Found);
}

TEST(Judgement, a_death_can_be_expected) {
    EXPECT_EQ(judge(report_of({died_round()}), {{}, {}, {"stopped"}}).exit, Exit::Clean);
    EXPECT_EQ(judge(report_of({desync_round()}), {{}, {}, {"stock"}}).exit, Exit::Found);
    EXPECT_EQ(judge(report_of({died_round()}), {{}, {}, {"absent"}}).exit, Exit::Found);
}

TEST(Judgement, one_bad_round_of_three_is_not_clean) {
    RoundResult bad = desync_round();
    bad.build = "ours";
    const Judgement judgement =
        judge(report_of({clean_round(), bad, clean_round()}), {{"ours"}, {}});
    EXPECT_EQ(judgement.exit, Exit::Found);
    EXPECT_EQ(
        judgement.failures,
        Strings{"expected ours to be clean in all rounds, but it is desync in 1 of 3 rounds"});
}

TEST(Judgement, a_failed_expectation_has_the_gravest_exit) {
    EXPECT_EQ(judge(report_of({died_round()}), {{"stopped"}, {}}).exit, Exit::ServerDied);
    EXPECT_EQ(judge(report_of({splat_round()}), {{"old-module"}, {}}).exit, Exit::KernelSplat);
    EXPECT_EQ(judge(report_of({not_run_round()}), {{"half"}, {}}).exit, Exit::Found);
    EXPECT_EQ(judge(report_of({splat_round(), died_round()}), {{"old-module", "stopped"}, {}}).exit,
              Exit::ServerDied);
    EXPECT_EQ(judge(report_of({splat_round()}), {{"old-module", "absent"}, {}}).exit, Exit::Found);
}

TEST(Judgement, a_label_without_rounds_fails_both_ways) {
    RoundResult ours2 = clean_round();
    ours2.build = "ours2";
    const Report report = report_of({ours2, clean_round(), ours2});
    const Judgement judgement = judge(report, {{"our"}, {"stock"}});
    EXPECT_EQ(judgement.exit, Exit::Found);
    const Strings expected = {
        "expected our to be clean, but no round of our is in the report, only of: ours2, ours",
        "expected a desync of stock, but no round of stock is in the report, only of: ours2, ours"};
    EXPECT_EQ(judgement.failures, expected);
    EXPECT_EQ(judge(Report{}, {{"ours"}, {}}).failures,
              Strings{"expected ours to be clean, but no round of ours is in the report, only of: "
                      "nothing"});
}

TEST(Judgement, a_label_stands_for_each_suite_by_itself) {
    RoundResult bookworm = clean_round();
    bookworm.suite = "bookworm";
    bookworm.build = "stock";
    const Judgement judgement = judge(report_of({desync_round(), bookworm}), {{}, {"stock"}});
    EXPECT_EQ(judgement.exit, Exit::Found);
    ASSERT_EQ(judgement.failures.size(), 1u);
    EXPECT_EQ(judgement.failures[0].find("expected a desync of bookworm stock"), 0u);
}

TEST(Judgement, builds_nobody_asked_about_do_not_matter) {
    EXPECT_EQ(judge(report_of({clean_round(), died_round()}), {{"ours"}, {}}).exit, Exit::Clean);
}

TEST(Judgement, without_expectations_the_gravest_round_counts) {
    EXPECT_EQ(judge(report_of({clean_round()}), {}).exit, Exit::Clean);
    EXPECT_EQ(judge(report_of({clean_round(), not_run_round()}), {}).exit, Exit::Found);
    EXPECT_EQ(judge(report_of({not_run_round(), splat_round()}), {}).exit, Exit::KernelSplat);
    EXPECT_EQ(judge(report_of({splat_round(), desync_round()}), {}).exit, Exit::Found);
    EXPECT_EQ(judge(report_of({desync_round(), died_round(), splat_round()}), {}).exit,
              Exit::ServerDied);
    EXPECT_EQ(judge(Report{}, {}).exit, Exit::Found);
}

TEST(BuildSummary, groups_by_suite_and_build_in_order) {
    RoundResult bookworm = clean_round();
    bookworm.suite = "bookworm";
    const Report report = report_of({desync_round(), clean_round(), bookworm, desync_round()});
    const std::vector<BuildSummary> builds = summarize(report);
    ASSERT_EQ(builds.size(), 3u);
    EXPECT_EQ(title_of(builds[0], report), "trixie stock");
    EXPECT_EQ(builds[0].rounds.size(), 2u);
    EXPECT_EQ(title_of(builds[1], report), "trixie ours");
    EXPECT_EQ(title_of(builds[2], report), "bookworm ours");
}

TEST(BuildSummary, leaves_out_the_only_suite) {
    const Report report = report_of({clean_round()});
    EXPECT_EQ(title_of(summarize(report)[0], report), "ours");
}

TEST(BuildSummary, worst_is_what_costs_most) {
    const Report report = report_of({not_run_round(), clean_round()});
    EXPECT_EQ(summarize(report)[0].worst(), Verdict::NotRun);
    EXPECT_EQ(summarize(report)[1].worst(), Verdict::Clean);
}

TEST(Sentence, says_what_it_means_at_3_am) {
    RoundResult worse = desync_round();
    worse.stale = 312;
    worse.rejected = 300;
    const Report report = report_of(
        {desync_round(), worse, clean_round(), died_round(), splat_round(), not_run_round()});
    const std::vector<BuildSummary> builds = summarize(report);
    EXPECT_EQ(
        sentence_of(builds[0]),
        "desync in 2 of 2 rounds: the server still counts up to 312 clients that are gone and "
        "turned away up to 300 that wanted back in; restarting it cures that until the next "
        "storm");
    EXPECT_EQ(sentence_of(builds[1]),
              "clean in 1 of 1 round: after each storm the server counted no client that was gone, "
              "and let all of them back in");
    EXPECT_EQ(sentence_of(builds[2]), "server-died in 1 of 1 round: netlink out of memory error; "
                                      "every client was thrown off");
    EXPECT_EQ(sentence_of(builds[3]),
              "kernel-splat in 1 of 1 round: the kernel complained: BUG: unable to handle page "
              "fault; do not trust this kernel before a reboot");
    EXPECT_EQ(sentence_of(builds[4]),
              "not-run in 1 of 1 round: only 900 of 1024 clients connected; "
              "such a round proves nothing");
}

TEST(Sentence, names_the_other_rounds) {
    RoundResult stale = desync_round();
    stale.build = "ours";
    stale.rejected = 0;
    const Report report = report_of({clean_round(), stale, clean_round()});
    EXPECT_EQ(
        sentence_of(summarize(report)[0]),
        "desync in 1 of 3 rounds: the server still counts up to 279 clients that are gone, and "
        "will turn real ones away once enough have gathered (other rounds: 2 clean)");
}

} // namespace
