// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/report.h"

#include "tools/common/plain_text.h"

#include <fmt/format.h>

namespace kernel_storm {

namespace {

void append_count(std::string &line, uint64_t count, std::string_view name) {
    if (count > 0) {
        line += fmt::format("{}{} {}", line.empty() ? "" : ", ", count, name);
    }
}

std::string or_none(std::string line) {
    return line.empty() ? "none" : line;
}

std::string ends_of(const Tally &tally) {
    std::string line;
    for (size_t i = 0; i < kEnds; ++i) {
        append_count(line, tally.ends[i], name_of(static_cast<End>(i)));
    }
    return or_none(line);
}

std::string notifications_of(const Tally &tally) {
    std::string line;
    for (size_t i = 0; i < kReasons; ++i) {
        append_count(line, tally.notifications[i], name_of_reason(i));
    }
    append_count(line, tally.overruns, "overruns");
    return or_none(line);
}

std::string requests_of(const Tally &tally) {
    std::string text;
    for (size_t i = 0; i < kRequests; ++i) {
        std::string failed;
        for (size_t code = 1; code < kErrnos; ++code) {
            append_count(failed, tally.requests[i][code], name_of_errno(code));
        }
        text += fmt::format("  {:<14} {:>9}{}{}\n", name_of(static_cast<Request>(i)),
                            tally.requests[i][0], failed.empty() ? "" : "   refused: ", failed);
    }
    return text;
}

// What the kernel said, as it said it.
std::string complaints_of(const Report &report) {
    std::string text;
    for (const KernelEvent &event : report.events) {
        if (event.kind == KernelEvent::Class::Splat) {
            for (const std::string &line : event.lines) {
                text += "  " + printable(line) + "\n";
            }
        }
    }
    return text;
}

} // namespace

std::string render_text(const Report &report) {
    const Tally &tally = report.tally;
    std::string text =
        fmt::format("seed {}, Linux {}, module {}\n", report.options.seed,
                    report.kernel.value_or("-"), report.module_srcversion.value_or("-"));
    text += fmt::format("lives          {} of {} in {:.0f} s\n", lives_of(tally),
                        report.options.lives, report.seconds);
    text += fmt::format("ended by       {}\n", ends_of(tally));
    text += fmt::format("notifications  {}\n", notifications_of(tally));
    text += fmt::format(
        "interfaces     {} made, {} removed, {} left to their namespaces, {} still there\n",
        tally.interfaces_made, tally.interfaces_removed, tally.interfaces_abandoned,
        report.interfaces_left ? std::to_string(*report.interfaces_left) : "unknown how many");
    text += fmt::format("judged         {} interfaces, {} not (notifications were lost)\n",
                        tally.judged, tally.not_judged);
    text += fmt::format("packets sent   {}\n", tally.datagrams_sent);
    text += "requests\n" + requests_of(tally);
    text += report.kernel_log_readable
                ? fmt::format("kernel         {} complaints, {} known, {} noise{}\n", report.splats,
                              report.known, report.noise,
                              report.kernel_log_lost > 0 ? ", parts of its log were lost" : "")
                : "kernel         its log cannot be read\n";
    text += complaints_of(report);
    for (const std::string &sentence : broken_promises(report)) {
        text += fmt::format("broken         {}\n", sentence);
    }
    text += fmt::format("verdict        {}\n", verdict_of(report));
    return text;
}

} // namespace kernel_storm
