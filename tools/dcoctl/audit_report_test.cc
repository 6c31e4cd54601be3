// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/audit_report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace {

AuditReport clean_report() {
    AuditReport report;
    report.device = "tun0";
    report.kernel_peers = 3;
    report.instances = 4;
    report.connecting = 1;
    return report;
}

AuditReport report_with(std::vector<ListedClient> stale, std::vector<uint32_t> missing = {}) {
    AuditReport report = clean_report();
    report.found.stale = std::move(stale);
    for (const uint32_t id : missing) {
        report.found.missing.emplace_back().id = id;
    }
    return report;
}

const ListedClient kAlice = {"alice", "192.0.2.1:5", 7, 17, "10.8.0.2"};
const ListedClient kHostile = {"a|stale=0\n\x1b[31mb", "192.0.2.1:6", 8, 18, "10.8.0.3"};

TEST(AuditReport, clean_is_one_line) {
    EXPECT_EQ(render_text(clean_report()), "tun0: 3 peers in the kernel, 4 instances in the daemon "
                                           "(1 connecting), 0 stale, 0 missing\n");
    EXPECT_TRUE(clean_report().clean());
}

TEST(AuditReport, names_each_one_that_it_found) {
    EXPECT_EQ(render_text(report_with({kAlice}, {9})),
              "tun0: 3 peers in the kernel, 4 instances in the daemon (1 connecting), 1 stale, 1 "
              "missing\n"
              "stale: client 17 (peer 7, alice, from 192.0.2.1:5): the kernel has no such peer\n"
              "missing: peer 9: the daemon does not list it\n");
}

TEST(AuditReport, says_what_became_of_each) {
    AuditReport report = report_with({kAlice, kHostile});
    report.healings = {{kAlice, true, ""}, {kHostile, false, "the kernel has such a peer now"}};
    const std::string text = render_text(report);
    EXPECT_NE(text.find("\nkilled: client 17 (peer 7, alice,"), std::string::npos);
    EXPECT_NE(text.find(": the kernel has such a peer now\n"), std::string::npos);
}

TEST(AuditReport, a_name_drives_no_terminal) {
    const std::string text = render_text(report_with({kHostile}));
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST(AuditReport, for_programs) {
    const nlohmann::json json = to_json(report_with({kAlice}, {9}));
    EXPECT_EQ(json["stale"], nlohmann::json::parse(R"([{"client_id": 17, "peer_id": 7,
        "common_name": "alice", "remote": "192.0.2.1:5", "tunnel_ipv4": "10.8.0.2"}])"));
    EXPECT_EQ(json["missing"], nlohmann::json::parse(R"([{"peer_id": 9}])"));
    EXPECT_EQ(json["kernel_peers"], 3);
    EXPECT_EQ(json["schema"], 1);
}

// Nagios plugin development guidelines: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN; the first line is
// "TEXT | 'label'=value ...".
TEST(Nagios, each_finding_has_its_state) {
    EXPECT_EQ(nagios_answer(clean_report()).status, 0);
    EXPECT_EQ(nagios_answer(report_with({kAlice})).status, 2);
    EXPECT_EQ(nagios_answer(report_with({}, {9})).status, 1);
    AuditReport old = clean_report();
    old.remarks = {{RemarkKind::ModuleNotInstalled, "old", "reboot"}};
    EXPECT_EQ(nagios_answer(old).status, 1);
    EXPECT_EQ(nagios_unknown("no such thing").status, 3);
    EXPECT_EQ(nagios_unknown("no such thing").text, "DCO UNKNOWN - no such thing\n");
}

TEST(Nagios, figures_follow_the_words) {
    EXPECT_EQ(nagios_answer(clean_report()).text,
              "DCO OK - tun0: 0 stale, 0 missing | peers=3 instances=4 connecting=1 stale=0 "
              "missing=0\n");
}

TEST(Nagios, a_name_fakes_no_figure) {
    const std::string text = nagios_answer(report_with({kHostile})).text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '|'), 1);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST(Prometheus, every_figure_with_its_device) {
    AuditReport report = report_with({kAlice}, {9});
    report.device = "tun\"0";
    report.remarks = {{RemarkKind::PatchesReplaced, "gone", "again"}};
    const std::string text = render_prometheus(report, 1795176789);
    for (const char *line :
         {"dcoctl_peers{device=\"tun\\\"0\"} 3\n", "dcoctl_instances{device=\"tun\\\"0\"} 4\n",
          "# TYPE dcoctl_stale_instances gauge\ndcoctl_stale_instances{device=\"tun\\\"0\"} 1\n",
          "dcoctl_missing_instances{device=\"tun\\\"0\"} 1\n",
          "dcoctl_not_installed{device=\"tun\\\"0\",what=\"patches-replaced\"} 1\n",
          "dcoctl_not_installed{device=\"tun\\\"0\",what=\"daemon-not-installed\"} 0\n",
          "dcoctl_audit_success{device=\"tun\\\"0\"} 1\n",
          "dcoctl_audit_time_seconds{device=\"tun\\\"0\"} 1795176789\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    }
}

TEST(Prometheus, without_an_audit_there_are_no_figures) {
    const std::string text = render_prometheus_failure("tun0", 1);
    EXPECT_NE(text.find("dcoctl_audit_success{device=\"tun0\"} 0\n"), std::string::npos);
    EXPECT_EQ(text.find("stale"), std::string::npos);
}

} // namespace
