// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/report_json.h"

#include "loadtest/report_fixture.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <sys/stat.h>

using nlohmann::ordered_json;

namespace {

// Every key of docs/report.md, by hand.
const char *const kWhole = R"({
  "schema": 1,
  "generator": {"name": "dcostorm", "version": "0.7"},
  "accelerator": "tcg",
  "config": {"clients": 1024, "keepalive": "4 16", "builds": ["stock"]},
  "runs": [{
    "suite": "trixie", "build": "stock", "openvpn": "2.6.14-1+deb13u3",
    "openvpn_build_id": "9f86d081", "module": "0.0+git20241121-1+deb13u1",
    "module_srcversion": "F00DBEEF", "kernel": "6.12.88+deb13-cloud-amd64",
    "rmem_max_bytes": 212992,
    "storm": "expire", "pressure": "cpu", "clients": 1024, "round": 2,
    "started_at": "2026-11-20T10:11:12Z", "valid": true, "reason": null,
    "connected": 1024, "kernel_deleted": 1024, "kernel_peers_after": 0, "instances_after": 279,
    "status_file_clients": 278, "stale": 279, "drain_seconds": null, "server_alive": true,
    "reconnected": 745, "rejected": 277, "refusals_logged": 801, "overruns": 3,
    "kernel_splats": 0, "kernel_splats_known": 1,
    "kernel_splat_titles": ["WARNING: iptunnel_xmit"],
    "compared_at_seconds": 75.5, "lifted_at_seconds": 78, "generator_lag_ms": 12.25,
    "timeline": [{"seconds": -1, "kernel_peers": 1024, "instances": 1024},
                 {"seconds": 20.5, "kernel_peers": 0, "instances": null}],
    "verdict": "desync"
  }]
})";

// What the contract asks for and nothing more.
const char *const kLeast = R"({"schema":1,"accelerator":null,"runs":[{
    "suite":null,"build":"x","openvpn":null,"openvpn_build_id":null,"module":null,
    "module_srcversion":null,"kernel":null,"storm":"expire","pressure":"none","clients":1,"round":1,
    "connected":null,"kernel_deleted":null,"kernel_peers_after":null,"instances_after":null,
    "status_file_clients":null,"stale":null,"drain_seconds":null,"server_alive":null,
    "reconnected":null,"rejected":null,"overruns":null,"kernel_splats":null,
    "verdict":"not-run"}]})";

