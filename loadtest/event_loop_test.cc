// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/event_loop.h"

#include <csignal>
#include <vector>

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using Clock = EventLoop::Clock;
using Stop = EventLoop::Stop;

struct Pipe {
    Pipe() { EXPECT_EQ(pipe(ends), 0); }
    ~Pipe() {
        close(ends[0]);
        close(ends[1]);
    }
    void put() { EXPECT_EQ(write(ends[1], "x", 1), 1); }
    void get() {
        char byte = 0;
        EXPECT_EQ(read(ends[0], &byte, 1), 1);
    }
    int ends[2] = {-1, -1};
};

bool never() {
    return false;
}

} // namespace

TEST(EventLoop, timers_fire_in_order_and_not_early) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Clock::time_point start = Clock::now();
    std::vector<int> order;
    loop->at(start + 20ms, [&] {
        EXPECT_GE(Clock::now(), start + 20ms);
        order.push_back(2);
    });
    loop->at(start + 10ms, [&] { order.push_back(1); });
    loop->at(start + 20ms, [&] { order.push_back(3); });
    EXPECT_EQ(loop->run_until([&] { return order.size() == 3; }, start + 5s), Stop::Done);
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(EventLoop, cancelled_timer_does_not_fire) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    int fired = 0;
    EventLoop::TimerId first = loop->at(Clock::now(), [&] { ++fired; });
    EventLoop::TimerId second = loop->at(Clock::now(), [&] { ++fired; });
    loop->cancel(second);
    EXPECT_EQ(loop->run_until(never, Clock::now() + 20ms), Stop::Deadline);
    EXPECT_EQ(fired, 1);
    loop->cancel(first); // has fired: harmless
    loop->cancel(12345); // never was: harmless
}

TEST(EventLoop, timer_may_set_and_cancel_timers) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    int fired = 0;
    EventLoop::TimerId victim = 0;
    loop->at(Clock::now(), [&] {
        loop->cancel(victim);
        loop->at(Clock::now(), [&] { fired += 10; });
    });
    victim = loop->at(Clock::now() + 1ms, [&] { fired += 1; });
    EXPECT_EQ(loop->run_until([&] { return fired >= 10; }, Clock::now() + 5s), Stop::Done);
    loop->run_until(never, Clock::now() + 5ms);
    EXPECT_EQ(fired, 10);
}

TEST(EventLoop, deadline_ends_an_idle_loop) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Clock::time_point start = Clock::now();
    EXPECT_EQ(loop->run_until(never, start + 30ms), Stop::Deadline);
    EXPECT_GE(Clock::now(), start + 30ms);
}

TEST(EventLoop, waiting_for_a_timer_is_not_spinning) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    int turns = 0;
    for (int i = 1; i <= 5; ++i) {
        loop->at(Clock::now() + i * 1500us, [] {});
    }
    loop->run_until(
        [&] {
            ++turns;
            return false;
        },
        Clock::now() + 10ms);
    EXPECT_LE(turns, 12);
}

TEST(EventLoop, watched_descriptor_wakes_its_handler) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Pipe pipe;
    uint32_t seen = 0;
    ASSERT_TRUE(loop->watch(pipe.ends[0], EPOLLIN, [&](uint32_t events) {
        seen |= events;
        pipe.get();
    }));
    pipe.put();
    EXPECT_EQ(loop->run_until([&] { return seen != 0; }, Clock::now() + 5s), Stop::Done);
    EXPECT_EQ(seen, static_cast<uint32_t>(EPOLLIN));
}

TEST(EventLoop, watching_again_replaces_the_handler) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Pipe pipe;
    int first = 0;
    int second = 0;
    ASSERT_TRUE(loop->watch(pipe.ends[0], EPOLLIN, [&](uint32_t) { ++first; }));
    ASSERT_TRUE(loop->watch(pipe.ends[0], EPOLLIN, [&](uint32_t) {
        ++second;
        pipe.get();
    }));
    pipe.put();
    EXPECT_EQ(loop->run_until([&] { return second > 0; }, Clock::now() + 5s), Stop::Done);
    EXPECT_EQ(first, 0);
}

