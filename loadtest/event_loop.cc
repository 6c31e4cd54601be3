// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/event_loop.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace {

// A signal handler can reach nothing but globals. A pipe instead of a signalfd, because a blocked
// signal would stay blocked in every program that we start.
std::atomic<int> signal_pipe_writer{-1};

void on_signal(int) {
    int saved = errno;
    char byte = 0;
    [[maybe_unused]] ssize_t written = write(signal_pipe_writer.load(), &byte, 1);
    errno = saved;
}

// A turn that does more than this much makes timers late and sockets overflow.
constexpr size_t kEventsPerTurn = 64;
constexpr std::chrono::milliseconds kTimersPerTurn{2};

} // namespace

struct EventLoop::Impl {
    using Handler = std::function<void(uint32_t)>;

    struct Watched {
        uint64_t token = 0; // tells events of this watch from those of an earlier one of its fd
        std::shared_ptr<Handler> handler;
    };

    using TimerKey = std::pair<Clock::time_point, TimerId>;

    int epoll = -1;
    int signal_pipe[2] = {-1, -1};
    struct sigaction old_interrupt = {};
    struct sigaction old_terminate = {};
    bool signalled = false;

    std::unordered_map<int, Watched> watched;
    uint64_t next_token = 1;

    std::map<TimerKey, std::function<void()>> timers;
    std::unordered_map<TimerId, Clock::time_point> timer_times;
    TimerId next_timer = 1;
    Clock::duration worst_lag{0};

    bool fire_timers();
    void serve_events(int timeout_ms);
};

namespace {

Error system_error(const std::string &what) {
    return Error{what + ": " + std::strerror(errno), Exit::Missing};
}

} // namespace

EventLoop::EventLoop() : impl_(std::make_unique<Impl>()) {}

Result<std::unique_ptr<EventLoop>> EventLoop::create() {
    std::unique_ptr<EventLoop> loop(new EventLoop);
    Impl &impl = *loop->impl_;
    impl.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (impl.epoll < 0) {
        return system_error("cannot create an epoll instance");
    }
    if (signal_pipe_writer.load() >= 0) {
        return loop; // a second loop, in a test: the first one has the signals
    }
    if (pipe2(impl.signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        return system_error("cannot create a pipe");
    }
    signal_pipe_writer = impl.signal_pipe[1];
    Result<void> watching = loop->watch(impl.signal_pipe[0], EPOLLIN, [&impl](uint32_t) {
        char byte = 0;
        impl.signalled = read(impl.signal_pipe[0], &byte, 1) == 1 || impl.signalled;
    });
    if (!watching) {
        return watching.error();
    }
    // The second signal finds the default action: it ends a program that is slow to stop.
    struct sigaction action = {};
    action.sa_handler = on_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigaction(SIGINT, &action, &impl.old_interrupt);
    sigaction(SIGTERM, &action, &impl.old_terminate);
    return loop;
}

EventLoop::~EventLoop() {
    if (impl_->signal_pipe[1] >= 0) {
        sigaction(SIGINT, &impl_->old_interrupt, nullptr);
        sigaction(SIGTERM, &impl_->old_terminate, nullptr);
        signal_pipe_writer = -1;
        close(impl_->signal_pipe[0]);
        close(impl_->signal_pipe[1]);
    }
    if (impl_->epoll >= 0) {
        close(impl_->epoll);
    }
}

Result<void> EventLoop::watch(int fd, uint32_t events, std::function<void(uint32_t)> handler) {
    uint64_t token = impl_->next_token++;
    epoll_event event = {};
    event.events = events;
    // 32 bits of the token are enough to tell a few watches apart.
    event.data.u64 = token << 32 | static_cast<uint32_t>(fd);
    int how = impl_->watched.count(fd) != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(impl_->epoll, how, fd, &event) != 0) {
        return system_error("cannot watch file descriptor " + std::to_string(fd));
    }
    impl_->watched[fd] = {token, std::make_shared<Impl::Handler>(std::move(handler))};
    return {};
}

void EventLoop::unwatch(int fd) {
    if (impl_->watched.erase(fd) != 0) {
        epoll_ctl(impl_->epoll, EPOLL_CTL_DEL, fd, nullptr);
    }
}

EventLoop::TimerId EventLoop::at(Clock::time_point when, std::function<void()> handler) {
    TimerId id = impl_->next_timer++;
    impl_->timers.emplace(Impl::TimerKey{when, id}, std::move(handler));
    impl_->timer_times.emplace(id, when);
    return id;
}

void EventLoop::cancel(TimerId timer) {
    auto found = impl_->timer_times.find(timer);
    if (found != impl_->timer_times.end()) {
        impl_->timers.erase({found->second, timer});
        impl_->timer_times.erase(found);
    }
}

// True if timers that are due are left for the next turn.
bool EventLoop::Impl::fire_timers() {
    Clock::time_point start = Clock::now();
    Clock::time_point now = start;
    while (!timers.empty() && timers.begin()->first.first <= now) {
        if (now - start > kTimersPerTurn) {
            return true;
        }
        auto [when, id] = timers.begin()->first;
        std::function<void()> handler = std::move(timers.begin()->second);
        timers.erase(timers.begin());
        timer_times.erase(id);
        worst_lag = std::max(worst_lag, now - when);
        handler();
        now = Clock::now();
    }
    return false;
}

void EventLoop::Impl::serve_events(int timeout_ms) {
    std::array<epoll_event, kEventsPerTurn> events;
    int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), timeout_ms);
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = events[static_cast<size_t>(i)];
        auto found = watched.find(static_cast<int>(event.data.u64 & UINT32_MAX));
        if (found == watched.end() || (found->second.token & UINT32_MAX) != event.data.u64 >> 32) {
            continue; // unwatched by a handler of this turn
        }
        std::shared_ptr<Handler> handler = found->second.handler; // survives its own unwatch()
        (*handler)(event.events);
    }
}

EventLoop::Stop EventLoop::run_until(const std::function<bool()> &done,
                                     Clock::time_point deadline) {
    while (true) {
        if (impl_->signalled) {
            return Stop::Signal;
        }
        if (done()) {
            return Stop::Done;
        }
        Clock::time_point now = Clock::now();
        if (now >= deadline) {
            return Stop::Deadline;
        }
        Clock::time_point wake = deadline;
        if (!impl_->timers.empty()) {
            wake = std::min(wake, impl_->timers.begin()->first.first);
        }
        // Rounded up, or the loop would spin through a timer's last millisecond; at most an hour,
        // so that it fits an int.
        using std::chrono::milliseconds;
        milliseconds wait = wake > now ? std::chrono::ceil<milliseconds>(std::min<Clock::duration>(
                                             wake - now, std::chrono::hours(1)))
                                       : milliseconds(0);
        impl_->serve_events(static_cast<int>(wait.count()));
        impl_->fire_timers();
    }
}

EventLoop::Clock::duration EventLoop::take_worst_lag() {
    return std::exchange(impl_->worst_lag, Clock::duration{0});
}
