// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_merge.h"

#include "loadtest/report_fixture.h"

#include <gtest/gtest.h>

using nlohmann::ordered_json;

namespace {

TEST(Merge, keeps_the_order_of_the_files) {
    Report stock = report_of({desync_round()});
    const Report ours = report_of({clean_round()});
    ASSERT_TRUE(merge_report(stock, ours, "ours.json"));
    ASSERT_EQ(stock.runs.size(), 2u);
    EXPECT_EQ(stock.runs[0].build, "stock");
    EXPECT_EQ(stock.runs[1].build, "ours");
}

TEST(Merge, lists_both_values_where_configurations_differ) {
    Report a = report_of({});
    a.config = {{"clients", 1024}, {"build", "stock"}, {"only_a", true}};
    Report b = report_of({});
    b.config = {{"clients", 1024}, {"build", "ours"}, {"only_b", 2}};
    ASSERT_TRUE(merge_report(a, b, "b.json"));
    const ordered_json expected = {
        {"clients", 1024}, {"build", {"stock", "ours"}}, {"only_a", true}, {"only_b", 2}};
    EXPECT_EQ(a.config, expected);
    Report c = report_of({});
    c.config = {{"build", {"ours", "2.6.22"}}};
    ASSERT_TRUE(merge_report(a, c, "c.json"));
    EXPECT_EQ(a.config["build"], (ordered_json{"stock", "ours", "2.6.22"}));
}

TEST(Merge, refuses_the_same_round_twice) {
    Report report = report_of({desync_round(), clean_round()});
    const Report before = report;
    const Result<void> result = merge_report(report, report_of({clean_round()}), "b.json");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().text,
              "b.json: round 1 of ours, started at 2026-11-20T10:11:12Z, is in "
              "another of these files already");
    EXPECT_EQ(result.error().exit, Exit::Usage);
    EXPECT_EQ(report, before);
}

TEST(Merge, takes_equal_rounds_of_another_time_or_of_none) {
    Report report = report_of({clean_round()});
    Report later = report_of({clean_round()});
    later.runs[0].started_at = "2026-11-20T11:11:12Z";
    EXPECT_TRUE(merge_report(report, later, "later.json"));
    later.runs[0].started_at = {};
    EXPECT_TRUE(merge_report(report, later, "later.json"));
    EXPECT_TRUE(merge_report(report, later, "later.json"));
    EXPECT_EQ(report.runs.size(), 4u);
}

TEST(Merge, refuses_machines_that_do_not_compare) {
    Report report = report_of({clean_round()});
    Report other = report_of({desync_round()});
    other.accelerator = "kvm";
    EXPECT_EQ(merge_report(report, other, "b.json").error().text,
              "b.json: ran on kvm, the reports before it on tcg, and their times do not compare");
    other.accelerator = {};
    EXPECT_EQ(merge_report(report, other, "b.json").error().text,
              "b.json: ran on null, the reports before it on tcg, and their times do not compare");
}

} // namespace