TEST(ReportJson, reads_every_key) {
    const Result<Report> report = parse_report(kWhole, "r.json");
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(report->generator.version, "0.7");
    EXPECT_EQ(report->accelerator, "tcg");
    EXPECT_EQ(report->config["keepalive"], "4 16");
    ASSERT_EQ(report->runs.size(), 1u);
    const RoundResult &round = report->runs[0];
    EXPECT_EQ(round.suite, "trixie");
    EXPECT_EQ(round.build, "stock");
    EXPECT_EQ(round.openvpn, "2.6.14-1+deb13u3");
    EXPECT_EQ(round.openvpn_build_id, "9f86d081");
    EXPECT_EQ(round.module, "0.0+git20241121-1+deb13u1");
    EXPECT_EQ(round.module_srcversion, "F00DBEEF");
    EXPECT_EQ(round.kernel, "6.12.88+deb13-cloud-amd64");
    EXPECT_EQ(round.rmem_max_bytes, 212'992u);
    EXPECT_EQ(round.storm, "expire");
    EXPECT_EQ(round.pressure, "cpu");
    EXPECT_EQ(round.clients, 1024u);
    EXPECT_EQ(round.round, 2u);
    EXPECT_EQ(round.started_at, "2026-11-20T10:11:12Z");
    EXPECT_TRUE(round.valid);
    EXPECT_EQ(round.reason, "");
    EXPECT_EQ(round.connected, 1024u);
    EXPECT_EQ(round.kernel_deleted, 1024u);
    EXPECT_EQ(round.kernel_peers_after, 0u);
    EXPECT_EQ(round.instances_after, 279u);
    EXPECT_EQ(round.status_file_clients, 278u);
    EXPECT_EQ(round.stale, 279u);
    EXPECT_EQ(round.drain_seconds, std::nullopt);
    EXPECT_EQ(round.server_alive, true);
    EXPECT_EQ(round.reconnected, 745u);
    EXPECT_EQ(round.rejected, 277u);
    EXPECT_EQ(round.refusals_logged, 801u);
    EXPECT_EQ(round.overruns, 3u);
    EXPECT_EQ(round.kernel_splats, 0u);
    EXPECT_EQ(round.kernel_splats_known, 1u);
    EXPECT_EQ(round.kernel_splat_titles, std::vector<std::string>{"WARNING: iptunnel_xmit"});
    EXPECT_EQ(round.compared_at_seconds, 75.5);
    EXPECT_EQ(round.lifted_at_seconds, 78.0);
    EXPECT_EQ(round.generator_lag_ms, 12.25);
    ASSERT_EQ(round.timeline.size(), 2u);
    EXPECT_EQ(round.timeline[0], (TimelineSample{-1, 1024, 1024}));
    EXPECT_EQ(round.timeline[1], (TimelineSample{20.5, 0, std::nullopt}));
}

TEST(ReportJson, writes_what_it_read) {
    const Result<Report> report = parse_report(kWhole, "r.json");
    ASSERT_TRUE(report);
    // nlohmann::json compares objects without regard to the order of keys.
    EXPECT_EQ(nlohmann::json(to_json(*report)), nlohmann::json::parse(kWhole));
}

TEST(ReportJson, reads_what_it_wrote) {
    Report report = report_of({clean_round(), desync_round(), died_round()});
    report.config["suite"] = "trixie";
    const Result<Report> again = parse_report(serialize(to_json(report)), "r.json");
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(*again, report);
}

TEST(ReportJson, needs_only_the_contract) {
    const Result<Report> report = parse_report(kLeast, "r.json");
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(report->runs[0].stale, std::nullopt);
    EXPECT_TRUE(report->runs[0].valid);
}

TEST(ReportJson, needs_all_of_the_contract) {
    for (const char *key : {"suite",           "build",
                            "openvpn",         "openvpn_build_id",
                            "module",          "module_srcversion",
                            "kernel",          "storm",
                            "pressure",        "clients",
                            "round",           "connected",
                            "kernel_deleted",  "kernel_peers_after",
                            "instances_after", "status_file_clients",
                            "stale",           "drain_seconds",
                            "server_alive",    "reconnected",
                            "rejected",        "overruns",
                            "kernel_splats",   "verdict"}) {
        ordered_json json = ordered_json::parse(kLeast);
        ASSERT_EQ(json["runs"][0].erase(key), 1u) << key;
        const Result<Report> report = parse_report(json.dump(), "r.json");
        ASSERT_FALSE(report) << key;
        EXPECT_EQ(report.error().text, std::string("r.json: runs[0]: has no key \"") + key + "\"");
    }
}

TEST(ReportJson, every_unmeasured_value_is_null) {
    const ordered_json json = to_json(RoundResult{});
    for (const char *key : {"suite",
                            "openvpn",
                            "openvpn_build_id",
                            "module",
                            "module_srcversion",
                            "kernel",
                            "started_at",
                            "connected",
                            "kernel_deleted",
                            "kernel_peers_after",
                            "instances_after",
                            "status_file_clients",
                            "stale",
                            "drain_seconds",
                            "server_alive",
                            "reconnected",
                            "rejected",
                            "refusals_logged",
                            "overruns",
                            "kernel_splats",
                            "kernel_splats_known",
                            "compared_at_seconds",
                            "lifted_at_seconds",
                            "generator_lag_ms"}) {
        EXPECT_TRUE(json.contains(key) && json[key].is_null()) << key;
    }
}

TEST(ReportJson, a_round_not_run_always_has_a_reason) {
    RoundResult round = clean_round();
    round.connected = 17;
    EXPECT_EQ(to_json(round)["reason"], "only 17 of 1024 clients connected");
    EXPECT_EQ(to_json(round)["verdict"], "not-run");
    EXPECT_TRUE(to_json(clean_round())["reason"].is_null());
}

TEST(ReportJson, a_log_line_that_is_no_utf8_is_written) {
    RoundResult round = died_round();
    round.reason = "caf\xe9 \x1b[31m";
    EXPECT_EQ(to_json(round)["reason"], "caf\xef\xbf\xbd \xef\xbf\xbd[31m");
}

TEST(ReportJson, thins_a_long_timeline_and_keeps_its_ends) {
    RoundResult round = clean_round();
    for (int at = 0; at <= 5000; at++) {
        round.timeline.push_back({static_cast<double>(at), 1, 1});
    }
    const ordered_json timeline = to_json(round)["timeline"];
    ASSERT_EQ(timeline.size(), 400u);
    EXPECT_EQ(timeline.front()["seconds"], 0.0);
    EXPECT_EQ(timeline.back()["seconds"], 5000.0);
}

TEST(ReportJson, skips_keys_that_it_does_not_know) {
    ordered_json json = ordered_json::parse(kWhole);
    json["later"] = {1, 2, 3};
    json["runs"][0]["humidity_percent"] = 40;
    EXPECT_TRUE(parse_report(json.dump(), "r.json"));
}

std::string error_of(std::string_view text) {
    const Result<Report> report = parse_report(text, "r.json");
    if (report) {
        return "accepted";
    }
    EXPECT_EQ(report.error().exit, Exit::Usage);
    EXPECT_EQ(report.error().text.find('\n'), std::string::npos);
    return report.error().text;
}

std::string error_with(const char *pointer, const ordered_json &value) {
    ordered_json json = ordered_json::parse(kWhole);
    json[ordered_json::json_pointer(pointer)] = value;
    return error_of(json.dump());
}

std::string error_without(const char *parent, const char *key) {
    ordered_json json = ordered_json::parse(kWhole);
    json[ordered_json::json_pointer(parent)].erase(key);
    return error_of(json.dump());
}

TEST(ReportJson, refuses_what_is_no_json) {
    EXPECT_EQ(error_of(""), "r.json: is empty");
    EXPECT_EQ(error_of(" \n"), "r.json: is empty");
    EXPECT_EQ(error_of("{\n  \"schema\": 1,\n  oops\n}"),
              "r.json: line 3, column 3: is not JSON from here");
    EXPECT_EQ(error_of(std::string_view(kWhole).substr(0, 9)),
              "r.json: line 2, column 8: is not JSON from here");
    EXPECT_EQ(error_of("{\"schema\": 1e999}"), "r.json: has a number that is too large");
    EXPECT_EQ(error_of("{\"schema\": \"\xff\"}"),
              "r.json: line 1, column 13: is not JSON from here");
}

TEST(ReportJson, refuses_a_file_of_another_kind) {
    EXPECT_EQ(error_of("[]"), "r.json: expected an object, found a list");
    EXPECT_EQ(error_of("null"), "r.json: expected an object, found null");
    EXPECT_EQ(error_of("{}"), "r.json: has no key \"schema\"");
    EXPECT_EQ(error_with("/schema", 2), "r.json: schema: expected 1, found 2");
    EXPECT_EQ(error_with("/schema", "1"),
              "r.json: schema: expected a whole number of 0 or more, found \"1\"");
    EXPECT_EQ(error_without("", "runs"), "r.json: has no key \"runs\"");
    EXPECT_EQ(error_without("", "accelerator"), "r.json: has no key \"accelerator\"");
    EXPECT_EQ(error_with("/runs", 3), "r.json: runs: expected a list, found 3");
    EXPECT_EQ(error_with("/runs/0", "x"), "r.json: runs[0]: expected an object, found \"x\"");
    EXPECT_EQ(error_with("/generator", "dcostorm"),
              "r.json: generator: expected an object, found \"dcostorm\"");
    EXPECT_EQ(error_with("/config", ordered_json::array()),
              "r.json: config: expected an object, found a list");
    EXPECT_EQ(error_with("/config/deep", {{"a", 1}}),
              "r.json: config.deep: expected a plain value or a list of these, found an object");
}

TEST(ReportJson, refuses_a_round_with_a_fault) {
    EXPECT_EQ(error_without("/runs/0", "stale"), "r.json: runs[0]: has no key \"stale\"");
    EXPECT_EQ(error_without("/runs/0", "verdict"), "r.json: runs[0]: has no key \"verdict\"");
    EXPECT_EQ(error_with("/runs/0/stale", -3),
              "r.json: runs[0].stale: expected a whole number of 0 or more, found -3");
    EXPECT_EQ(error_with("/runs/0/stale", 2.5),
              "r.json: runs[0].stale: expected a whole number of 0 or more, found 2.5");
    EXPECT_EQ(error_with("/runs/0/clients", nullptr),
              "r.json: runs[0].clients: expected a whole number of 0 or more, found null");
    EXPECT_EQ(error_with("/runs/0/server_alive", 1),
              "r.json: runs[0].server_alive: expected true or false, found 1");
    EXPECT_EQ(error_with("/runs/0/valid", nullptr),
              "r.json: runs[0].valid: expected true or false, found null");
    EXPECT_EQ(error_with("/runs/0/build", ""),
              "r.json: runs[0].build: expected a text, found \"\"");
    EXPECT_EQ(error_with("/runs/0/build", nullptr),
              "r.json: runs[0].build: expected a text, found null");
    EXPECT_EQ(error_with("/runs/0/suite", 13), "r.json: runs[0].suite: expected a text, found 13");
    EXPECT_EQ(error_with("/runs/0/drain_seconds", "soon"),
              "r.json: runs[0].drain_seconds: expected a number, found \"soon\"");
    EXPECT_EQ(error_with("/runs/0/kernel_splat_titles", "x"),
              "r.json: runs[0].kernel_splat_titles: expected a list of texts, found \"x\"");
}

TEST(ReportJson, refuses_a_timeline_with_a_fault) {
    EXPECT_EQ(error_with("/runs/0/timeline", true),
              "r.json: runs[0].timeline: expected a list of at most 100000 samples, found true");
    EXPECT_EQ(error_with("/runs/0/timeline/1", 5),
              "r.json: runs[0].timeline[1]: expected an object, found 5");
    EXPECT_EQ(error_with("/runs/0/timeline/1/seconds", 1e300),
              "r.json: runs[0].timeline[1].seconds: expected a number, found 1e+300");
    EXPECT_EQ(error_with("/runs/0/timeline/1/seconds", -1.5),
              "r.json: runs[0].timeline[1].seconds: expected at least the -1 before, found -1.5");
}

TEST(ReportJson, refuses_a_verdict_that_its_numbers_do_not_give) {
    EXPECT_EQ(error_with("/runs/0/verdict", "clean"),
              "r.json: runs[0].verdict: expected \"desync\", which the numbers give, found "
              "\"clean\"");
    EXPECT_EQ(error_with("/runs/0/stale", nullptr),
              "r.json: runs[0].verdict: expected \"not-run\", which the numbers give, found "
              "\"desync\"");
}

TEST(ReportJson, an_error_is_one_harmless_line) {
    const std::string text = error_with("/runs/0/build", {{"x", 1}});
    EXPECT_EQ(text, "r.json: runs[0].build: expected a text, found an object");
    EXPECT_EQ(error_with("/runs/0/clients", std::string(100, 'a') + "\n\x1b[31m"),
              "r.json: runs[0].clients: expected a whole number of 0 or more, found \"" +
                  std::string(38, 'a') + "…");
    const Result<Report> report = parse_report("", "a\nb");
    EXPECT_EQ(report.error().text, "a\xef\xbf\xbd"
                                   "b: is empty");
}

class ReportFile : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "/report.XXXXXX";
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    std::string path(const char *name) const { return directory_ + "/" + name; }
    size_t entries() const {
        const std::filesystem::directory_iterator all(directory_);
        return static_cast<size_t>(std::distance(begin(all), end(all)));
    }

    std::string directory_;
};

