// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which words of C count, and which do not.

#include "tools/dcoport/words.h"

#include <gtest/gtest.h>

namespace {

Words all_of(const std::string &text) {
    Words words;
    for_each_word(text, [&words](std::string_view word) { words.emplace(word); });
    return words;
}

TEST(Words, members_count_apart) {
    EXPECT_EQ(all_of("dco->c->multi = &multi;"), (Words{"dco", "c", "->c", "multi", "->multi"}));
    EXPECT_EQ(all_of("a.b = { .c = 1 }"), (Words{"a", "b", "->b", "c", "->c"}));
    EXPECT_EQ(all_of("x = 1.f + 0x1F + 2.5; f(...); g(a ...b)"), (Words{"x", "f", "g", "a", "b"}));
}

TEST(Words, comments_strings_and_includes_do_not_count) {
    EXPECT_EQ(
        all_of("#include \"init.c\"\n#  include <a.c>\n/* in mtcp.c\n * and b */ x // y\n'z'"),
        Words{"x"});
    EXPECT_EQ(all_of("\"a \\\" b\" c\n\"not closed\nd"), (Words{"c", "d"}));
    EXPECT_EQ(all_of("a /* never closed b"), Words{"a"});
}

TEST(Words, of_added_lines_code_alone) {
    EXPECT_EQ(words_used({{"src/a.c", "int owner_of(int x); /* other */"}}), Words{"owner_of"});
    EXPECT_EQ(words_used({{"src/a.c", " * words in a comment"}}), Words{});
    EXPECT_EQ(words_used({{"src/a.c", "    *result = 1;"}}), Words{"result"});
    EXPECT_EQ(words_used({{"tests/unit/a.c", "ctx->multi"}, {"README", "words"}}), Words{});
    EXPECT_TRUE(is_code("contests/a.c"));
}

} // namespace
