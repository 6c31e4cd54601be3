// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/conformance/table.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace {

constexpr const char *kTable = "# what is expected\n"
                               "\n"
                               "any new-peer good OK -\n"
                               "trixie link up EINVAL no such thing, here\n"
                               "any link up OK -\n"
                               "bookworm link only ENOENT -\n";

TEST(Table, holds_for_a_suite) {
    const Result<Table> table = parse_table(kTable, "t", "trixie");
    ASSERT_TRUE(table) << table.error().text;
    EXPECT_EQ(*table, (Table{{{"new-peer", "good"}, {0, ""}},
                             {{"link", "up"}, {EINVAL, "no such thing, here"}}}));
}

TEST(Table, is_written_as_it_is_read) {
    EXPECT_EQ(line_of({"link", "up", {}}, {EINVAL, "no such thing, here"}),
              "link up EINVAL no such thing, here");
    EXPECT_EQ(line_of({"link", "up", {}}, {}), "link up OK -");
    EXPECT_EQ(name_of_errno(EOPNOTSUPP), "EOPNOTSUPP"); // Linux has two names for it
}

std::string complaint(const char *text) {
    const Result<Table> table = parse_table(text, "t", "trixie");
    return table ? "" : table.error().text;
}

TEST(Table, that_makes_no_sense_is_refused_with_its_line) {
    EXPECT_EQ(complaint("any a b OK -\nany a c OK\n"),
              "t:2: not \"SUITE COMMAND CASE ERRNO TEXT\": any a c OK");
    EXPECT_EQ(complaint("any a b ENOSUCH -\n"),
              "t:1: not \"SUITE COMMAND CASE ERRNO TEXT\": any a b ENOSUCH -");
    EXPECT_EQ(complaint("any a b OK -\nany a b EPERM -\n"), "t:2: a b was there before");
}

} // namespace
