// SPDX-License-Identifier: GPL-2.0-or-later
//
// What an operation costs the daemon: its CPU time by the kernel's clock of the process, which
// counts nanoseconds and costs nothing to read, and its netlink messages by NetlinkCounters. The
// agent says nothing to it meanwhile.
//
// Closing ends for the daemon after its answer: the kernel's notifications of what it has just
// deleted wait in its socket. So it is left alone until it has nothing to do any more; that is part
// of the cost.

#include "loadtest/agent/daemon.h"

#include "loadtest/agent/janitor.h"
#include "loadtest/agent/message_cost.h"
#include "loadtest/observe/netlink_counters.h"
#include "loadtest/observe/netlink_sockets.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <utility>

#include <fmt/format.h>

namespace agent {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kLookPause{10};
// A daemon that in this time has used the CPU for less than that is idle; its own once-a-second
// look at the clients takes less, even where it is emulated.
constexpr milliseconds kIdleTime{1'000};
constexpr double kIdleCpuSeconds = 0.02;
constexpr milliseconds kEndPatience{30'000}; // with no client left

double seconds_since(Clock::time_point when) {
    return std::chrono::duration<double>(Clock::now() - when).count();
}

} // namespace

std::optional<double> Daemon::cpu_seconds() const {
    clockid_t clock = 0;
    timespec time = {};
    // For process 0 the clock would be our own.
    if (child_.pid() == 0 || clock_getcpuclockid(child_.pid(), &clock) != 0 ||
        clock_gettime(clock, &time) != 0) {
        return std::nullopt;
    }
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// From the start on: the probes change the kernel's code, and an emulated processor has to
// translate anew what was changed. While the clients connect is the time for that.
void Daemon::start_counting() {
    if (!params_.count_messages) {
        not_counted_ = kMessagesNotWanted;
    } else if (!peers_) {
        not_counted_ = kMessagesWithoutOffload;
    } else {
        janitor_.note_counters(child_.pid());
        Result<std::unique_ptr<NetlinkCounters>> started = NetlinkCounters::start(child_.pid());
        if (started) {
            counters_ = std::move(*started);
        } else {
            not_counted_ = started.error().text;
        }
    }
}

void Daemon::cut_off(Cost &cost) {
    cost.cut_off = true;
    uint64_t left = cost.clients;
    if (peers_) {
        if (const Result<std::set<uint32_t>> ids = peers_->list(started_.device)) {
            left = ids->size();
        }
    }
    cost.closed = cost.clients - std::min(left, cost.clients);
}

Result<void> Daemon::close_all(const MeasureParams &params, const Pause &pause, Cost &cost) {
    const Clock::time_point began = Clock::now();
    const Clock::time_point deadline = began + seconds(params.limit_seconds);
    bool interrupted = false;
    const Result<std::optional<uint64_t>> killed = management_.kill(params.common_name, [&] {
        interrupted = pause(milliseconds(0));
        return interrupted || Clock::now() >= deadline;
    });
    cost.wall_seconds = seconds_since(began);
    if (interrupted) {
        return Error{"interrupted while the clients were being closed", Exit::Interrupted};
    }
    if (!killed) {
        wait_status_ = child_.wait(kIdleTime);
        read_log();
        return wait_status_ ? Error{log_.last_words(), Exit::ServerDied} : killed.error();
    }
    if (!*killed) {
        cut_off(cost);
        return {};
    }
    cost.closed = **killed;
    std::optional<double> before = cpu_seconds();
    Clock::time_point looked_at = Clock::now();
    while (before) {
        if (pause(kLookPause)) {
            return Error{"interrupted while the clients were being closed", Exit::Interrupted};
        }
        if (Clock::now() - looked_at < kIdleTime) {
            continue;
        }
        const std::optional<double> after = cpu_seconds();
        if (!after || *after - *before < kIdleCpuSeconds) {
            break;
        }
        if (Clock::now() >= deadline) {
            cost.cut_off = true;
            break;
        }
        before = after;
        looked_at = Clock::now();
    }
    wait_status_ = child_.poll();
    if (wait_status_) {
        read_log();
        return Error{log_.last_words(), Exit::ServerDied};
    }
    return {};
}

Result<void> Daemon::shut_down(const MeasureParams &params, const Pause &pause, Cost &cost) {
    const Clock::time_point began = Clock::now();
    const Clock::time_point deadline = began + seconds(params.limit_seconds);
    asked_to_end_ = true;
    child_.signal(SIGTERM);
    while (!(wait_status_ = child_.poll())) {
        cost.wall_seconds = seconds_since(began);
        if (Clock::now() >= deadline) {
            cut_off(cost);
            return {};
        }
        if (pause(kLookPause)) {
            return Error{"interrupted while the server was shutting down", Exit::Interrupted};
        }
    }
    cost.wall_seconds = seconds_since(began);
    cost.closed = cost.clients;
    return {};
}

Result<Cost> Daemon::measure(const MeasureParams &params, const Pause &pause) {
    Cost cost;
    const std::optional<uint64_t> clients = ask_instances();
    if (!clients) {
        return Error{"the daemon's management interface does not answer", Exit::ServerDied};
    }
    cost.clients = *clients;
    std::optional<uint64_t> bytes_each;
    if (peers_) {
        if (const Result<std::set<uint32_t>> ids = peers_->list(started_.device); !ids) {
            return ids.error();
        }
        bytes_each = peers_->bytes_each();
    }
    const pid_t process = child_.pid();
    const uint64_t overruns_before = netlink_drops_of(process).value_or(0);
    Result<NetlinkCounts> before = Error{not_counted_};
    if (counters_) {
        before = counters_->read();
    }

    const Error no_clock{"the kernel does not tell how much CPU time the daemon has used"};
    const std::optional<double> cpu_before = cpu_seconds();
    if (!cpu_before) {
        return no_clock;
    }
    Result<void> done = params.operation == Operation::Close ? close_all(params, pause, cost)
                                                             : shut_down(params, pause, cost);
    const std::optional<double> cpu_after = wait_status_ ? child_.cpu_seconds() : cpu_seconds();
    if (done && !cpu_after) {
        done = no_clock;
    }
    if (done) {
        cost.cpu_seconds = *cpu_after - *cpu_before;
        const Result<NetlinkCounts> after = before ? counters_->read() : before;
        if (after) {
            add_counts(cost, *before, *after, bytes_each);
        } else {
            cost.not_counted = after.error().text;
        }
        if (const std::optional<uint64_t> drops = netlink_drops_of(process)) {
            cost.overruns = *drops - std::min(overruns_before, *drops);
        }
    }
    end(done && !cost.cut_off ? kEndPatience : milliseconds(0), pause);
    cost.exit = exit_now();
    if (!done) {
        return done.error();
    }
    return cost;
}

} // namespace agent
