// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the rounds of a build amount to, in words, and whether a report is what was expected.

#pragma once

#include "loadtest/report.h"
#include "loadtest/verdict.h"
#include "tools/common/result.h"

#include <string>
#include <vector>

// All rounds of one build in one suite.
struct BuildSummary {
    std::string suite; // empty if unknown
    std::string build;
    std::vector<const RoundResult *> rounds; // into the report, which must outlive this

    uint64_t count(Verdict wanted) const;
    // The verdict that costs the most: server-died, desync, kernel-splat, not-run, clean.
    Verdict worst() const;
};

// In the order in which the builds first come in the report.
std::vector<BuildSummary> summarize(const Report &report);

// "trixie stock"; the suite is left out if the whole report has only one.
std::string title_of(const BuildSummary &build, const Report &report);

// "desync in 3 of 3 rounds", of the worst verdict.
std::string headline_of(const BuildSummary &build);

// headline_of(), and what it means to an administrator at 3 a.m.
std::string sentence_of(const BuildSummary &build);

// A label stands for the build of that name in every suite of the report, each by itself.
struct Expectations {
    std::vector<std::string> clean = {};       // all rounds of this build clean, and at least one
    std::vector<std::string> desync = {};      // at least one round of this build is a desync
    std::vector<std::string> server_died = {}; // the server died in at least one round of this one
};

struct Judgement {
    Exit exit = Exit::Clean;
    std::vector<std::string> failures; // one sentence for each expectation that does not hold
};

// With expectations: Clean if all hold. A build that should be clean and is not fails with its
// gravest exit_of(), every other failure is Found; of several the gravest.
// Without: the gravest exit_of() of all rounds, and Found if there is none.
// Gravest first: ServerDied, Found, KernelSplat, Clean.
Judgement judge(const Report &report, const Expectations &expectations);
