// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/installed.h"

#include <gtest/gtest.h>

namespace {

std::vector<RemarkKind> kinds_of(const InstalledFacts &facts) {
    std::vector<RemarkKind> kinds;
    for (const Remark &remark : judge(facts)) {
        kinds.push_back(remark.kind);
    }
    return kinds;
}

using Kinds = std::vector<RemarkKind>;

TEST(Installed, nothing_known_is_nothing_said) {
    EXPECT_TRUE(judge({}).empty());
    EXPECT_TRUE(judge({.daemons = {{1, kOpenvpn, false, "aa"}}}).empty());
    EXPECT_TRUE(judge({.loaded_srcversion = "A"}).empty());
    EXPECT_TRUE(judge({.installed_srcversion = "A"}).empty());
}

TEST(Installed, a_daemon_of_another_build_is_told) {
    const InstalledFacts facts = {
        .daemons = {{1, kOpenvpn, true, "aa"}, {2, kOpenvpn, false, "bb"}},
        .openvpn_build_id = "bb"};
    const std::vector<Remark> remarks = judge(facts);
    ASSERT_EQ(remarks.size(), 1u);
    EXPECT_EQ(remarks[0].kind, RemarkKind::DaemonNotInstalled);
    EXPECT_EQ(remarks[0].text,
              "the openvpn that runs as process 1 is not the installed /usr/sbin/openvpn");
}

TEST(Installed, the_same_build_installed_again_is_the_same) {
    EXPECT_TRUE(judge({.daemons = {{1, kOpenvpn, true, "aa"}}, .openvpn_build_id = "aa"}).empty());
}

TEST(Installed, a_program_without_build_id_is_judged_by_its_file) {
    EXPECT_EQ(kinds_of({.daemons = {{1, kOpenvpn, true, {}}}, .openvpn_build_id = "aa"}),
              Kinds{RemarkKind::DaemonNotInstalled});
    EXPECT_TRUE(judge({.daemons = {{1, kOpenvpn, false, {}}}, .openvpn_build_id = "aa"}).empty());
}

TEST(Installed, a_module_of_another_build_is_told) {
    EXPECT_EQ(kinds_of({.loaded_srcversion = "A", .installed_srcversion = "B"}),
              Kinds{RemarkKind::ModuleNotInstalled});
    EXPECT_TRUE(judge({.loaded_srcversion = "A", .installed_srcversion = "A"}).empty());
}

TEST(Installed, a_module_that_cannot_be_loaded_again_is_told) {
    const std::vector<Remark> remarks =
        judge({.loaded_srcversion = "A", .installed_srcversion = ""});
    ASSERT_EQ(remarks.size(), 1u);
    EXPECT_EQ(remarks[0].kind, RemarkKind::ModuleNotInstalled);
    EXPECT_EQ(remarks[0].text, "the loaded module ovpn-dco-v2 is not installed for this kernel: "
                               "once it is unloaded there is none");
    EXPECT_EQ(remarks[0].hint.find("modprobe -r"), std::string::npos);
    EXPECT_TRUE(judge({.installed_srcversion = ""}).empty()); // and none is needed
}

// As dpkg writes them.
const std::string kOurs = "2026-10-01 10:00:00 upgrade openvpn:amd64 2.6.14-1+deb13u3 "
                          "2.6.14-1+deb13u3+dco1\n";
const std::string kNext = "2026-11-02 06:12:44 upgrade openvpn:amd64 2.6.14-1+deb13u3+dco1 "
                          "2.6.14-1+deb13u4\n2026-11-02 06:12:44 status half-configured "
                          "openvpn:amd64 2.6.14-1+deb13u3+dco1\n";

std::vector<Remark> with_log(const std::string &version, const std::string &log) {
    return judge({.packages = {{"openvpn", version, log}}, .has_our_source = true});
}

TEST(Installed, an_upgrade_that_took_the_patches_away_is_told) {
    const std::vector<Remark> remarks = with_log("2.6.14-1+deb13u4", kOurs + kNext);
    ASSERT_EQ(remarks.size(), 1u);
    EXPECT_EQ(remarks[0].kind, RemarkKind::PatchesReplaced);
    EXPECT_EQ(remarks[0].text,
              "an upgrade has taken the patched openvpn away: 2.6.14-1+deb13u3+dco1 to "
              "2.6.14-1+deb13u4 on 2026-11-02");
    const std::string later = "2026-11-09 06:12:44 upgrade openvpn:amd64 2.6.14-1+deb13u4 "
                              "2.6.14-1+deb13u5\n";
    EXPECT_EQ(with_log("2.6.14-1+deb13u5", kOurs + kNext + later).size(), 1u);
}

TEST(Installed, patches_that_are_there_again_are_not_gone) {
    EXPECT_TRUE(with_log("2.6.14-1+deb13u4+dco1", kNext).empty());
    EXPECT_TRUE(with_log("2.6.14-1+deb13u3+dco1", kOurs).empty());
}

TEST(Installed, patches_that_came_back_and_were_removed_are_not_gone) {
    const std::string back = "2026-11-03 06:12:44 upgrade openvpn:amd64 2.6.14-1+deb13u4 "
                             "2.6.14-1+deb13u4+dco1\n2026-11-04 06:12:44 remove openvpn:amd64 "
                             "2.6.14-1+deb13u4+dco1 <none>\n2026-11-05 06:12:44 install "
                             "openvpn:amd64 <none> 2.6.14-1+deb13u4\n";
    EXPECT_TRUE(with_log("2.6.14-1+deb13u4", kOurs + kNext + back).empty());
}

TEST(Installed, going_back_on_purpose_is_no_upgrade) {
    EXPECT_TRUE(with_log("2.6.14-1+deb13u3", kOurs + "2026-11-02 06:12:44 upgrade openvpn:amd64 "
                                                     "2.6.14-1+deb13u3+dco1 2.6.14-1+deb13u3\n")
                    .empty());
}

TEST(Installed, without_our_source_debians_next_version_is_wanted) {
    EXPECT_TRUE(judge({.packages = {{"openvpn", "2.6.14-1+deb13u4", kOurs + kNext}},
                       .has_our_source = false})
                    .empty());
}

TEST(Installed, stock_that_was_always_stock_is_no_loss) {
    EXPECT_TRUE(with_log("2.6.14-1+deb13u4", "2026-11-02 06:12:44 upgrade openvpn:amd64 "
                                             "2.6.14-1+deb13u3 2.6.14-1+deb13u4\n")
                    .empty());
    EXPECT_TRUE(with_log("1", "").empty());
}

TEST(Installed, the_log_of_another_package_or_nonsense_is_no_loss) {
    EXPECT_TRUE(with_log("2.6.14-1+deb13u4",
                         "2026-11-02 06:12:44 upgrade openvpn-dco-dkms:all 1+dco1 2\nupgrade\n\n "
                         "\n2026-11-02 06:12:44 upgrade openvpn:amd64 1+dco1\n")
                    .empty());
}

TEST(Installed, a_package_that_is_not_installed_has_lost_nothing) {
    EXPECT_TRUE(
        judge({.packages = {{"openvpn", std::nullopt, kNext}}, .has_our_source = true}).empty());
}

TEST(Installed, the_facts_of_this_machine_can_be_asked_for) {
    const InstalledFacts facts = installed_facts({1});
    EXPECT_EQ(facts.daemons.size(), 1u);
    EXPECT_EQ(facts.packages.size(), 2u);
}

} // namespace
