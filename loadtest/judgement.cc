// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/judgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace {

// How grave, 0 for a clean round. Found has two ranks: a desync is worse than no answer.
int gravity_of(const RoundResult &round) {
    switch (exit_of(round)) {
    case Exit::ServerDied:
        return 4;
    case Exit::Found:
        return verdict(round) == Verdict::Desync ? 3 : 1;
    case Exit::KernelSplat:
        return 2;
    default:
        return 0;
    }
}

const RoundResult *gravest_of(const std::vector<const RoundResult *> &rounds) {
    const auto less = [](const RoundResult *a, const RoundResult *b) {
        return gravity_of(*a) < gravity_of(*b);
    };
    const auto gravest = std::max_element(rounds.begin(), rounds.end(), less);
    return gravest == rounds.end() ? nullptr : *gravest;
}

Exit graver(Exit a, Exit b) {
    constexpr std::array kOrder = {Exit::ServerDied, Exit::Found, Exit::KernelSplat, Exit::Clean};
    return *std::find_if(kOrder.begin(), kOrder.end() - 1,
                         [a, b](Exit exit) { return exit == a || exit == b; });
}

// The largest value that a round of this verdict has.
uint64_t largest(const BuildSummary &build, Verdict wanted,
                 std::optional<uint64_t> RoundResult::*count) {
    uint64_t most = 0;
    for (const RoundResult *round : build.rounds) {
        if (verdict(*round) == wanted) {
            most = std::max(most, (round->*count).value_or(0));
        }
    }
    return most;
}

std::string explain_first(const BuildSummary &build, Verdict wanted) {
    const auto it = std::find_if(build.rounds.begin(), build.rounds.end(),
                                 [wanted](const RoundResult *r) { return verdict(*r) == wanted; });
    return it == build.rounds.end() ? "" : explain(**it);
}

std::string last_words(const BuildSummary &build) {
    for (const RoundResult *round : build.rounds) {
        if (verdict(*round) == Verdict::ServerDied && !round->reason.empty()) {
            return round->reason;
        }
    }
    return "the daemon ended without a word";
}

std::string meaning_of(const BuildSummary &build, Verdict of) {
    switch (of) {
    case Verdict::Clean:
        return "after each storm the server counted no client that was gone, and let all of them "
               "back in";
    case Verdict::Desync: {
        const uint64_t stale = largest(build, of, &RoundResult::stale);
        const uint64_t rejected = largest(build, of, &RoundResult::rejected);
        const std::string counts =
            fmt::format("the server still counts up to {} clients that are gone", stale);
        return rejected == 0
                   ? counts + ", and will turn real ones away once enough have gathered"
                   : fmt::format("{} and turned away up to {} that wanted back in; restarting it "
                                 "cures that until the next storm",
                                 counts, rejected);
    }
    case Verdict::ServerDied:
        return last_words(build) + "; every client was thrown off";
    case Verdict::KernelSplat:
        return explain_first(build, of) + "; do not trust this kernel before a reboot";
    case Verdict::NotRun:
        return explain_first(build, of) + "; such a round proves nothing";
    }
    return "";
}

void fail(Judgement &judgement, Exit exit, std::string text) {
    judgement.exit = graver(judgement.exit, exit);
    judgement.failures.push_back(std::move(text));
}

std::vector<BuildSummary> builds_named(const std::vector<BuildSummary> &all,
                                       const std::string &label) {
    std::vector<BuildSummary> out;
    std::copy_if(all.begin(), all.end(), std::back_inserter(out),
                 [&](const BuildSummary &build) { return build.build == label; });
    return out;
}

std::string absent(const std::vector<BuildSummary> &all, const std::string &label) {
    std::vector<std::string> there;
    for (const BuildSummary &build : all) {
        if (std::find(there.begin(), there.end(), build.build) == there.end()) {
            there.push_back(build.build);
        }
    }
    return fmt::format("no round of {} is in the report, only of: {}", label,
                       there.empty() ? "nothing" : fmt::format("{}", fmt::join(there, ", ")));
}

