// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/pressure.h"

#include "loadtest/agent/janitor.h"

#include <thread>

#include <fmt/format.h>

namespace agent {

namespace {

constexpr std::chrono::milliseconds kSettle{300}; // a program that cannot run ends within this
constexpr std::chrono::milliseconds kPatience{2'000};
constexpr std::chrono::seconds kTableDeadline{20};
constexpr const char *kTable = "dcostorm";

} // namespace

Result<void> CpuLoad::start(uint32_t workers, const std::string &folder) {
    stop();
    const std::string program = find_program("stress-ng");
    if (program.empty()) {
        return Error{"stress-ng is not installed on the server's machine", Exit::Missing,
                     "apt-get install stress-ng"};
    }
    Result<Child> child = Child::start(
        {program, "--cpu", std::to_string(workers), "--quiet", "--temp-path", folder}, {});
    if (!child) {
        return child.error();
    }
    child_ = std::move(*child);
    janitor_.note_pressure(child_.pid());
    if (child_.wait(kSettle)) {
        janitor_.note_pressure(0);
        return Error{"stress-ng ended at once on the server's machine", Exit::Missing};
    }
    return {};
}

void CpuLoad::stop() {
    if (child_.pid() != 0) {
        child_.end(kPatience);
        janitor_.note_pressure(0);
    }
}

Result<void> InboundDrop::start(uint16_t port) {
    stop();
    const std::string program = find_program("nft");
    if (program.empty()) {
        return Error{"nft is not installed on the server's machine", Exit::Missing,
                     "apt-get install nftables"};
    }
    const std::vector<std::string> list = {program, "list", "table", "inet", kTable};
    if (output_of(list, kTableDeadline)) {
        return Error{fmt::format("there is an nftables table inet {} on the server's machine "
                                 "already: another run is under way there",
                                 kTable)};
    }
    Child::Options options;
    options.input_pipe = true;
    Result<Child> child = Child::start({program, "--interactive"}, options);
    if (!child) {
        return child.error();
    }
    nft_ = std::move(*child);
    Result<void> written = nft_.write(
        fmt::format("add table inet {0} {{ flags owner; }}\n"
                    "add chain inet {0} input {{ type filter hook input priority -300; }}\n"
                    "add rule inet {0} input udp dport {1} counter drop\n",
                    kTable, port));
    const auto deadline = std::chrono::steady_clock::now() + kTableDeadline;
    while (written) {
        const Result<std::string> table = output_of(list, kTableDeadline);
        if (table && table->find("drop") != table->npos) {
            return {};
        }
        if (nft_.poll() || std::chrono::steady_clock::now() >= deadline) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    stop();
    return Error{"cannot make an nftables table of our own on the server's machine", Exit::Missing,
                 "it takes nftables 1.0, Linux 5.12 and root"};
}

void InboundDrop::stop() {
    nft_.end(kPatience);
}

} // namespace agent
