// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_json.h"

#include <gtest/gtest.h>

namespace {

CloseReport report_of_one() {
    CloseReport report;
    report.accelerator = "tcg";
    report.config = {{"clients", {64}}};
    CloseCost run;
    run.suite = "trixie";
    run.build = "ours";
    run.operation = "shutdown";
    run.clients = run.closed = 64;
    run.cpu_seconds = 0.25;
    run.wall_seconds = 0.5;
    run.requests = 128;
    run.messages = 300;
    report.runs.push_back(run);
    return report;
}

std::string reason_of(const nlohmann::ordered_json &json) {
    const Result<CloseReport> parsed = parse_close_report(json.dump(), "x.json");
    return parsed ? "" : parsed.error().text;
}

TEST(CloseJson, what_is_written_is_read) {
    const Result<CloseReport> got = parse_close_report(to_json(report_of_one()).dump(), "x.json");
    ASSERT_TRUE(got) << got.error().text;
    EXPECT_EQ(got->accelerator, "tcg");
    ASSERT_EQ(got->runs.size(), 1u);
    const CloseCost &run = got->runs[0];
    EXPECT_EQ(run.suite, "trixie");
    EXPECT_EQ(run.operation, "shutdown");
    EXPECT_EQ(run.clients, 64u);
    EXPECT_EQ(run.cpu_seconds, 0.25);
    EXPECT_EQ(run.requests, 128u);
    EXPECT_FALSE(run.listed);
    EXPECT_FALSE(run.module);
    EXPECT_EQ(to_json(*got), to_json(report_of_one()));
}

TEST(CloseJson, not_measured_is_null) {
    const nlohmann::ordered_json json = to_json(report_of_one());
    EXPECT_TRUE(json["runs"][0]["listed"].is_null());
    EXPECT_TRUE(json["runs"][0]["not_counted"].is_null());
}

TEST(CloseJson, a_judgement_is_added) {
    const CloseReport report = report_of_one();
    const CloseRules rules;
    const nlohmann::ordered_json json = to_json(report, judge(report, rules), rules);
    EXPECT_EQ(json["exponents"][0]["build"], "ours");
    EXPECT_TRUE(json["exponents"][0]["cpu_seconds"].is_null());
    EXPECT_TRUE(json["ratios"].empty());
    EXPECT_EQ(json["failures"].size(), 3u); // growth of both figures, and no baseline
    EXPECT_TRUE(json["not_judged"].empty());
    EXPECT_TRUE(parse_close_report(json.dump(), "x.json"));
}

TEST(CloseJson, a_wrong_file_is_refused_with_its_fault) {
    EXPECT_EQ(reason_of(nlohmann::ordered_json::array()),
              "x.json: not a report of schema 1 with a list \"runs\"");
    nlohmann::ordered_json json = to_json(report_of_one());
    json["runs"][0].erase("closed");
    EXPECT_EQ(reason_of(json), "x.json: run 1: \"closed\" is not there at all");
    json = to_json(report_of_one());
    json["runs"][0]["cpu_seconds"] = -1;
    EXPECT_EQ(reason_of(json), "x.json: run 1: \"cpu_seconds\" is not a number, 0 or more");
    json["runs"][0] = 7;
    EXPECT_EQ(reason_of(json), "x.json: run 1: \"suite\" is not there at all");
    EXPECT_FALSE(parse_close_report("{\"schema\":1,", "x.json"));
}

TEST(CloseJson, merging_refuses_what_cannot_be_compared) {
    CloseReport all = report_of_one();
    CloseReport more = report_of_one();
    EXPECT_EQ(merge_close_report(all, more, "y.json").error().text,
              "y.json: shutdown of 64 clients on ours is in another file as well");
    more.runs[0].build = "stock";
    ASSERT_TRUE(merge_close_report(all, more, "y.json"));
    EXPECT_EQ(all.runs.size(), 2u);
    more.accelerator = "kvm";
    EXPECT_FALSE(merge_close_report(all, more, "y.json"));
}

TEST(CloseJson, one_report_is_of_one_suite) {
    CloseReport all = report_of_one();
    CloseReport more = report_of_one();
    more.runs[0].build = "stock";
    more.runs[0].suite = "bookworm";
    Result<void> merged = merge_close_report(all, more, "y.json");
    ASSERT_FALSE(merged);
    EXPECT_EQ(merged.error().text, "y.json: shutdown of 64 clients on stock was measured on "
                                   "bookworm, what comes before on trixie");
    more.runs[0].suite.reset();
    merged = merge_close_report(all, more, "y.json");
    ASSERT_FALSE(merged);
    EXPECT_EQ(merged.error().text, "y.json: shutdown of 64 clients on stock was measured on "
                                   "no Debian suite, what comes before on trixie");
    more = report_of_one();
    more.runs.push_back(more.runs[0]);
    more.runs[1].clients = 128;
    more.runs[1].suite = "bookworm";
    EXPECT_EQ(reason_of(to_json(more)), "x.json: shutdown of 128 clients on ours was measured on "
                                        "bookworm, what comes before on trixie");
}

TEST(CloseJson, a_measurement_is_in_a_file_once) {
    CloseReport report = report_of_one();
    report.runs.push_back(report.runs[0]);
    EXPECT_EQ(reason_of(to_json(report)), "x.json: shutdown of 64 clients on ours is in it twice");
}

} // namespace
