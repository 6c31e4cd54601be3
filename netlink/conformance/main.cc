// SPDX-License-Identifier: GPL-2.0-or-later
//
// netlink-conformance: does the module of this kernel answer as the table says? A line a case comes
// out, also of those that are right, so that the output is the table's next edition.

#include "loadtest/observe/kernel_log.h"
#include "netlink/conformance/rig.h"
#include "netlink/conformance/table.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include <sched.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

constexpr const char *kUsage = "usage: netlink-conformance [--harmful] TABLE SUITE\n";
constexpr const char *kHelp =
    "\nRuns each command of the module with right and wrong requests, in a network namespace of "
    "its\n"
    "own, and compares the kernel's answers with those that TABLE has for SUITE. Needs root.\n\n"
    "  --harmful  the cases that stock modules do not survive, and only these\n\n"
    "exit values: 0 as expected; 1 something differs; 2 wrong use; 3 the machine lacks something;\n"
    "5 the kernel complained\n";

int fail(const Error &error) {
    fmt::print(stderr, "netlink-conformance: error: {}\n", error.text);
    if (!error.hint.empty()) {
        fmt::print(stderr, "netlink-conformance: hint: {}\n", error.hint);
    }
    return static_cast<int>(error.exit);
}

class Judge {
  public:
    explicit Judge(Table expected) : expected_(std::move(expected)) {}

    void hear(const Case &which, const Outcome &got) {
        fmt::print("{}\n", line_of(which, got));
        std::fflush(stdout);
        const auto expected = expected_.find({which.command, which.name});
        if (expected == expected_.end()) {
            complain(fmt::format("{} {}: not in the table", which.command, which.name));
        } else {
            if (expected->second != got) {
                complain(fmt::format("{}: the table says {} {}", line_of(which, got),
                                     name_of_errno(expected->second.code), expected->second.text));
            }
            expected_.erase(expected);
        }
    }
    // After the last one.
    bool all_right() {
        for (const auto &[which, outcome] : expected_) {
            complain(fmt::format("{} {}: only in the table", which.first, which.second));
        }
        return differences_ == 0;
    }

  private:
    void complain(const std::string &what) {
        ++differences_;
        fmt::print(stderr, "netlink-conformance: differs: {}\n", what);
    }

    Table expected_;
    int differences_ = 0;
};

Result<bool> run(const Cases &cases, Table expected) {
    if (unshare(CLONE_NEWNET) != 0) {
        return Error{fmt::format("cannot make a network namespace: {}", std::strerror(errno)),
                     Exit::Missing, "run it as root"};
    }
    Result<Rig> rig = Rig::create();
    if (!rig) {
        return rig.error();
    }
    Judge judge(std::move(expected));
    for (const Case &which : cases) {
        judge.hear(which, which.run(*rig));
        rig->clean_up();
    }
    const Rig::Remains remains = rig->dismantle();
    judge.hear({"remains", "interfaces", {}}, remains.interfaces);
    judge.hear({"remains", "notifications", {}}, remains.notifications);
    judge.hear({"remains", "sockets", {}}, remains.sockets);
    judge.hear({"remains", "threads", {}}, remains.threads);
    return judge.all_right();
}

} // namespace

int main(int argc, char **argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words == std::vector<std::string>{"--help"}) {
        fmt::print("{}{}", kUsage, kHelp);
        return 0;
    }
    const bool harmful = !words.empty() && words[0] == "--harmful";
    words.erase(words.begin(), words.begin() + (harmful ? 1 : 0));
    if (words.size() != 2) {
        fmt::print(stderr, "{}", kUsage);
        return static_cast<int>(Exit::Usage);
    }
    std::ifstream file(words[0]);
    std::stringstream text;
    if (!(text << file.rdbuf())) {
        return fail(
            {fmt::format("cannot read {}: {}", words[0], std::strerror(errno)), Exit::Usage});
    }
    Result<Table> table = parse_table(text.str(), words[0], words[1]);
    if (!table) {
        return fail(table.error());
    }
    Cases cases;
    if (harmful) {
        add_harmful_cases(cases);
    } else {
        add_mutants(cases);
        add_peer_cases(cases);
        add_command_cases(cases);
        add_notification_cases(cases);
        add_link_cases(cases);
        add_privilege_cases(cases);
    }
    KernelLog log;
    if (!log.open()) {
        return fail({"cannot read the kernel's log, /dev/kmsg", Exit::Missing, "run it as root"});
    }
    const Result<bool> right = run(cases, std::move(*table));
    log.poll();
    for (const KernelEvent &event : log.parser().events()) {
        if (event.kind == KernelEvent::Class::Splat) {
            fmt::print(stderr, "netlink-conformance: the kernel complained: {}\n", event.title);
        }
    }
    if (log.parser().count(KernelEvent::Class::Splat) > 0) {
        return static_cast<int>(Exit::KernelSplat);
    }
    if (!right) {
        return fail(right.error());
    }
    return static_cast<int>(*right ? Exit::Clean : Exit::Found);
}
