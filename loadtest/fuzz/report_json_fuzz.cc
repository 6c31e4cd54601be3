// SPDX-License-Identifier: GPL-2.0-or-later
//
// A report.json from anywhere: what is accepted must survive every way of showing it, and must be
// accepted again as it is written.

#include "loadtest/judgement.h"
#include "loadtest/report_html.h"
#include "loadtest/report_json.h"
#include "loadtest/report_svg.h"
#include "loadtest/report_table.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const Result<Report> report = parse_report(text, "fuzz");
    if (!report) {
        return 0;
    }
    const Judgement judgement = judge(*report, {{"a"}, {"b"}});
    const std::string table = render_table(*report, judgement, false);
    const std::string page = render_html(*report, judgement);
    const std::string picture = render_picture(*report);
    // A quote inside a label comes as an entity, so these can only be coordinates of ours.
    for (const char *bad : {"\"nan", "\"inf", "\"Mnan", "<script"}) {
        if (page.find(bad) != std::string::npos || picture.find(bad) != std::string::npos) {
            std::abort();
        }
    }
    if (table.find('\033') != std::string::npos) {
        std::abort();
    }
    if (!parse_report(serialize(to_json(*report)), "again")) {
        std::abort();
    }
    return 0;
}
