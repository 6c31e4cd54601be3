// SPDX-License-Identifier: GPL-2.0-or-later
//
// The one epoll loop that everything in dcostorm runs on: the sockets of thousands of clients, the
// stream to the agent, timers and the user's signals. It knows nothing of OpenVPN.

#pragma once

#include "tools/common/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

class EventLoop {
  public:
    using Clock = std::chrono::steady_clock;
    using TimerId = uint64_t;

    enum class Stop {
        Done,     // the condition became true
        Deadline, // the deadline passed first
        Signal,   // SIGINT or SIGTERM arrived; every later run_until() returns this at once
    };

    static Result<std::unique_ptr<EventLoop>> create();
    ~EventLoop();

    // Calls `handler` with the epoll events of `fd` (EPOLLIN, ...). The caller keeps the fd and
    // unwatches it before closing it. A handler may watch and unwatch, itself included.
    Result<void> watch(int fd, uint32_t events, std::function<void(uint32_t)> handler);
    void unwatch(int fd);

    // Calls `handler` once, at the first turn of the loop at or after `when`. Cancelling a timer
    // that has fired is harmless.
    TimerId at(Clock::time_point when, std::function<void()> handler);
    void cancel(TimerId timer);

    // Serves events until `done`, asked after each turn, says true. Nests: a handler may call it.
    Stop run_until(const std::function<bool()> &done, Clock::time_point deadline);

    // The longest time between a timer's due time and its handler since the last call: when it is
    // large, the generator itself was the bottleneck and its measurements are worth little.
    Clock::duration take_worst_lag();

  private:
    EventLoop();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
