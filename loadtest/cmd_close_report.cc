// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm close-report: what `dcostorm close` measured on two builds, side by side and judged.

#include "loadtest/close_json.h"
#include "loadtest/close_svg.h"
#include "loadtest/close_table.h"
#include "loadtest/commands.h"
#include "loadtest/report_json.h"
#include "tools/common/atomic_file.h"
#include "tools/common/terminal.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace {

struct CloseReportOptions {
    std::vector<std::string> files;
    std::string output;
    std::string svg;
    CloseRules rules;
    bool json = false;
};

Result<CloseReport> read_all(const std::vector<std::string> &files) {
    Result<CloseReport> report = read_close_report(files.front());
    for (size_t at = 1; report && at < files.size(); at++) {
        const Result<CloseReport> next = read_close_report(files[at]);
        if (!next) {
            return next.error();
        }
        if (Result<void> merged = merge_close_report(*report, *next, files[at]); !merged) {
            return merged.error();
        }
    }
    return report;
}

Result<Exit> run(const CloseReportOptions &options) {
    const Result<CloseReport> report = read_all(options.files);
    if (!report) {
        return report.error();
    }
    const CloseJudgement judgement = judge(*report, options.rules);
    const std::string json = serialize(to_json(*report, judgement, options.rules));
    Result<void> written;
    if (!options.output.empty()) {
        written = write_file(options.output, json);
    }
    if (written && !options.svg.empty()) {
        written = write_file(options.svg, render_picture(*report));
    }
    if (!written) {
        return written.error();
    }
    const Result<void> printed =
        print(options.json ? json : render_table(*report, judgement, options.rules));
    if (!printed) {
        return printed.error();
    }
    return judgement.failures.empty() ? Exit::Clean : Exit::Found;
}

} // namespace

Job add_close_report(CLI::App &command) {
    const auto options = std::make_shared<CloseReportOptions>();
    CloseRules &rules = options->rules;
    command.add_option("FILE", options->files, "What dcostorm close has written, in this order")
        ->type_name("")
        ->required();
    command.add_option("--output", options->output, "Write all figures as JSON here")
        ->type_name("FILE");
    command.add_option("--svg", options->svg, "Write a picture of them here")->type_name("FILE");
    CLI::Option *baseline =
        command.add_option("--baseline", rules.baseline, "The build to compare with")
            ->type_name("LABEL")
            ->capture_default_str();
    command
        .add_flag_callback(
            "--without-baseline", [&rules] { rules.baseline.clear(); },
            "Compare with nothing: judge how the candidate's cost grows, and no more")
        ->excludes(baseline);
    command.add_option("--candidate", rules.candidate, "The build that is judged")
        ->type_name("LABEL")
        ->capture_default_str();
    command
        .add_option("--most-exponent", rules.most_exponent,
                    "Fail if its cost grows with a higher power of the clients' number")
        ->capture_default_str();
    command
        .add_option("--least-ratio", rules.least_ratio,
                    "Fail if the baseline needs less than so many times as much")
        ->capture_default_str();
    command
        .add_option("--judged-at", rules.judged_at,
                    "The number of clients at which that is judged, if it was measured")
        ->type_name("N")
        ->capture_default_str();
    command.add_flag("--json", options->json, "Print JSON, not a table");
    return [options] {
        return run(*options);
    };
}