TEST_F(ReportFile, is_read_back_and_nothing_lies_beside) {
    const Report report = report_of({clean_round()});
    ASSERT_TRUE(write_report(path("r.json"), report));
    const Result<Report> again = read_report(path("r.json"));
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(*again, report);
    EXPECT_EQ(entries(), 1u);
}

TEST_F(ReportFile, replaces_the_old_and_keeps_its_mode) {
    std::ofstream(path("r.json")) << std::string(100'000, 'x');
    ASSERT_EQ(chmod(path("r.json").c_str(), 0640), 0);
    ASSERT_TRUE(write_report(path("r.json"), report_of({clean_round()})));
    EXPECT_TRUE(read_report(path("r.json")));
    struct stat there = {};
    ASSERT_EQ(stat(path("r.json").c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 07777, 0640u);
}

TEST_F(ReportFile, that_cannot_be_written_is_an_error_that_names_it) {
    const Result<void> result = write_report(path("absent/r.json"), Report{});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().text,
              "cannot write " + path("absent/r.json") + ": No such file or directory");
    EXPECT_EQ(write_report(directory_, Report{}).error().text,
              "cannot write " + directory_ + ": Is a directory");
    EXPECT_EQ(entries(), 0u);
}

TEST_F(ReportFile, of_a_failed_write_nothing_lies_beside) {
    std::ofstream(path("r.json")) << "old";
    rlimit before = {};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small = {16, before.rlim_max};
    ASSERT_NE(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const Result<void> result = write_report(path("r.json"), report_of({clean_round()}));
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().text, "cannot write " + path("r.json") + ": File too large");
    EXPECT_EQ(entries(), 1u);
    EXPECT_EQ(std::filesystem::file_size(path("r.json")), 3u);
}

TEST_F(ReportFile, full_disk_is_the_machine_that_lacks_something) {
    const Result<void> result = write_report("/dev/full", Report{});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().text, "cannot write /dev/full: No space left on device");
    EXPECT_EQ(result.error().exit, Exit::Missing);
}

TEST_F(ReportFile, that_cannot_be_read_is_an_error_that_names_it) {
    EXPECT_EQ(read_report(path("absent")).error().text,
              "cannot read " + path("absent") + ": No such file or directory");
    EXPECT_EQ(read_report(directory_).error().text,
              "cannot read " + directory_ + ": Is a directory");
}

} // namespace
