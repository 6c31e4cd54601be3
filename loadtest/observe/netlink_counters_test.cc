// SPDX-License-Identifier: GPL-2.0-or-later
//
// Histograms in the form that the kernel's Documentation/trace/histogram.rst shows. That a real one
// is read right, lab-counts-what-closing-costs shows.

#include "loadtest/observe/netlink_counters.h"

#include <gtest/gtest.h>

namespace {

constexpr const char *kSums = R"(# event histogram
#
# trigger info: hist:keys=common_pid:vals=hitcount,bytes:sort=hitcount:size=2048 if common_pid == 713 && bytes > 0 [active]
#

{ common_pid:        713 } hitcount:         64  bytes:     332800

Totals:
    Hits: 64
    Entries: 1
    Dropped: 0
)";

constexpr const char *kSeveral = R"(# event histogram
#
# trigger info: hist:keys=call_site:vals=bytes:sort=hitcount:size=2048 [active]
#

{ call_site: 18446744072106379007 } hitcount:          1  bytes:        176
{ call_site: 18446744071581750326 } hitcount:         14  bytes:      10080

Totals:
    Hits: 15
    Entries: 2
    Dropped: 0
)";

TEST(Histogram, hits_and_sum_of_a_value) {
    EXPECT_EQ(parse_histogram(kSums), (HistogramTotals{64, 332800}));
    EXPECT_EQ(parse_histogram(kSeveral), (HistogramTotals{15, 10256}));
}

TEST(Histogram, nothing_happened_is_zero) {
    EXPECT_EQ(parse_histogram("# event histogram\n#\n\n\nTotals:\n    Hits: 0\n    Entries: 0\n"
                              "    Dropped: 0\n"),
              HistogramTotals());
}

TEST(Histogram, without_a_value_hits_alone) {
    EXPECT_EQ(parse_histogram("{ common_pid:        713 } hitcount:        128\n\nTotals:\n"
                              "    Hits: 128\n    Entries: 1\n    Dropped: 0\n"),
              (HistogramTotals{128, 0}));
}

TEST(Histogram, anything_else_is_no_histogram) {
    EXPECT_FALSE(parse_histogram(""));
    EXPECT_FALSE(parse_histogram("{ common_pid: 713 } hitcount: many\n    Dropped: 0\n"));
    EXPECT_FALSE(parse_histogram("{ common_pid:        713 } hitcount:        128\n"));
}

TEST(Histogram, one_that_had_no_room_is_none) {
    EXPECT_FALSE(parse_histogram("{ common_pid:        713 } hitcount:        128\n\nTotals:\n"
                                 "    Hits: 130\n    Entries: 1\n    Dropped: 2\n"));
}

} // namespace
