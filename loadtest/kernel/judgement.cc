// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/report.h"

#include <fmt/format.h>

namespace kernel_storm {

namespace {

std::string plural(uint64_t count, const char *one, const char *many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

} // namespace

std::vector<std::string> broken_promises(const Report &report) {
    std::vector<std::string> broken = report.stuck;
    const Tally &tally = report.tally;
    if (tally.missing > 0) {
        broken.push_back(
            fmt::format("the end of {} was not told", plural(tally.missing, "peer", "peers")));
    }
    if (tally.twice > 0) {
        broken.push_back(plural(tally.twice, "notification", "notifications") +
                         " of the end of a peer that had been told already");
    }
    if (tally.wrong_reason > 0) {
        broken.push_back(plural(tally.wrong_reason, "end of a peer was", "ends of peers were") +
                         " told with another reason than they had");
    }
    if (tally.malformed > 0) {
        broken.push_back(plural(tally.malformed, "notification makes", "notifications make") +
                         " no sense");
    }
    if (report.interfaces_left.value_or(0) > 0) {
        broken.push_back(
            fmt::format("{} not removed by the kernel",
                        plural(*report.interfaces_left, "interface was", "interfaces were")));
    }
    return broken;
}

std::string_view verdict_of(const Report &report) {
    if (report.splats > 0) {
        return "kernel-splat";
    }
    if (!broken_promises(report).empty()) {
        return "promise-broken";
    }
    return report.interrupted ? "interrupted" : "clean";
}

Exit exit_of(const Report &report) {
    const std::string_view verdict = verdict_of(report);
    if (verdict == "kernel-splat") {
        return Exit::KernelSplat;
    }
    if (verdict == "promise-broken") {
        return Exit::Found;
    }
    return verdict == "interrupted" ? Exit::Interrupted : Exit::Clean;
}

} // namespace kernel_storm
