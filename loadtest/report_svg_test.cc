// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_svg.h"

#include "loadtest/report_fixture.h"

#include <gtest/gtest.h>

namespace {

size_t count_of(const std::string &text, std::string_view what) {
    size_t count = 0;
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        count++;
    }
    return count;
}

// A storm of 10 seconds: the plot is 278 by 162 from (44, 34), so a second is 27.8 wide and, with
// 100 clients, a client 1.62 high.
RoundResult small_round() {
    RoundResult round = clean_round();
    round.clients = 100;
    round.stale = 50;
    round.compared_at_seconds = 5;
    round.timeline = {{0, 100, 100}, {2, 0, 100}, {4, 0, 50}, {10, 0, 50}};
    round.connected = round.kernel_deleted = 100;
    return round;
}

TEST(Ticks, are_round_and_inside) {
    using Ticks = std::vector<double>;
    EXPECT_EQ(round_ticks(0, 100, 5), (Ticks{0, 20, 40, 60, 80, 100}));
    EXPECT_EQ(round_ticks(0, 1024, 5), (Ticks{0, 500, 1000}));
    EXPECT_EQ(round_ticks(-5, 130, 6), (Ticks{0, 50, 100}));
    EXPECT_EQ(round_ticks(-60, 60, 6), (Ticks{-60, -40, -20, 0, 20, 40, 60}));
    EXPECT_EQ(round_ticks(0, 2, 5), (Ticks{0, 1, 2}));
    EXPECT_EQ(round_ticks(0, 0, 5), (Ticks{0}));
}

TEST(SvgNumber, has_one_decimal_where_needed) {
    EXPECT_EQ(svg_number(3), "3");
    EXPECT_EQ(svg_number(3.14159), "3.1");
    EXPECT_EQ(svg_number(-0.04), "0");
    EXPECT_EQ(svg_number(-2.5), "-2.5");
}

TEST(Timeline, lines_go_through_the_samples) {
    const std::string body = draw_timeline(small_round(), "x").body;
    EXPECT_NE(body.find("class=\"kernel\" d=\"M44 34L99.6 196L322 196\""), std::string::npos)
        << body;
    EXPECT_NE(body.find("class=\"daemon\" d=\"M44 34L99.6 34L155.2 115L322 115\""),
              std::string::npos)
        << body;
}

TEST(Timeline, gap_is_stale_from_the_comparison_on) {
    const std::string body = draw_timeline(small_round(), "x").body;
    EXPECT_NE(body.find("class=\"lag\" d=\"M44 34L99.6 34L155.2 115L183 115"
                        "L183 196L155.2 196L99.6 196L44 34z\""),
              std::string::npos)
        << body;
    EXPECT_NE(body.find("class=\"gap\" d=\"M183 115L322 115L322 196L183 196z\""), std::string::npos)
        << body;
}

TEST(Timeline, gap_of_a_clean_round_is_only_lag) {
    RoundResult round = small_round();
    round.stale = 0;
    EXPECT_EQ(draw_timeline(round, "x").body.find("\"gap\""), std::string::npos);
    EXPECT_NE(draw_timeline(round, "x").body.find("\"lag\""), std::string::npos);
}

TEST(Timeline, gap_of_a_refusal_without_stale_is_only_lag) {
    RoundResult round = small_round();
    round.stale = 0;
    round.rejected = 3;
    EXPECT_EQ(draw_timeline(round, "x").body.find("\"gap\""), std::string::npos);
}

TEST(Timeline, unmeasured_is_dotted_and_shaded_as_if_straight) {
    RoundResult round = small_round();
    round.stale = 0;
    round.timeline = {{0, 100, 100}, {2, 50, 100}, {4, 0, {}}, {6, 0, 50}, {10, 0, {}}};
    const std::string body = draw_timeline(round, "x").body;
    EXPECT_NE(body.find("class=\"daemon\" d=\"M44 34L99.6 34M210.8 115\""), std::string::npos)
        << body;
    EXPECT_NE(body.find("class=\"daemon guess\" d=\"M99.6 34L210.8 115\""), std::string::npos)
        << body;
    // At 4 s halfway from 100 to 50: 75 clients are 121.5 above the base at 196.
    EXPECT_NE(body.find("class=\"lag\" d=\"M44 34L99.6 34L155.2 74.5L210.8 115"
                        "L210.8 196L155.2 196L99.6 115L44 34z\""),
              std::string::npos)
        << body;
}

