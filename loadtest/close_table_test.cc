// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_table.h"

#include "loadtest/close_svg.h"

#include <gtest/gtest.h>

namespace {

CloseCost cost(const std::string &build, uint64_t clients, double cpu) {
    CloseCost run;
    run.build = build;
    run.openvpn = build == "stock" ? "2.6.14-1" : "2.6.14-1+dco1";
    run.operation = "close";
    run.clients = run.closed = clients;
    run.cpu_seconds = cpu;
    run.wall_seconds = 2 * cpu;
    run.requests = 2 * clients;
    run.messages = 4 * clients;
    return run;
}

CloseReport two_builds() {
    CloseReport report;
    report.accelerator = "tcg";
    report.runs = {cost("stock", 64, 0.5), cost("stock", 128, 2), cost("ours", 64, 0.1),
                   cost("ours", 128, 0.2)};
    return report;
}

std::string text_of(const CloseReport &report) {
    return render_table(report, judge(report, {}), {});
}

bool has(const std::string &text, const std::string &part) {
    return text.find(part) != text.npos;
}

TEST(CloseTable, the_builds_of_a_size_stand_together) {
    EXPECT_EQ(text_of(two_builds()), R"(stock: openvpn 2.6.14-1, openvpn-dco-dkms -, Linux -, tcg
ours: openvpn 2.6.14-1+dco1, openvpn-dco-dkms -, Linux -, tcg

operation clients  build       CPU      wall     sent      read     listed   messages overruns
close          64  stock    0.50 s    1.00 s      128         -          -        256        -
close          64  ours     0.10 s    0.20 s      128         -          -        256        -
close         128  stock    2.00 s    4.00 s      256         -          -        512        -
close         128  ours     0.20 s    0.40 s      256         -          -        512        -

stock close: CPU time grows with N^2.00, messages with N^1.00 (2 sizes)
ours close: CPU time grows with N^1.00, messages with N^1.00 (2 sizes)
close of 64 clients: stock needs 5.0 times the CPU time of ours and 1.0 times the messages
close of 128 clients: stock needs 10 times the CPU time of ours and 1.0 times the messages
not judged: ratio: 4096 clients were not measured
)");
}

TEST(CloseTable, says_what_was_cut_off_and_what_is_wrong) {
    CloseReport report = two_builds();
    report.runs[1].cut_off = true;
    report.runs[1].closed = 99;
    report.runs[3].cpu_seconds = 0.9;
    report.runs[3].not_counted = "no kprobes\n";
    const std::string text = text_of(report);
    EXPECT_TRUE(has(text, "cut off, 99 closed\n"));
    EXPECT_TRUE(has(text, "needs at least 2.2 times"));
    EXPECT_TRUE(has(text, "stock close: CPU time grows with ?"));
    EXPECT_TRUE(has(text, "not as it should be: ours close: seconds of CPU time grow"));
    EXPECT_TRUE(has(text, "not counted: no kprobes\xef\xbf\xbd\n"));
}

TEST(CloseTable, an_empty_report_is_one_sentence) {
    EXPECT_EQ(text_of({}), "no measurements: the report is empty\n");
}

TEST(ClosePicture, has_a_line_for_each_build_and_escapes_names) {
    CloseReport report = two_builds();
    report.runs[2].build = report.runs[3].build = "<mine>";
    const std::string picture = render_picture(report);
    EXPECT_TRUE(has(picture, "<path class=\"daemon\""));
    EXPECT_TRUE(has(picture, "<path class=\"kernel\""));
    EXPECT_TRUE(has(picture, "&lt;mine&gt;"));
    EXPECT_FALSE(has(picture, "<mine>"));
    EXPECT_FALSE(has(picture, "nan"));
    EXPECT_TRUE(has(render_picture({}), "<svg"));
}

} // namespace
