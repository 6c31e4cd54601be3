// SPDX-License-Identifier: GPL-2.0-or-later
//
// Series and diffs as text, and what patch says. tests/lint-agrees-with-dpkg-source asks the real
// ones.

#include "tools/dcoport/patch_program.h"
#include "tools/dcoport/series.h"
#include "tools/dcoport/unified_diff.h"

#include <gtest/gtest.h>

namespace {

using Rules = std::vector<std::string>;

Rules rules_of(const std::vector<Finding> &findings) {
    Rules rules;
    for (const Finding &finding : findings) {
        rules.push_back(finding.rule);
    }
    return rules;
}

TEST(Series, comments_options_and_blank_lines) {
    const Series series = parse_series("# first\n\na.patch\n  b.patch -p0 # why\nc#d.patch\n"
                                       "e.patch -p 2 -R\n#off.patch\nf.patch -p1\n",
                                       "series");
    ASSERT_EQ(series.entries.size(), 5u);
    EXPECT_EQ(series.entries[0].name, "a.patch");
    EXPECT_EQ(series.entries[0].line, 3u);
    EXPECT_EQ(series.entries[1].strip, 0u);
    EXPECT_EQ(series.entries[2].name, "c#d.patch");
    EXPECT_EQ(series.entries[3].strip, 2u);
    EXPECT_TRUE(series.entries[3].reverse);
    EXPECT_EQ(series.disabled, (std::set<std::string>{"first", "off.patch", "why"}));
    EXPECT_EQ(rules_of(series.findings), (Rules{"series-options", "series-options"}));
}

TEST(Series, what_is_wrong_is_left_out) {
    const Series series = parse_series("a\na\n../b\n/c\nd -pfoo\ne", "series");
    ASSERT_EQ(series.entries.size(), 3u);
    EXPECT_EQ(rules_of(series.findings),
              (Rules{"patch-twice", "unsafe-name", "unsafe-name", "series-options", "series-end"}));
}

TEST(Series, is_edited_line_by_line) {
    EXPECT_EQ(with_names("# a\na\nb -p1 # why\n\nc", {"b", "c", "d"}),
              "# a\nb -p1 # why\n\nc\nd\n");
    EXPECT_EQ(with_names("", {"a"}), "a\n");
    EXPECT_EQ(with_names("a\n", {}), "");
}

const std::string kHunk = "@@ -1,2 +1,2 @@ f\n c\n-a\n+b\n";

TEST(Diff, files_and_hunks) {
    const UnifiedDiff diff =
        parse_diff("text\n--- a/x y\t2020-01-01\n+++ b/x y\n" + kHunk + kHunk +
                       "diff --git\n--- /dev/null\n+++ \"b/\\\"z\"\n@@ -0,0 +1 "
                       "@@\n+1\n\\ No newline at end of file\n-- \n2.39\n",
                   "p");
    ASSERT_EQ(diff.files.size(), 2u);
    EXPECT_EQ(diff.files[0].old_path, "a/x y");
    EXPECT_EQ(diff.files[0].hunks, 2u);
    EXPECT_EQ(diff.files[0].line, 2u);
    EXPECT_EQ(touched_files(diff, 1), (std::set<std::string>{"x y", "\"z"}));
    EXPECT_EQ(rules_of(diff.findings), Rules{});
}

TEST(Diff, a_removed_line_may_look_like_a_name) {
    const UnifiedDiff diff =
        parse_diff("--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n--- a/y\n c\n--- a/z\n+++ b/z\n" + kHunk, "p");
    EXPECT_EQ(touched_files(diff, 1), (std::set<std::string>{"x", "z"}));
    EXPECT_EQ(rules_of(diff.findings), Rules{});
}

TEST(Diff, what_dpkg_source_refuses) {
    const auto rules = [](const std::string &text) {
        return rules_of(parse_diff(text, "p").findings);
    };
    const std::string names = "--- a/x\n+++ b/x\n";
    EXPECT_EQ(rules(names + "@@ -1,9 +1,9 @@\n c\n"), Rules{"truncated"});
    EXPECT_EQ(rules(names + "@@ -1,3 +1,3 @@\n c\n-a\n+b\n"), Rules{"truncated"});
    EXPECT_EQ(rules(names + "@@ -1,2 +1,2 @@\n c\nx\n"), Rules{"bad-hunk"});
    EXPECT_EQ(rules(names + "@@ -1,2 +1 @@\n c\n+b\n-a\n"), Rules{"bad-hunk"});
    EXPECT_EQ(rules(names + "@@ -1, +1 @@\n"), (Rules{"bad-hunk", "no-hunk"}));
    EXPECT_EQ(rules(names), Rules{"no-hunk"});
    EXPECT_EQ(rules(kHunk), (Rules{"bad-hunk", "no-diff"}));
    EXPECT_EQ(rules("--- a/x\nfoo\n"), (Rules{"bad-names", "no-diff"}));
    EXPECT_EQ(rules("--- /dev/null\n+++ /dev/null\n" + kHunk), Rules{"no-name"});
    EXPECT_EQ(rules("--- a/../x\n+++ b/../x\n" + kHunk), Rules{"unsafe-name"});
    EXPECT_EQ(rules("GIT binary patch\nliteral 3\n"), Rules{"binary"});
    EXPECT_EQ(rules("*** a/x\n--- b/x\n***************\n*** 1 ****\n--- 1 ----\n"),
              Rules{"context-diff"});
    EXPECT_EQ(rules(names + kHunk + names + kHunk), Rules{"file-twice"});
    EXPECT_EQ(rules("words\n"), Rules{"no-diff"});
    EXPECT_EQ(rules("diff --git a/x b/y\nrename from x\nrename to y\n"), Rules{});
}

TEST(Diff, paths) {
    EXPECT_EQ(stripped("a/b/c", 0), "a/b/c");
    EXPECT_EQ(stripped("a//b/c", 1), "b/c");
    EXPECT_EQ(stripped("a/b", 2), "");
    EXPECT_TRUE(is_unsafe("/a"));
    EXPECT_TRUE(is_unsafe("a/../b"));
    EXPECT_FALSE(is_unsafe("a/..b/c.."));
}

// The words are those of GNU patch 2.7.6.
TEST(PatchProgram, tells_fates_apart) {
    const PatchResult result =
        parse_patch_output("patching file a.c\n"
                           "Hunk #1 succeeded at 45 (offset 3 lines).\n"
                           "Hunk #2 succeeded at 50 with fuzz 2 (offset -1 lines).\n"
                           "Hunk #3 FAILED at 12.\n"
                           "1 out of 3 hunks FAILED\n"
                           "patching file 'b c'\n"
                           "Reversed (or previously applied) patch detected!  Skipping patch.\n"
                           "can't find file to patch at input line 9\n"
                           "The text leading up to this was:\n|--- a/d\n|+++ b/d\n",
                           1);
    EXPECT_FALSE(result.applied);
    ASSERT_EQ(result.hunks.size(), 5u);
    EXPECT_EQ(result.hunks[0].fate, HunkFate::Offset);
    EXPECT_EQ(result.hunks[0].offset, 3);
    EXPECT_EQ(result.hunks[0].at, 45u);
    EXPECT_EQ(result.hunks[1].fate, HunkFate::Fuzz);
    EXPECT_EQ(result.hunks[1].fuzz, 2u);
    EXPECT_EQ(result.hunks[2].fate, HunkFate::Conflict);
    EXPECT_EQ(result.hunks[2].file, "a.c");
    EXPECT_EQ(result.hunks[3].file, "b c");
    EXPECT_EQ(result.hunks[4].file, "b/d");
}

TEST(PatchProgram, a_failure_without_words_is_a_conflict) {
    EXPECT_TRUE(parse_patch_output("", 2).has(HunkFate::Conflict));
    EXPECT_TRUE(parse_patch_output("", 0).applied);
}

} // namespace
