// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/common/plain_text.h"

#include <gtest/gtest.h>

namespace {

#define R "\xef\xbf\xbd" // U+FFFD

TEST(PlainText, keeps_what_is_harmless) {
    EXPECT_EQ(printable("trixie ours + dco1 ~ ä € 𝄞 中"), "trixie ours + dco1 ~ ä € 𝄞 中");
    EXPECT_EQ(printable(""), "");
}

TEST(PlainText, disarms_what_drives_a_terminal) {
    EXPECT_EQ(printable("a\x1b[31mb"), "a" R "[31mb");
    EXPECT_EQ(printable("a\r\n\tb"), "a" R R R "b");
    EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a" R "b");
    EXPECT_EQ(printable("\x7f"), R);
    EXPECT_EQ(printable("\xc2\x9b"), R);     // U+009B, one-byte CSI
    EXPECT_EQ(printable("\xe2\x80\xae"), R); // U+202E, right to left from here
    EXPECT_EQ(printable("\xe2\x81\xa6"), R); // U+2066
    EXPECT_EQ(printable("\xe2\x80\xa8"), R); // U+2028, line separator
    EXPECT_EQ(printable("\xef\xbf\xbe"), R); // U+FFFE, not in XML
}

// Ill-formed sequences of the Unicode Standard, section 3.9: never read on past a byte that might
// begin the next character.
TEST(PlainText, replaces_what_is_no_utf8) {
    EXPECT_EQ(printable("\xff"), R);
    EXPECT_EQ(printable("\x80z"), R "z");
    EXPECT_EQ(printable("\xc3z"), R "z");
    EXPECT_EQ(printable("\xc3"), R);
    EXPECT_EQ(printable("\xc0\xaf"), R R);             // overlong slash
    EXPECT_EQ(printable("\xe0\x80\xaf"), R R R);       // overlong slash
    EXPECT_EQ(printable("\xed\xa0\x80"), R R R);       // surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), R R R R); // beyond U+10FFFF
    EXPECT_EQ(printable("\xf5\x80\x80\x80"), R R R R);
}

TEST(PlainText, tells_what_is_utf8) {
    EXPECT_TRUE(is_utf8("a ä € 𝄞 \x1b " R));
    EXPECT_FALSE(is_utf8("\xe4"));
    EXPECT_FALSE(is_utf8("a\xc3"));
}

TEST(PlainText, escapes_what_means_something_in_xml) {
    EXPECT_EQ(escape_xml("<b onload=\"x('&')\">\x01"),
              "&lt;b onload=&quot;x(&#39;&amp;&#39;)&quot;&gt;" R);
}

TEST(PlainText, counts_characters) {
    EXPECT_EQ(length_of(""), 0u);
    EXPECT_EQ(length_of("abc"), 3u);
    EXPECT_EQ(length_of("ä€𝄞"), 3u);
}

TEST(PlainText, shortens_by_characters) {
    EXPECT_EQ(shorten("abcd", 4), "abcd");
    EXPECT_EQ(shorten("abcde", 4), "abc…");
    EXPECT_EQ(shorten("äöüß!", 4), "äöü…");
    EXPECT_EQ(shorten("abc", 1), "…");
    EXPECT_EQ(shorten("abc", 0), "");
}

} // namespace
