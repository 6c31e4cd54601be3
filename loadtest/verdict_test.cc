// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/verdict.h"

#include "loadtest/report_fixture.h"

#include <gtest/gtest.h>

namespace {

struct Case {
    const char *name;
    void (*spoil)(RoundResult &round); // a clean round before
    Verdict verdict;
    Exit exit;
    const char *explanation;
};

const Case kCases[] = {
    {"all_well", [](RoundResult &) {}, Verdict::Clean, Exit::Clean, ""},

    // A single fault each.
    {"not_valid", [](RoundResult &r) { r.valid = false; }, Verdict::NotRun, Exit::Found,
     "the round is marked as not valid"},
    {"no_clients", [](RoundResult &r) { r.clients = 0; }, Verdict::NotRun, Exit::Found,
     "it was to run without clients"},
    {"one_client_missing", [](RoundResult &r) { r.connected = 1023; }, Verdict::NotRun, Exit::Found,
     "only 1023 of 1024 clients connected"},
    {"connected_unmeasured", [](RoundResult &r) { r.connected = {}; }, Verdict::NotRun, Exit::Found,
     "how many clients connected was not measured"},
    {"one_peer_left", [](RoundResult &r) { r.kernel_deleted = 1023; }, Verdict::NotRun, Exit::Found,
     "only 1023 of 1024 peers were deleted by the kernel"},
    {"deleted_unmeasured", [](RoundResult &r) { r.kernel_deleted = {}; }, Verdict::NotRun,
     Exit::Found, "how many peers were deleted by the kernel was not measured"},
    {"alive_unmeasured", [](RoundResult &r) { r.server_alive = {}; }, Verdict::NotRun, Exit::Found,
     "whether the server lives was not measured"},
    {"stale_unmeasured", [](RoundResult &r) { r.stale = {}; }, Verdict::NotRun, Exit::Found,
     "how many clients are stale was not measured"},
    {"rejected_unmeasured", [](RoundResult &r) { r.rejected = {}; }, Verdict::NotRun, Exit::Found,
     "how many clients were rejected was not measured"},
    {"splats_unmeasured", [](RoundResult &r) { r.kernel_splats = {}; }, Verdict::NotRun,
     Exit::Found, "the kernel's log was not read"},
    {"one_not_back", [](RoundResult &r) { r.reconnected = 1023; }, Verdict::NotRun, Exit::Found,
     "only 1023 of 1024 clients came back, though the server refused none"},
    {"back_unmeasured", [](RoundResult &r) { r.reconnected = {}; }, Verdict::NotRun, Exit::Found,
     "how many clients came back was not measured, though the server refused none"},
    {"died", [](RoundResult &r) { r.server_alive = false; }, Verdict::ServerDied, Exit::ServerDied,
     "the server died"},
    {"one_stale", [](RoundResult &r) { r.stale = 1; }, Verdict::Desync, Exit::Found,
     "1 client is gone and still counted"},
    {"refused_though_none_stale", [](RoundResult &r) { r.rejected = 2; }, Verdict::Desync,
     Exit::Found, "0 clients are gone and still counted, 2 refused"},
    {"splat", [](RoundResult &r) { r.kernel_splats = 1; }, Verdict::KernelSplat, Exit::KernelSplat,
     "the kernel complained"},
    {"splat_with_title",
     [](RoundResult &r) {
         r.kernel_splats = 1;
         r.kernel_splat_titles = {"BUG: KASAN: use-after-free", "more"};
     },
     Verdict::KernelSplat, Exit::KernelSplat, "the kernel complained: BUG: KASAN: use-after-free"},

    // What is not measured but decides nothing.
    {"known_splats_are_not_judged", [](RoundResult &r) { r.kernel_splats_known = 9; },
     Verdict::Clean, Exit::Clean, ""},
    {"status_file_may_lack", [](RoundResult &r) { r.status_file_clients = {}; }, Verdict::Clean,
     Exit::Clean, ""},
    {"overruns_that_did_no_harm", [](RoundResult &r) { r.overruns = 811; }, Verdict::Clean,
     Exit::Clean, ""},
    {"transient_refusals", [](RoundResult &r) { r.refusals_logged = 5; }, Verdict::Clean,
     Exit::Clean, ""},
    {"more_than_asked", [](RoundResult &r) { r.kernel_deleted = 1025; }, Verdict::Clean,
     Exit::Clean, ""},
    {"a_word_changes_nothing", [](RoundResult &r) { r.reason = "slow today"; }, Verdict::Clean,
     Exit::Clean, ""},

    // Precedence: each pair of neighbours, and all at once.
    {"not_run_before_died",
     [](RoundResult &r) {
         r.connected = 17;
         r.server_alive = false;
     },
     Verdict::NotRun, Exit::ServerDied, "only 17 of 1024 clients connected, and the server died"},
    {"not_run_with_splat",
     [](RoundResult &r) {
         r.connected = 17;
         r.kernel_splats = 2;
     },
     Verdict::NotRun, Exit::KernelSplat,
     "only 17 of 1024 clients connected, and the kernel complained"},
    {"not_run_before_desync",
     [](RoundResult &r) {
         r.kernel_deleted = 1000;
         r.stale = 279;
     },
     Verdict::NotRun, Exit::Found, "only 1000 of 1024 peers were deleted by the kernel"},
    {"own_reason_first",
     [](RoundResult &r) {
         r.valid = false;
         r.reason = "interrupted";
     },
     Verdict::NotRun, Exit::Found, "interrupted"},
    {"died_before_unmeasured",
     [](RoundResult &r) {
         r.server_alive = false;
         r.kernel_deleted = 412;
         r.stale = {};
         r.reason = "out of memory";
     },
     Verdict::ServerDied, Exit::ServerDied, "the server died: out of memory"},
    {"died_before_desync",
     [](RoundResult &r) {
         r.server_alive = false;
         r.stale = 279;
     },
     Verdict::ServerDied, Exit::ServerDied, "the server died"},
    {"desync_before_splat",
     [](RoundResult &r) {
         r.stale = 279;
         r.rejected = 3;
         r.kernel_splats = 1;
     },
     Verdict::Desync, Exit::Found, "279 clients are gone and still counted, 3 refused"},
    {"desync_before_not_back",
     [](RoundResult &r) {
         r.stale = 279;
         r.reconnected = 745;
     },
     Verdict::Desync, Exit::Found, "279 clients are gone and still counted"},
    {"splat_before_not_back",
     [](RoundResult &r) {
         r.kernel_splats = 1;
         r.reconnected = 0;
     },
     Verdict::KernelSplat, Exit::KernelSplat, "the kernel complained"},
    {"everything_at_once",
     [](RoundResult &r) {
         r.valid = false;
         r.server_alive = false;
         r.stale = 1;
         r.kernel_splats = 1;
     },
     Verdict::NotRun, Exit::ServerDied, "the round is marked as not valid"},
};

class VerdictOf : public testing::TestWithParam<Case> {};

TEST_P(VerdictOf, follows_from_the_numbers) {
    RoundResult round = clean_round();
    GetParam().spoil(round);
    EXPECT_EQ(name_of(verdict(round)), name_of(GetParam().verdict));
    EXPECT_EQ(exit_of(round), GetParam().exit);
    EXPECT_EQ(explain(round), GetParam().explanation);
}

INSTANTIATE_TEST_SUITE_P(Verdict, VerdictOf, testing::ValuesIn(kCases),
                         [](const auto &test) { return test.param.name; });

TEST(Verdict, of_nothing_measured_is_not_run) {
    EXPECT_EQ(verdict(RoundResult{}), Verdict::NotRun);
}

TEST(Verdict, names_are_those_of_the_file) {
    EXPECT_EQ(name_of(Verdict::NotRun), "not-run");
    EXPECT_EQ(name_of(Verdict::ServerDied), "server-died");
    EXPECT_EQ(name_of(Verdict::Desync), "desync");
    EXPECT_EQ(name_of(Verdict::KernelSplat), "kernel-splat");
    EXPECT_EQ(name_of(Verdict::Clean), "clean");
}

} // namespace
