// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/report.h"

#include <cerrno>

#include <gtest/gtest.h>

using namespace kernel_storm;

namespace {

TEST(KernelJudgement, nothing_said_is_clean) {
    Report report;
    report.interfaces_left = 0;
    report.known = 3;
    report.noise = 2;
    EXPECT_EQ(verdict_of(report), "clean");
    EXPECT_EQ(exit_of(report), Exit::Clean);
}

TEST(KernelJudgement, each_broken_promise_is_found) {
    const auto broken = [](auto &&change) {
        Report report;
        change(report);
        EXPECT_EQ(exit_of(report), Exit::Found);
        return broken_promises(report).size();
    };
    EXPECT_EQ(broken([](Report &report) { report.tally.missing = 1; }), 1u);
    EXPECT_EQ(broken([](Report &report) { report.tally.twice = 1; }), 1u);
    EXPECT_EQ(broken([](Report &report) { report.tally.wrong_reason = 1; }), 1u);
    EXPECT_EQ(broken([](Report &report) { report.tally.malformed = 1; }), 1u);
    EXPECT_EQ(broken([](Report &report) { report.interfaces_left = 1; }), 1u);
    EXPECT_EQ(broken([](Report &report) { report.stuck.emplace_back("a thread"); }), 1u);
}

TEST(KernelJudgement, commands_that_are_refused_are_data) {
    Report report;
    report.tally.requests[static_cast<size_t>(Request::NewPeer)][ENOTSOCK] = 1000;
    report.tally.overruns = 1;
    report.tally.not_judged = 1;
    EXPECT_EQ(verdict_of(report), "clean");
}

TEST(KernelJudgement, what_the_kernel_said_comes_first) {
    Report report;
    report.splats = 1;
    report.tally.missing = 1;
    report.interrupted = true;
    EXPECT_EQ(exit_of(report), Exit::KernelSplat);
    report.splats = 0;
    EXPECT_EQ(exit_of(report), Exit::Found);
    report.tally.missing = 0;
    EXPECT_EQ(exit_of(report), Exit::Interrupted);
}

TEST(KernelReport, refusals_have_the_names_of_their_errnos) {
    Report report;
    report.tally.requests[static_cast<size_t>(Request::NewPeer)][EEXIST] = 7;
    report.tally.requests[static_cast<size_t>(Request::NewPeer)][kOtherErrno] = 1;
    const nlohmann::ordered_json refused = to_json(report)["requests"]["new_peer"]["failed"];
    EXPECT_EQ(refused, (nlohmann::ordered_json{{"EEXIST", 7}, {"other", 1}}));
    EXPECT_NE(render_text(report).find("7 EEXIST, 1 other"), std::string::npos);
}

TEST(KernelReport, what_is_not_known_is_null) {
    const nlohmann::ordered_json json = to_json(Report());
    EXPECT_TRUE(json["interfaces"]["left"].is_null());
    EXPECT_TRUE(json["module_srcversion"].is_null());
    EXPECT_EQ(json["ends"]["namespace"], 0);
    EXPECT_EQ(json["verdict"], "clean");
}

TEST(KernelReport, a_complaint_is_shown_in_full) {
    Report report;
    report.splats = 1;
    report.events = {
        {KernelEvent::Class::Splat, "BUG: something", 12.5, {"BUG: something", "Call Trace:"}},
        {KernelEvent::Class::Noise, "a stall", 13, {"a stall"}}};
    const std::string text = render_text(report);
    EXPECT_NE(text.find("  BUG: something\n  Call Trace:\n"), std::string::npos);
    EXPECT_EQ(text.find("a stall"), std::string::npos);
    EXPECT_EQ(to_json(report)["kernel_log"]["events"][1]["kind"], "noise");
}

} // namespace