// Both descriptors are readable in one turn; whichever handler runs first silences the other.
TEST(EventLoop, handler_may_unwatch_itself_and_others) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Pipe a;
    Pipe b;
    int calls = 0;
    auto handler = [&](uint32_t) {
        ++calls;
        loop->unwatch(a.ends[0]);
        loop->unwatch(b.ends[0]);
    };
    ASSERT_TRUE(loop->watch(a.ends[0], EPOLLIN, handler));
    ASSERT_TRUE(loop->watch(b.ends[0], EPOLLIN, handler));
    a.put();
    b.put();
    loop->run_until(never, Clock::now() + 20ms);
    EXPECT_EQ(calls, 1);
}

// The descriptor's number is used again at once, by something that has nothing to read.
TEST(EventLoop, event_of_an_earlier_watch_does_not_reach_the_next) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Pipe a;
    Pipe b;
    Pipe quiet;
    int stray = 0;
    auto replace = [&](Pipe &other) {
        loop->unwatch(other.ends[0]);
        ASSERT_EQ(dup2(quiet.ends[0], other.ends[0]), other.ends[0]);
        ASSERT_TRUE(loop->watch(other.ends[0], EPOLLIN, [&](uint32_t) { ++stray; }));
    };
    bool is_replaced = false;
    auto handler = [&](Pipe &mine, Pipe &other) {
        mine.get();
        if (!is_replaced) {
            is_replaced = true;
            replace(other);
        }
    };
    ASSERT_TRUE(loop->watch(a.ends[0], EPOLLIN, [&](uint32_t) { handler(a, b); }));
    ASSERT_TRUE(loop->watch(b.ends[0], EPOLLIN, [&](uint32_t) { handler(b, a); }));
    a.put();
    b.put();
    loop->run_until(never, Clock::now() + 20ms);
    EXPECT_EQ(stray, 0);
    loop->unwatch(a.ends[0]);
    loop->unwatch(b.ends[0]);
}

TEST(EventLoop, runs_inside_a_handler) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    bool inner = false;
    Stop inner_stop = Stop::Deadline;
    bool outer = false;
    loop->at(Clock::now(), [&] {
        loop->at(Clock::now(), [&] { inner = true; });
        inner_stop = loop->run_until([&] { return inner; }, Clock::now() + 5s);
        outer = true;
    });
    EXPECT_EQ(loop->run_until([&] { return outer; }, Clock::now() + 5s), Stop::Done);
    EXPECT_EQ(inner_stop, Stop::Done);
}

TEST(EventLoop, timers_that_are_always_due_do_not_starve_descriptors) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Pipe pipe;
    bool is_read = false;
    std::function<void()> again = [&] {
        loop->at(Clock::now(), again);
    };
    loop->at(Clock::now(), again);
    ASSERT_TRUE(loop->watch(pipe.ends[0], EPOLLIN, [&](uint32_t) {
        pipe.get();
        is_read = true;
    }));
    pipe.put();
    EXPECT_EQ(loop->run_until([&] { return is_read; }, Clock::now() + 5s), Stop::Done);
}

TEST(EventLoop, lag_is_the_worst_since_it_was_asked_for) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    loop->at(Clock::now() - 50ms, [] {});
    loop->run_until(never, Clock::now() + 5ms);
    EXPECT_GE(loop->take_worst_lag(), 50ms);
    EXPECT_EQ(loop->take_worst_lag(), 0ms);
}

TEST(EventLoop, signal_stops_this_and_every_later_run) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    loop->at(Clock::now() + 1ms, [] { raise(SIGTERM); });
    EXPECT_EQ(loop->run_until(never, Clock::now() + 5s), Stop::Signal);
    EXPECT_EQ(loop->run_until([] { return true; }, Clock::now() + 5s), Stop::Signal);
}

TEST(EventLoop, second_signal_ends_the_program) {
    pid_t child = fork();
    if (child == 0) {
        std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
        raise(SIGINT);
        raise(SIGINT);
        _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGINT);
}

TEST(EventLoop, signals_are_as_before_once_it_is_gone) {
    { std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create()); }
    struct sigaction action = {};
    ASSERT_EQ(sigaction(SIGTERM, nullptr, &action), 0);
    EXPECT_EQ(action.sa_handler, SIG_DFL);
}

TEST(EventLoop, descriptor_that_cannot_be_watched_is_an_error) {
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Result<void> result = loop->watch(-1, EPOLLIN, [](uint32_t) {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().text, "cannot watch file descriptor -1: Bad file descriptor");
}