TEST(Timeline, ends_name_what_they_are) {
    EXPECT_NE(draw_timeline(small_round(), "x").body.find(">daemon 50<"), std::string::npos);
    EXPECT_NE(draw_timeline(small_round(), "x").body.find(">kernel 0<"), std::string::npos);
    RoundResult round = small_round();
    round.timeline.back() = {10, 100, 100};
    EXPECT_NE(draw_timeline(round, "x").body.find(">both 100<"), std::string::npos);
    round.server_alive = false;
    round.timeline.back() = {10, 100, {}};
    EXPECT_NE(draw_timeline(round, "x").body.find(">server died<"), std::string::npos);
}

TEST(Timeline, of_one_sample_or_none_is_drawn) {
    RoundResult round = small_round();
    round.timeline.resize(1);
    EXPECT_NE(draw_timeline(round, "x").body.find("both 100"), std::string::npos);
    round.timeline.clear();
    EXPECT_NE(draw_timeline(round, "x").body.find("no samples were taken"), std::string::npos);
    round.timeline = {{3, {}, {}}};
    EXPECT_EQ(draw_timeline(round, "x").body.find("nan"), std::string::npos);
}

TEST(Bars, height_is_the_number) {
    RoundResult half = desync_round();
    half.stale = 200;
    RoundResult full = desync_round();
    full.stale = 400;
    const std::string body = draw_bars(report_of({half, full, clean_round()}), 420).body;
    // 144 pixels for 400 (3 of them are the round corner): 72 and 144 high.
    EXPECT_NE(body.find("v-69q"), std::string::npos) << body;
    EXPECT_NE(body.find("v-141q"), std::string::npos) << body;
    EXPECT_EQ(count_of(body, "class=\"bar\""), 2u);
    EXPECT_NE(body.find(">200<"), std::string::npos);
    EXPECT_NE(body.find("class=\"good strong middle\">0<"), std::string::npos);
}

TEST(Bars, no_bar_is_not_zero) {
    RoundResult not_run = clean_round();
    not_run.connected = 3;
    const Drawing bars = draw_bars(report_of({not_run, died_round()}), 420);
    EXPECT_NE(bars.body.find(">not run<"), std::string::npos);
    EXPECT_NE(bars.body.find(">died<"), std::string::npos);
    EXPECT_EQ(bars.body.find("\"good "), std::string::npos);
    EXPECT_EQ(bars.description, "ours: round 1 not-run. stopped: round 1 server-died. ");
}

TEST(Bars, a_death_hides_what_was_counted_before) {
    RoundResult round = died_round();
    round.stale = 0;
    const std::string body = draw_bars(report_of({round}), 420).body;
    EXPECT_NE(body.find(">died<"), std::string::npos);
    EXPECT_EQ(body.find("\"good "), std::string::npos);
}

TEST(Bars, grow_with_the_rounds) {
    EXPECT_EQ(draw_bars(report_of({clean_round()}), 420).width, 420);
    EXPECT_EQ(draw_bars(report_of(std::vector<RoundResult>(20, clean_round())), 420).width,
              44 + 12 + 30 + 20 * 40);
}

TEST(Picture, is_a_file_of_its_own) {
    RoundResult hostile = small_round();
    hostile.build = "</text><script>alert('1')</script>";
    const std::string picture = render_picture(report_of({hostile, clean_round()}));
    EXPECT_EQ(picture.find("<svg xmlns=\"http://www.w3.org/2000/svg\""), 0u);
    EXPECT_TRUE(picture.ends_with("</svg>\n"));
    EXPECT_NE(picture.find("<title id=\"title\">"), std::string::npos);
    EXPECT_NE(picture.find("<desc id=\"desc\">"), std::string::npos);
    EXPECT_EQ(picture.find("<script"), std::string::npos);
    EXPECT_EQ(count_of(picture, "http"), 1u) << "nothing from outside";
    EXPECT_EQ(render_picture(Report{}).find("<svg"), 0u);
}

} // namespace
