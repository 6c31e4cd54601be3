// SPDX-License-Identifier: GPL-2.0-or-later
//
// dcostorm report: merges report.json files, shows them, and compares them with what was expected.

#include "loadtest/commands.h"
#include "loadtest/judgement.h"
#include "loadtest/report_html.h"
#include "loadtest/report_json.h"
#include "loadtest/report_merge.h"
#include "loadtest/report_svg.h"
#include "loadtest/report_table.h"
#include "tools/common/atomic_file.h"
#include "tools/common/terminal.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace {

struct ReportOptions {
    std::vector<std::string> files;
    std::string output;
    std::string html;
    std::string svg;
    Expectations expectations;
    bool json = false;
};

Result<Report> read_all(const std::vector<std::string> &files) {
    Result<Report> report = read_report(files.front());
    for (size_t at = 1; report && at < files.size(); at++) {
        const Result<Report> next = read_report(files[at]);
        if (!next) {
            return next.error();
        }
        const Result<void> merged = merge_report(*report, *next, files[at]);
        if (!merged) {
            return merged.error();
        }
    }
    return report;
}

Result<void> write_files(const ReportOptions &options, const Report &report,
                         const Judgement &judgement) {
    Result<void> written;
    if (!options.output.empty()) {
        written = write_report(options.output, report);
    }
    if (written && !options.html.empty()) {
        written = write_file(options.html, render_html(report, judgement));
    }
    if (written && !options.svg.empty()) {
        written = write_file(options.svg, render_picture(report));
    }
    return written;
}

// The report as it would be written, and what the table says below its rows.
std::string json_for_programs(const Report &report, const Judgement &judgement) {
    nlohmann::ordered_json json = to_json(report);
    json["builds"] = nlohmann::ordered_json::array();
    for (const BuildSummary &build : summarize(report)) {
        json["builds"].push_back({
            {"suite", build.rounds.front()->suite ? nlohmann::ordered_json(build.suite) : nullptr},
            {"build", build.build},
            {"rounds", build.rounds.size()},
            {"not_run", build.count(Verdict::NotRun)},
            {"server_died", build.count(Verdict::ServerDied)},
            {"desync", build.count(Verdict::Desync)},
            {"kernel_splat", build.count(Verdict::KernelSplat)},
            {"clean", build.count(Verdict::Clean)},
            {"sentence", sentence_of(build)},
        });
    }
    json["failed_expectations"] = judgement.failures;
    json["exit_status"] = static_cast<int>(judgement.exit);
    return serialize(json);
}

Result<Exit> run(const ReportOptions &options) {
    const Expectations &expectations = options.expectations;
    for (const std::string &label : expectations.clean) {
        const auto also_in = [&label](const std::vector<std::string> &labels) {
            return std::find(labels.begin(), labels.end(), label) != labels.end();
        };
        if (also_in(expectations.desync) || also_in(expectations.server_died)) {
            return Error{"build " + label + " is expected to be clean and to fail", Exit::Usage};
        }
    }
    const Result<Report> report = read_all(options.files);
    if (!report) {
        return report.error();
    }
    const Judgement judgement = judge(*report, options.expectations);
    const Result<void> written = write_files(options, *report, judgement);
    if (!written) {
        return written.error();
    }
    const Result<void> printed =
        print(options.json ? json_for_programs(*report, judgement)
                           : render_table(*report, judgement, wants_colour()));
    if (!printed) {
        return printed.error();
    }
    return judgement.exit;
}

} // namespace

Job add_report(CLI::App &command) {
    const auto options = std::make_shared<ReportOptions>();
    command.add_option("FILE", options->files, "report.json files, merged in this order")
        ->type_name("")
        ->required();
    command.add_option("--output", options->output, "Write the merged report.json here")
        ->type_name("FILE");
    command.add_option("--html", options->html, "Write the report as a page with pictures here")
        ->type_name("FILE");
    command.add_option("--svg", options->svg, "Write the picture alone here")->type_name("FILE");
    command
        .add_option("--expect-clean", options->expectations.clean,
                    "Fail unless all rounds of build LABEL are clean; may be repeated")
        ->type_name("LABEL")
        ->allow_extra_args(false);
    command
        .add_option("--expect-desync", options->expectations.desync,
                    "Fail unless at least one round of build LABEL is a desync; may be repeated")
        ->type_name("LABEL")
        ->allow_extra_args(false);
    command
        .add_option("--expect-server-died", options->expectations.server_died,
                    "Fail unless the server of build LABEL died in at least one round; may be "
                    "repeated")
        ->type_name("LABEL")
        ->allow_extra_args(false);
    command.add_flag("--json", options->json, "Print the merged report and its summary as JSON");
    return [options] {
        return run(*options);
    };
}
