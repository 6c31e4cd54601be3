// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_html.h"

#include "loadtest/report_fixture.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace {

bool has(const std::string &page, std::string_view what) {
    return page.find(what) != std::string::npos;
}

std::set<std::string> all_of(const std::string &page, const char *pattern, size_t &count) {
    std::set<std::string> found;
    count = 0;
    const std::regex regex(pattern);
    for (std::sregex_iterator it(page.begin(), page.end(), regex), end; it != end; ++it) {
        found.insert((*it)[1]);
        count++;
    }
    return found;
}

TEST(ReportHtml, says_the_verdict_first) {
    const Report report = report_of({desync_round(), clean_round()});
    const std::string page = render_html(report, judge(report, {{"ours"}, {"stock"}}));
    EXPECT_EQ(page.find("<!DOCTYPE html>\n<html lang=\"en\">"), 0u);
    EXPECT_TRUE(has(page,
                    "<h1><span>stock: <span class=\"bad\" style=\"display:inline\">desync in 1 "
                    "of 1 round</span></span><span>ours: <span class=\"good\" "
                    "style=\"display:inline\">clean in 1 of 1 round</span></span></h1>"));
    EXPECT_FALSE(has(page, "Not as expected"));
    EXPECT_TRUE(has(page, "<td class=\"number\">279</td>"));
}

TEST(ReportHtml, shows_what_was_expected_in_vain) {
    const Report report = report_of({clean_round()});
    const std::string page = render_html(report, judge(report, {{}, {"ours"}}));
    EXPECT_TRUE(has(page, "Not as expected"));
    EXPECT_TRUE(has(page, "expected a desync of ours"));
}

TEST(ReportHtml, needs_nothing_from_outside) {
    const Report report = report_of({desync_round(), clean_round()});
    const std::string page = render_html(report, {});
    for (const char *outside : {"http:", "https:", "src=", "@import", "url(", "<script", "<link"}) {
        EXPECT_FALSE(has(page, outside)) << outside;
    }
    EXPECT_TRUE(has(page, "default-src 'none'"));
}

TEST(ReportHtml, every_text_from_elsewhere_is_escaped) {
    const std::string evil = "\"><img src=x onerror='1'>&\033[0m";
    RoundResult round = died_round();
    round.suite = round.build = round.storm = round.pressure = evil;
    round.openvpn = round.module = round.kernel = round.reason = evil;
    RoundResult other = round; // so that conditions come as columns, too
    other.suite = other.storm = other.pressure = evil + "2";
    other.kernel = evil + "2";
    Report report = report_of({round, other});
    report.accelerator = evil;
    report.generator = {evil, evil};
    report.config = {{evil, evil}, {"list", {evil}}};
    const std::string page = render_html(report, judge(report, {{evil, "x<y"}, {}}));
    EXPECT_FALSE(has(page, "<img"));
    EXPECT_FALSE(has(page, "\"><i"));
    EXPECT_FALSE(has(page, "\033"));
    EXPECT_FALSE(has(page, "x<y"));
    EXPECT_TRUE(has(page, "&quot;&gt;&lt;img src=x onerror=&#39;1&#39;&gt;&amp;\xef\xbf\xbd[0m"));
}

TEST(ReportHtml, every_picture_is_named_by_an_id_of_its_own) {
    const Report report = report_of({desync_round(), desync_round(), clean_round()});
    const std::string page = render_html(report, {});
    size_t ids = 0;
    const std::set<std::string> different = all_of(page, " id=\"([^\"]*)\"", ids);
    EXPECT_EQ(ids, 8u); // a title and a description: the bars, and three rounds
    EXPECT_EQ(different.size(), ids);
    size_t references = 0;
    for (const std::string &pair : all_of(page, "aria-labelledby=\"([^\"]*)\"", references)) {
        EXPECT_TRUE(different.contains(pair.substr(0, pair.find(' '))));
        EXPECT_TRUE(different.contains(pair.substr(pair.find(' ') + 1)));
    }
    EXPECT_EQ(references, 4u);
}

TEST(ReportHtml, of_nothing_says_so) {
    EXPECT_TRUE(has(render_html(Report{}, {}), "<h1>No rounds: the report is empty</h1>"));
}

} // namespace
