// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/tally.h"

#include <cerrno>
#include <cstring>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

using namespace kernel_storm;

namespace {

TEST(Tally, what_a_child_counts_its_parent_sees) {
    const auto board = Board::create();
    ASSERT_TRUE(board);
    const pid_t child = fork();
    if (child == 0) {
        board->end(End::Socket, 3);
        board->answered(Request::DelPeer, ENOENT);
        board->enter(1, SceneKind::Burst);
        board->fail("the kernel said no", 3);
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    const Tally tally = board->snapshot();
    EXPECT_EQ(lives_of(tally), 3u);
    EXPECT_EQ(tally.ends[static_cast<size_t>(End::Socket)], 3u);
    EXPECT_EQ(tally.requests[static_cast<size_t>(Request::DelPeer)][ENOENT], 1u);
    EXPECT_EQ(board->stations[1].scene, static_cast<int>(SceneKind::Burst));
    EXPECT_STREQ(board->failure.data(), "the kernel said no");
    EXPECT_EQ(board->failure_exit, 3);
}

TEST(Tally, a_snapshot_has_every_counter) {
    const auto board = Board::create();
    ASSERT_TRUE(board);
    // All of them are numbers of the same kind, one after the other.
    using Shared = std::atomic<uint64_t>;
    constexpr size_t kNumbers = sizeof(board->counters) / sizeof(Shared);
    static_assert(sizeof(Tally) == kNumbers * sizeof(uint64_t));
    auto *numbers = reinterpret_cast<Shared *>(&board->counters);
    for (size_t i = 0; i < kNumbers; ++i) {
        numbers[i] = i + 1;
    }
    const Tally tally = board->snapshot();
    for (size_t i = 0; i < kNumbers; ++i) {
        uint64_t copied = 0;
        std::memcpy(&copied, reinterpret_cast<const char *>(&tally) + i * sizeof(copied),
                    sizeof(copied));
        EXPECT_EQ(copied, i + 1) << i;
    }
}

TEST(Tally, an_errno_out_of_bounds_is_another_one) {
    const auto board = Board::create();
    ASSERT_TRUE(board);
    for (const int code : {-1, 524, static_cast<int>(kOtherErrno)}) {
        board->answered(Request::NewKey, code);
    }
    EXPECT_EQ(board->snapshot().requests[static_cast<size_t>(Request::NewKey)][kOtherErrno], 3u);
}

TEST(Tally, the_first_failure_counts) {
    const auto board = Board::create();
    ASSERT_TRUE(board);
    board->fail(std::string(1000, 'x'), 3);
    board->fail("another one", 1);
    EXPECT_EQ(std::strlen(board->failure.data()), board->failure.size() - 1);
    EXPECT_EQ(board->failure_exit, 3);
}

} // namespace
