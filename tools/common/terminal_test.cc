// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/common/terminal.h"

#include <gtest/gtest.h>

namespace {

TEST(Colour, is_for_terminals_that_can) {
    EXPECT_TRUE(takes_colour(true, nullptr, "xterm"));
    EXPECT_FALSE(takes_colour(false, nullptr, "xterm"));
    EXPECT_FALSE(takes_colour(true, nullptr, "dumb"));
    EXPECT_FALSE(takes_colour(true, nullptr, nullptr));
}

// https://no-color.org: "when present and not an empty string (regardless of its value)".
TEST(Colour, NO_COLOR_counts_unless_it_is_empty) {
    EXPECT_FALSE(takes_colour(true, "1", "xterm"));
    EXPECT_FALSE(takes_colour(true, "0", "xterm"));
    EXPECT_TRUE(takes_colour(true, "", "xterm"));
}

} // namespace
