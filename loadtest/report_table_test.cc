// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_table.h"

#include "loadtest/report_fixture.h"

#include <gtest/gtest.h>

namespace {

TEST(ReportTable, aligns_rows_and_says_what_they_mean) {
    Report report = report_of({desync_round(), clean_round()});
    report.runs[1].round = 10;
    EXPECT_EQ(
        render_table(report, {}, false),
        R"(suite trixie, storm expire, pressure cpu, 1024 clients, kernel 6.12.88+deb13-cloud-amd64, emulated machine (tcg)
stock: openvpn 2.6.14-1+deb13u3, module 0.0+git20241121-1+deb13u1
ours: openvpn 2.6.14-1+deb13u3+dco1, module 0.0+git20241121-1+deb13u1

build  round  connected  deleted  kernel  daemon  status  stale  rejected  back   drain  overruns  splats  verdict
stock      1       1024     1024       0     279     279    279       279   745       -         0   0 (1)  desync
ours      10       1024     1024       0       0       0      0         0  1024  38.2 s         0   0 (1)  clean

stock: desync in 1 of 1 round: the server still counts up to 279 clients that are gone and turned away up to 279 that wanted back in; restarting it cures that until the next storm
ours: clean in 1 of 1 round: after each storm the server counted no client that was gone, and let all of them back in
)");
}

TEST(ReportTable, shows_what_was_not_measured_as_a_dash) {
    const std::string text = render_table(report_of({died_round()}), {}, false);
    EXPECT_NE(
        text.find("\nstopped      1       1024     1024       -       -       -      -         "
                  "-     -      -         0   0 (1)  server-died\n"),
        std::string::npos)
        << text;
}

TEST(ReportTable, makes_a_column_of_a_condition_that_differs) {
    RoundResult small = clean_round();
    small.clients = 128;
    small.pressure = "none";
    const std::string text = render_table(report_of({clean_round(), small}), {}, false);
    EXPECT_EQ(text.find("suite trixie, storm expire, kernel 6.12.88+deb13-cloud-amd64, emulated "
                        "machine (tcg)\n"),
              0u)
        << text;
    EXPECT_NE(text.find("\nbuild  pressure  clients  round  connected"), std::string::npos) << text;
    EXPECT_NE(text.find("\nours   none          128      1       1024"), std::string::npos) << text;
}

TEST(ReportTable, colours_the_verdicts_only_when_asked) {
    const Report report = report_of({desync_round(), clean_round()});
    EXPECT_EQ(render_table(report, {}, false).find('\033'), std::string::npos);
    const std::string text = render_table(report, {}, true);
    EXPECT_NE(text.find("\033[1;31mdesync\033[0m\n"), std::string::npos);
    EXPECT_NE(text.find("\033[32mclean\033[0m\n"), std::string::npos);
    EXPECT_NE(text.find("ours: \033[32mclean in 1 of 1 round\033[0m: after"), std::string::npos);
}

TEST(ReportTable, ends_with_what_was_expected_in_vain) {
    const Judgement judgement{Exit::Found, {"expected ours to be clean"}};
    const std::string text = render_table(report_of({clean_round()}), judgement, false);
    EXPECT_TRUE(text.ends_with("\nnot as expected: expected ours to be clean\n")) << text;
}

TEST(ReportTable, lets_no_label_drive_the_terminal) {
    RoundResult hostile = died_round();
    hostile.build = "\033]0;x\a\033[2J";
    hostile.reason = "line\nline";
    const Report report = report_of({hostile});
    const std::string text = render_table(report, judge(report, {{"\033[2J"}, {}}), false);
    EXPECT_EQ(text.find('\033'), std::string::npos);
    EXPECT_EQ(text.find('\a'), std::string::npos);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 8) << text;
}

TEST(ReportTable, cuts_a_label_that_would_push_the_table_away) {
    RoundResult round = clean_round();
    round.build = std::string(500, 'x');
    const std::string text = render_table(report_of({round}), {}, false);
    EXPECT_NE(text.find("\n" + std::string(39, 'x') + "…      1 "), std::string::npos) << text;
}

TEST(ReportTable, of_nothing_says_so) {
    EXPECT_EQ(render_table(Report{}, {}, false), "no rounds: the report is empty\n");
}

} // namespace
