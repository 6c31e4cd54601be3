// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/close_bench.h"

#include <csignal>

#include <gtest/gtest.h>

namespace {

using agent::Cost;
using agent::Operation;

Cost ended_with(std::optional<int> status, std::optional<int> signal) {
    Cost cost;
    cost.clients = cost.closed = 16;
    cost.exit.asked = true;
    cost.exit.status = status;
    cost.exit.signal = signal;
    cost.exit.last_words = "out of memory";
    return cost;
}

std::string fault_of(Operation operation, const Cost &cost) {
    const Result<void> ended = check_end(operation, cost);
    return ended ? "" : ended.error().text;
}

TEST(CloseBench, a_shutdown_ends_with_status_0) {
    EXPECT_EQ(fault_of(Operation::Shutdown, ended_with(0, std::nullopt)), "");
    EXPECT_EQ(fault_of(Operation::Shutdown, ended_with(1, std::nullopt)),
              "the server ended with exit status 1: out of memory");
    EXPECT_EQ(fault_of(Operation::Shutdown, ended_with(std::nullopt, SIGSEGV)),
              "the server was ended by signal 11: out of memory");
    EXPECT_EQ(check_end(Operation::Shutdown, ended_with(1, std::nullopt)).error().exit,
              Exit::ServerDied);
}

TEST(CloseBench, we_ourselves_ended_a_shutdown_that_was_cut_off) {
    Cost cost = ended_with(std::nullopt, SIGKILL);
    cost.cut_off = true;
    EXPECT_EQ(fault_of(Operation::Shutdown, cost), "");
}

TEST(CloseBench, how_the_server_ends_after_a_close_is_no_matter) {
    EXPECT_EQ(fault_of(Operation::Close, ended_with(0, std::nullopt)), "");
    EXPECT_EQ(fault_of(Operation::Close, ended_with(1, std::nullopt)), "");
    EXPECT_EQ(fault_of(Operation::Close, ended_with(std::nullopt, SIGKILL)), "");
}

} // namespace
