// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_cost.h"

#include "loadtest/agent/protocol.h"

#include <gtest/gtest.h>

namespace {

CloseCost cost(const std::string &build, uint64_t clients, double cpu, uint64_t messages) {
    CloseCost run;
    run.build = build;
    run.operation = "close";
    run.clients = run.closed = clients;
    run.cpu_seconds = run.wall_seconds = cpu;
    run.messages = messages;
    return run;
}

// Stock lists n*n/2 peers, ours asks for one at a time.
CloseReport typical() {
    CloseReport report;
    for (const uint64_t n : {256, 1024, 4096}) {
        const double clients = static_cast<double>(n);
        report.runs.push_back(cost("stock", n, 1e-5 * clients * clients, n * n / 2));
        report.runs.push_back(cost("ours", n, 1e-4 * clients, 4 * n));
    }
    return report;
}

TEST(FittedExponent, of_exact_powers) {
    EXPECT_NEAR(*fitted_exponent({{256, 3}, {1024, 12}, {4096, 48}}), 1, 1e-9);
    EXPECT_NEAR(*fitted_exponent({{2, 12}, {4, 48}}), 2, 1e-9);
    EXPECT_NEAR(*fitted_exponent({{1, 7}, {10, 7}, {100, 7}}), 0, 1e-9);
}

// Slope of the regression of (1, 1.2, 1.9, 3.2) on (0, 1, 2, 3), all powers of ten, by
// hand: 3.65/5.
TEST(FittedExponent, is_the_least_squares_line) {
    const std::vector<std::pair<double, double>> points = {
        {1, 10}, {10, 15.8489319246}, {100, 79.4328234724}, {1000, 1584.89319246}};
    EXPECT_NEAR(*fitted_exponent(points), 0.73, 1e-6);
}

TEST(FittedExponent, takes_two_sizes) {
    EXPECT_FALSE(fitted_exponent({}));
    EXPECT_FALSE(fitted_exponent({{256, 3}}));
    EXPECT_FALSE(fitted_exponent({{256, 3}, {256, 4}}));
    EXPECT_FALSE(fitted_exponent({{256, 0}, {1024, 4}})); // too little to be measured
}

TEST(CloseJudgement, fits_and_ratios_of_each_build) {
    const CloseJudgement judgement = judge(typical(), {});
    ASSERT_EQ(judgement.fits.size(), 2u);
    EXPECT_EQ(judgement.fits[0].build, "stock");
    EXPECT_EQ(judgement.fits[0].points, 3u);
    EXPECT_NEAR(*judgement.fits[0].cpu, 2, 1e-9);
    EXPECT_NEAR(*judgement.fits[0].messages, 2, 1e-9);
    EXPECT_NEAR(*judgement.fits[1].cpu, 1, 1e-9);
    ASSERT_EQ(judgement.ratios.size(), 3u);
    EXPECT_EQ(judgement.ratios[2].clients, 4096u);
    EXPECT_NEAR(*judgement.ratios[2].cpu, 409.6, 1e-6);
    EXPECT_NEAR(*judgement.ratios[2].messages, 512, 1e-6);
    EXPECT_TRUE(judgement.failures.empty());
}

TEST(CloseJudgement, growth_of_the_candidate_is_judged) {
    CloseReport report = typical();
    for (CloseCost &run : report.runs) {
        run.build = run.build == "stock" ? "ours" : "stock";
    }
    const CloseJudgement judgement = judge(report, {});
    // Its CPU time and its messages grow too fast, and at 4096 both are dearer than the baseline's.
    ASSERT_EQ(judgement.failures.size(), 4u);
    EXPECT_EQ(judgement.failures[0], "ours close: seconds of CPU time grow with the number of "
                                     "clients to the power of 2.00, more than 1.1");
    EXPECT_NE(judgement.failures[2].find("close of 4096 clients"), std::string::npos);
}

TEST(CloseJudgement, the_ratio_is_judged_at_its_size_only) {
    CloseReport report = typical();
    report.runs[4].cpu_seconds = 19 * report.runs[5].cpu_seconds;
    EXPECT_EQ(judge(report, {}).failures.size(), 1u);
    report.runs.resize(4);
    EXPECT_TRUE(judge(report, {}).failures.empty());
}

TEST(CloseJudgement, what_was_cut_off_is_a_lower_bound_and_no_point) {
    CloseReport report = typical();
    report.runs[4].cut_off = true; // stock, 4096
    report.runs[4].closed = 900;
    report.runs[4].cpu_seconds = 30;
    report.runs[4].messages = 3'000'000;
    CloseJudgement judgement = judge(report, {});
    EXPECT_EQ(judgement.fits[0].points, 2u);
    EXPECT_NEAR(*judgement.fits[0].cpu, 2, 1e-9);
    EXPECT_TRUE(judgement.ratios[2].at_least);
    EXPECT_TRUE(judgement.failures.empty()); // 73 times as much by then
    report.runs[4].cpu_seconds = 1;
    judgement = judge(report, {});
    ASSERT_EQ(judgement.failures.size(), 1u);
    EXPECT_NE(judgement.failures[0].find("cut off too early to tell"), std::string::npos);
}

TEST(CloseJudgement, a_candidate_that_was_not_measured_fails) {
    CloseReport report = typical();
    report.runs[5].cut_off = true; // ours, 4096
    report.runs[5].closed = 4000;
    CloseJudgement judgement = judge(report, {});
    ASSERT_EQ(judgement.failures.size(), 1u);
    EXPECT_EQ(judgement.failures[0], "ours close of 4096 clients: 4000 closed when it was cut off");
    EXPECT_EQ(judgement.ratios.size(), 2u);
    EXPECT_EQ(judge({}, {}).failures.size(), 1u);
}

// The failures of `report`, one a line.
std::string failures_of(const CloseReport &report, const CloseRules &rules = {}) {
    std::string text;
    for (const std::string &failure : judge(report, rules).failures) {
        text += failure + "\n";
    }
    return text;
}

TEST(CloseJudgement, growth_that_cannot_be_told_fails) {
    CloseReport report = typical();
    report.runs.erase(report.runs.begin(), report.runs.begin() + 4);
    EXPECT_EQ(
        failures_of(report),
        "ours close: how seconds of CPU time grow cannot be told: two sizes are needed, 1 was "
        "measured to its end\n"
        "ours close: how netlink messages grow cannot be told: two sizes are needed, 1 was "
        "measured to its end\n");
}

TEST(CloseJudgement, a_sample_of_nothing_fails) {
    CloseReport report = typical();
    report.runs[1].cpu_seconds = 0; // ours, 256
    EXPECT_EQ(failures_of(report), "ours close: how seconds of CPU time grow cannot be told: with "
                                   "256 clients there were none\n");
    report = typical();
    report.runs[5].cpu_seconds = 0; // ours, 4096
    report.runs[5].messages = 0;
    EXPECT_EQ(
        failures_of(report),
        "ours close: how seconds of CPU time grow cannot be told: with 4096 clients there were "
        "none\n"
        "ours close: how netlink messages grow cannot be told: with 4096 clients there were "
        "none\n"
        "close of 4096 clients: how many times the CPU time of ours stock needs cannot be "
        "told\n"
        "close of 4096 clients: how many times the netlink messages of ours stock needs "
        "cannot be told\n");
}

TEST(CloseJudgement, messages_that_could_not_be_counted_fail) {
    CloseReport report = typical();
    report.runs[3].messages.reset(); // ours, 1024
    report.runs[3].not_counted = "no kprobes";
    EXPECT_EQ(failures_of(report),
              "ours close: how netlink messages grow cannot be told: with 1024 "
              "clients they were not counted: no kprobes\n");
    report = typical();
    report.runs[4].messages.reset(); // stock, 4096
    EXPECT_EQ(failures_of(report), "close of 4096 clients: how many times the netlink messages of "
                                   "ours stock needs cannot be told\n");
}

TEST(CloseJudgement, messages_that_nobody_wanted_counted_are_not_judged) {
    CloseReport report = typical();
    for (CloseCost &run : report.runs) {
        run.messages.reset();
        run.not_counted = agent::kMessagesNotWanted;
    }
    const CloseJudgement judgement = judge(report, {});
    EXPECT_FALSE(judgement.fits[0].messages);
    EXPECT_FALSE(judgement.ratios[0].messages);
    EXPECT_TRUE(judgement.failures.empty()) << judgement.failures[0];
    ASSERT_EQ(judgement.not_judged.size(), 1u);
    EXPECT_EQ(judgement.not_judged[0], "ours close: netlink messages: not wanted");
    for (CloseCost &run : report.runs) {
        run.not_counted = agent::kMessagesWithoutOffload;
    }
    EXPECT_EQ(failures_of(report), "");
    report.runs[5].not_counted = "no kprobes";
    EXPECT_NE(failures_of(report), "");
}

TEST(CloseJudgement, a_baseline_that_was_not_measured_fails) {
    CloseRules rules;
    rules.baseline = "stok";
    EXPECT_EQ(failures_of(typical(), rules),
              "nothing was measured on stok, which ours is to be compared with\n");
    rules.baseline = ""; // wanted so
    const CloseJudgement judgement = judge(typical(), rules);
    EXPECT_TRUE(judgement.failures.empty());
    EXPECT_TRUE(judgement.ratios.empty());
    ASSERT_EQ(judgement.not_judged.size(), 1u);
    EXPECT_EQ(judgement.not_judged[0], "ratio: there is no baseline");
}

TEST(CloseJudgement, a_measurement_that_one_build_lacks_fails) {
    CloseReport report = typical();
    report.runs.pop_back(); // ours, 4096
    EXPECT_EQ(failures_of(report), "close of 4096 clients was measured on stock, not on ours\n");
    report = typical();
    report.runs.erase(report.runs.begin() + 4); // stock, 4096
    EXPECT_EQ(failures_of(report), "close of 4096 clients was measured on ours, not on stock\n");
    report.runs.pop_back(); // nobody's
    EXPECT_EQ(failures_of(report), "");
    const CloseJudgement judgement = judge(report, {});
    ASSERT_EQ(judgement.not_judged.size(), 1u);
    EXPECT_EQ(judgement.not_judged[0], "ratio: 4096 clients were not measured");
}

} // namespace
