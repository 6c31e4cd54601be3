// SPDX-License-Identifier: GPL-2.0-or-later
//
// The examples are in the forms that DEP-3 describes, which is where the expectations come from.

#include "tools/dcoport/dep3.h"
#include "tools/dcoport/dep3_rules.h"

#include <gtest/gtest.h>

namespace {

const std::string kDiff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";

std::string value_of(const std::string &text, std::string_view name) {
    const PatchHeader header = parse_header(text);
    const Field *field = header.find(name);
    return field == nullptr ? "absent" : field->value;
}

// The rules that were broken, those worth knowing too.
std::vector<std::string> rules_of(const std::string &text) {
    std::vector<std::string> rules;
    for (const Finding &finding : judge_header(parse_header(text), "p", "2026-11-22")) {
        rules.push_back(finding.rule);
    }
    return rules;
}

using Rules = std::vector<std::string>;

const std::string kGood = "Description: a\nAuthor: T <t@example.org>\nForwarded: not-needed\n";

TEST(Dep3, fields_have_continuation_lines) {
    const std::string text = "Description: one line\n two\n .\n  three\nAuthor: T\n\n" + kDiff;
    EXPECT_EQ(value_of(text, "Description"), "one line\ntwo\n\n three");
    EXPECT_EQ(value_of(text, "author"), "T");
    EXPECT_EQ(parse_header(text).find("Author")->line, 5u);
}

TEST(Dep3, a_mail_of_git_has_its_second_set_after_the_text) {
    const std::string text =
        "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 "
        "2001\nFrom: T <t@example.org>\nDate: Mon, 1 Jan 2024 00:00:00 "
        "+0000\nSubject: [PATCH 1/2] a\n b\n\nWhy: because\nit is.\n\n"
        "Origin: upstream, commit:0123\nForwarded: not-needed\n---\n x | 2 +-\n\n"
        "Bug: https://example.org/1\n" +
        kDiff;
    EXPECT_EQ(value_of(text, "Subject"), "[PATCH 1/2] a\nb");
    EXPECT_EQ(value_of(text, "Origin"), "upstream, commit:0123");
    EXPECT_EQ(value_of(text, "Forwarded"), "not-needed");
    EXPECT_EQ(value_of(text, "Why"), "absent");
    EXPECT_EQ(value_of(text, "Bug"), "absent"); // "---" ends it all
    EXPECT_EQ(rules_of(text), Rules{});
}

TEST(Dep3, trailers_of_git_may_begin_the_second_set) {
    const std::string text = "From: T <t@example.org>\nSubject: a\n\nSigned-off-by: T\n"
                             "(cherry picked from commit 0123)\nForwarded: no\n---\n" +
                             kDiff;
    EXPECT_EQ(value_of(text, "Forwarded"), "no");
    EXPECT_EQ(rules_of(text), Rules{"not-forwarded"});
}

TEST(Dep3, a_script_has_them_in_comments) {
    const std::string text = "#!/bin/sh -e\n## other\n# Description: a\n#  more\n# Author: T\n"
                             "# Forwarded: not-needed\n@DPATCH@\n" +
                             kDiff;
    EXPECT_EQ(value_of(text, "Description"), "a\nmore");
    EXPECT_EQ(rules_of(text), Rules{});
}

TEST(Dep3, a_diff_without_words_has_no_header) {
    EXPECT_EQ(rules_of(kDiff), Rules{"no-header"});
    EXPECT_EQ(rules_of("diff --git a/x b/x\nindex 1..2 100644\n" + kDiff), Rules{"no-header"});
    EXPECT_EQ(rules_of("# DP: It does this.\n" + kDiff), Rules{"no-fields"});
    EXPECT_EQ(rules_of("It does this: or\nthat.\n" + kDiff), (Rules{"no-fields"}));
}

TEST(Dep3, origin_or_author_is_needed) {
    EXPECT_EQ(rules_of("Description: a\nForwarded: not-needed\n"), Rules{"no-origin"});
    EXPECT_EQ(rules_of("Description: a\nForwarded: not-needed\nOrigin: vendor\n"), Rules{});
    EXPECT_EQ(rules_of("Description: a\nForwarded: not-needed\nFrom: T\n"), Rules{});
    EXPECT_EQ(rules_of("Author: T\nForwarded: not-needed\n"), Rules{"no-description"});
}

// "If the field is missing, its implicit value is yes if the Bug field is present, otherwise no."
TEST(Dep3, what_was_forwarded) {
    const std::string rest = "Description: a\nAuthor: T\n";
    EXPECT_EQ(rules_of(rest), Rules{"not-forwarded"});
    EXPECT_EQ(rules_of(rest + "Forwarded: no\n"), Rules{"not-forwarded"});
    EXPECT_EQ(rules_of(rest + "Bug: https://example.org/1\n"), Rules{});
    EXPECT_EQ(rules_of(rest + "Bug: https://example.org/1\nForwarded: no\n"),
              Rules{"not-forwarded"});
    EXPECT_EQ(rules_of(rest + "Bug-Debian: https://bugs.debian.org/1\n"), Rules{"not-forwarded"});
    EXPECT_EQ(rules_of(rest + "Forwarded: https://example.org/1\n"), Rules{});
    EXPECT_EQ(rules_of(rest + "Forwarded: not needed\n"), Rules{"forwarded-value"});
    EXPECT_EQ(rules_of(rest + "Forwarded: no, because\n"), Rules{"forwarded-value"});
    EXPECT_EQ(rules_of(rest + "Forwarded: notmuch@example.org\n"), Rules{});
    EXPECT_EQ(rules_of(rest + "Applied-Upstream: 2.0\n"), Rules{});
    EXPECT_EQ(rules_of(rest + "Origin: upstream, commit:1\n"), Rules{});
    EXPECT_EQ(rules_of(rest + "Origin: backport\n"), Rules{"origin-without-reference"});
}

TEST(Dep3, values_that_no_reader_understands) {
    EXPECT_EQ(rules_of(kGood + "Bug: #12\n"), Rules{"bug-is-no-url"});
    EXPECT_EQ(rules_of(kGood + "Bug-Debian: 12\n"), Rules{"bug-is-no-url"});
    EXPECT_EQ(rules_of(kGood + "Last-Update: 22 Nov 2026\n"), Rules{"date"});
    EXPECT_EQ(rules_of(kGood + "Last-Update: 2026-11-23\n"), Rules{"future-date"});
    EXPECT_EQ(rules_of(kGood + "Origin:\n"), Rules{"empty-field"});
    EXPECT_EQ(rules_of(kGood + "Last-Updated: 2026-11-22\n"), Rules{"unknown-field"});
    EXPECT_EQ(rules_of(kGood + "X-Anything: 1\nVersion: 2\n"), Rules{});
    EXPECT_EQ(rules_of("Description: <short summary of the patch>\nAuthor: T\nForwarded: "
                       "not-needed\n"),
              Rules{"template"});
    EXPECT_EQ(rules_of("Description:\n a\nAuthor: T\nForwarded: not-needed\n"),
              Rules{"no-summary"});
}

TEST(Dep3, fields_that_may_come_more_than_once) {
    EXPECT_EQ(rules_of(kGood + "Bug: https://e.org/1\nBug: https://e.org/2\nAuthor: U\n"), Rules{});
    EXPECT_EQ(rules_of(kGood + "Forwarded: yes\n"), Rules{"repeated-field"});
}

TEST(Dep3, lines_that_are_lost) {
    EXPECT_EQ(rules_of("Description: a\nnot indented\nAuthor: T\nForwarded: not-needed\n"),
              Rules{"stray-line"});
    EXPECT_EQ(rules_of(kGood + "\nSome text\nOrigin: vendor\n"), Rules{"field-in-text"});
}

TEST(Dep3, encodings) {
    EXPECT_EQ(rules_of("Description: a\nAuthor: J\xf6rg\nForwarded: not-needed\n"),
              Rules{"encoding"});
    EXPECT_EQ(rules_of("Description: a\nAuthor: J\xc3\xb6rg\nForwarded: not-needed\n"), Rules{});
    EXPECT_EQ(rules_of("Description: a\r\nAuthor: T\r\nForwarded: not-needed\r\n\r\n"),
              Rules{"carriage-return"});
    EXPECT_EQ(rules_of(kGood + kDiff + "\xff\xff"), Rules{}); // the diff may be anything
}

TEST(Dep3, dates_are_those_of_the_calendar) {
    for (const char *good : {"2024-02-29", "2000-02-29", "2026-12-31"}) {
        EXPECT_TRUE(is_date(good)) << good;
    }
    for (const char *bad :
         {"2023-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "2026-4-3",
          "2026/04/03", "20260403", "2026-04-030", "-026-04-03", ""}) {
        EXPECT_FALSE(is_date(bad)) << bad;
    }
}

} // namespace
