// SPDX-License-Identifier: GPL-2.0-or-later
//
// An audit as a plugin of Nagios and its like: "SERVICE STATE - WORDS | PERFDATA", then more lines.

#include "tools/common/plain_text.h"
#include "tools/dcoctl/audit_report.h"

#include <algorithm>

#include <fmt/format.h>

namespace {

// What follows '|' is taken for figures.
std::string words(const std::string &text) {
    std::string safe = printable(text);
    std::replace(safe.begin(), safe.end(), '|', '/');
    return safe;
}

} // namespace

NagiosAnswer nagios_answer(const AuditReport &report) {
    const size_t stale = report.found.stale.size();
    const size_t missing = report.found.missing.size();
    const int status = stale > 0 ? 2 : report.clean() ? 0 : 1;
    constexpr const char *kStates[] = {"OK", "WARNING", "CRITICAL"};
    std::string text = fmt::format("DCO {} - {}: {} stale, {} missing", kStates[status],
                                   words(report.device), stale, missing);
    for (const Remark &remark : report.remarks) {
        text += "; " + words(remark.text);
    }
    text += fmt::format(" | peers={} instances={} connecting={} stale={} missing={}\n",
                        report.kernel_peers, report.instances, report.connecting, stale, missing);
    for (const ListedClient &client : report.found.stale) {
        text +=
            fmt::format("stale: client {} ({})\n", *client.client_id, words(client.common_name));
    }
    for (const Healing &healing : report.healings) {
        text += fmt::format("{}: client {}\n", healing.killed ? "killed" : "not killed",
                            *healing.client.client_id);
    }
    return {status, text};
}

NagiosAnswer nagios_unknown(const std::string &error) {
    return {3, fmt::format("DCO UNKNOWN - {}\n", words(error))};
}