void expect_clean(const Report &report, const std::vector<BuildSummary> &all,
                  const std::string &label, Judgement &judgement) {
    const std::vector<BuildSummary> builds = builds_named(all, label);
    if (builds.empty()) {
        fail(judgement, Exit::Found,
             fmt::format("expected {} to be clean, but {}", label, absent(all, label)));
    }
    for (const BuildSummary &build : builds) {
        if (build.worst() != Verdict::Clean) {
            fail(judgement, exit_of(*gravest_of(build.rounds)),
                 fmt::format("expected {} to be clean in all rounds, but it is {}",
                             title_of(build, report), headline_of(build)));
        }
    }
}

void expect_once(Verdict wanted, const Report &report, const std::vector<BuildSummary> &all,
                 const std::string &label, Judgement &judgement) {
    const std::vector<BuildSummary> builds = builds_named(all, label);
    if (builds.empty()) {
        fail(
            judgement, Exit::Found,
            fmt::format("expected a {} of {}, but {}", name_of(wanted), label, absent(all, label)));
    }
    for (const BuildSummary &build : builds) {
        if (build.count(wanted) == 0) {
            fail(judgement, Exit::Found,
                 fmt::format("expected a {} of {} in at least one round, but it is {}; a storm "
                             "that does not show the fault cannot show that it is gone",
                             name_of(wanted), title_of(build, report), headline_of(build)));
        }
    }
}

} // namespace

uint64_t BuildSummary::count(Verdict wanted) const {
    return static_cast<uint64_t>(
        std::count_if(rounds.begin(), rounds.end(),
                      [wanted](const RoundResult *round) { return verdict(*round) == wanted; }));
}

Verdict BuildSummary::worst() const {
    for (const Verdict bad :
         {Verdict::ServerDied, Verdict::Desync, Verdict::KernelSplat, Verdict::NotRun}) {
        if (count(bad) > 0) {
            return bad;
        }
    }
    return Verdict::Clean;
}

std::vector<BuildSummary> summarize(const Report &report) {
    std::vector<BuildSummary> builds;
    for (const RoundResult &round : report.runs) {
        const std::string suite = round.suite.value_or("");
        const auto same = [&](const BuildSummary &build) {
            return build.suite == suite && build.build == round.build;
        };
        auto it = std::find_if(builds.begin(), builds.end(), same);
        if (it == builds.end()) {
            it = builds.insert(builds.end(), BuildSummary{suite, round.build, {}});
        }
        it->rounds.push_back(&round);
    }
    return builds;
}

std::string title_of(const BuildSummary &build, const Report &report) {
    const bool one_suite =
        std::all_of(report.runs.begin(), report.runs.end(), [&](const RoundResult &round) {
            return round.suite == report.runs.front().suite;
        });
    return one_suite || build.suite.empty() ? build.build : build.suite + " " + build.build;
}

std::string headline_of(const BuildSummary &build) {
    const Verdict worst = build.worst();
    return fmt::format("{} in {} of {} round{}", name_of(worst), build.count(worst),
                       build.rounds.size(), build.rounds.size() == 1 ? "" : "s");
}

std::string sentence_of(const BuildSummary &build) {
    const Verdict worst = build.worst();
    std::string text = headline_of(build) + ": " + meaning_of(build, worst);
    std::string others;
    for (const Verdict other :
         {Verdict::Desync, Verdict::KernelSplat, Verdict::NotRun, Verdict::Clean}) {
        if (other != worst && build.count(other) > 0) {
            others += fmt::format("{}{} {}", others.empty() ? "" : ", ", build.count(other),
                                  name_of(other));
        }
    }
    return others.empty() ? text : text + " (other rounds: " + others + ")";
}

Judgement judge(const Report &report, const Expectations &expectations) {
    Judgement judgement;
    const std::vector<BuildSummary> builds = summarize(report);
    for (const std::string &label : expectations.clean) {
        expect_clean(report, builds, label, judgement);
    }
    for (const std::string &label : expectations.desync) {
        expect_once(Verdict::Desync, report, builds, label, judgement);
    }
    for (const std::string &label : expectations.server_died) {
        expect_once(Verdict::ServerDied, report, builds, label, judgement);
    }
    if (!expectations.clean.empty() || !expectations.desync.empty() ||
        !expectations.server_died.empty()) {
        return judgement;
    }
    std::vector<const RoundResult *> rounds;
    for (const RoundResult &round : report.runs) {
        rounds.push_back(&round);
    }
    const RoundResult *gravest = gravest_of(rounds);
    judgement.exit = gravest == nullptr ? Exit::Found : exit_of(*gravest);
    return judgement;
}
