// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/watch.h"

#include "loadtest/kernel/storm_process.h"
#include "loadtest/progress.h"
#include "netlink/connection.h"
#include "netlink/rig/kernel_threads.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>

#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace kernel_storm {

namespace {

using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr timespec kTurn = {0, 100'000'000};

// A kernel with all its checks on an emulated machine under load needs seconds for an interface
// with hundreds of peers. Nothing takes it minutes.
constexpr seconds kPatience{120};
constexpr seconds kPatienceWithSplat{3};

std::optional<std::string> first_line(const std::string &path) {
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) ? std::optional<std::string>(line) : std::nullopt;
}

std::optional<std::string> kernel_release() {
    utsname name = {};
    return uname(&name) == 0 ? std::optional<std::string>(name.release) : std::nullopt;
}

std::optional<uint64_t> interfaces_in_kernel() {
    const std::optional<size_t> threads = ovpn_dco::module_threads();
    return threads ? std::optional<uint64_t>(*threads / ovpn_dco::kThreadsOfInterface)
                   : std::nullopt;
}

// Blocked, they wait for sigtimedwait(), which is the clock of the watch as well.
class Signals {
  public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
            sigaddset(&set_, signal);
        }
        sigprocmask(SIG_BLOCK, &set_, &old_);
    }
    ~Signals() { sigprocmask(SIG_SETMASK, &old_, nullptr); }
    Signals(const Signals &) = delete;
    Signals &operator=(const Signals &) = delete;

    // True: somebody wants an end of it. Takes a turn at most.
    bool wait() {
        const int signal = sigtimedwait(&set_, nullptr, &kTurn);
        return signal > 0 && signal != SIGCHLD;
    }

  private:
    sigset_t set_;
    sigset_t old_;
};

class Watch {
  public:
    Watch(const Options &options, Board &board) : board_(board), began_(Clock::now()) {
        report_.options = options;
    }

    Result<Report> run();

  private:
    bool child_ended();
    void look(); // at everything once, waiting for a turn
    void drain();
    void kill_child();
    std::optional<std::string> stuck_scene() const;
    void show();
    void finish(uint64_t interfaces_before);

    Board &board_;
    const Clock::time_point began_;
    Report report_;
    Signals signals_;
    Progress progress_;
    KernelLog log_;
    pid_t child_ = -1;
    bool child_gone_ = false;
    int child_status_ = 0;
    int signals_seen_ = 0;
    uint64_t lives_ = 0;
    Clock::time_point last_life_ = Clock::now();
};

bool Watch::child_ended() {
    child_gone_ = child_gone_ || waitpid(child_, &child_status_, WNOHANG) != 0;
    return child_gone_;
}

void Watch::show() {
    const Tally tally = board_.snapshot();
    progress_.show(
        fmt::format("{} of {} lives, {} interfaces made, {} complaints of the kernel, {:.0f} s{}",
                    lives_, report_.options.lives, tally.interfaces_made,
                    log_.parser().count(KernelEvent::Class::Splat),
                    std::chrono::duration<double>(Clock::now() - began_).count(),
                    board_.stopping ? ", ending" : ""));
}

void Watch::look() {
    signals_seen_ += signals_.wait();
    log_.poll();
    const uint64_t lives = lives_of(board_.snapshot());
    if (lives != lives_) {
        lives_ = lives;
        last_life_ = Clock::now();
    }
    show();
}

std::optional<std::string> Watch::stuck_scene() const {
    const int64_t oldest =
        steady_ms() - std::chrono::duration_cast<std::chrono::milliseconds>(kPatience).count();
    for (const Board::Station &station : board_.stations) {
        const int scene = station.scene;
        if (scene >= 0 && station.since_ms < oldest) {
            return scene == static_cast<int>(SceneKind::RemoveLink)
                       ? fmt::format("an interface was still there {} s after RTM_DELLINK",
                                     kPatience.count())
                       : fmt::format("a thread in the scene \"{}\" has had no answer for {} s",
                                     name_of(static_cast<SceneKind>(scene)), kPatience.count());
        }
    }
    if (Clock::now() - last_life_ > kPatience) {
        return fmt::format("no peer's life ended for {} s", kPatience.count());
    }
    return std::nullopt;
}

void Watch::kill_child() {
    kill(child_, SIGKILL);
    const Clock::time_point deadline = Clock::now() + seconds(10);
    while (!child_ended() && Clock::now() < deadline) {
        signals_.wait();
    }
    if (!child_gone_) {
        progress_.note(
            fmt::format("the kernel does not let go of process {}; only a reboot ends it", child_));
    }
}

// Lets the storm end in good order: no more scenes, all interfaces removed.
void Watch::drain() {
    board_.stopping = true;
    last_life_ = Clock::now();
    while (!child_ended()) {
        look();
        if (log_.parser().count(KernelEvent::Class::Splat) > 0 || signals_seen_ > 1) {
            return;
        }
        if (const std::optional<std::string> stuck = stuck_scene()) {
            report_.stuck.push_back(*stuck);
            return;
        }
    }
}

Result<Report> Watch::run() {
    report_.kernel = kernel_release();
    report_.kernel_log_readable = log_.open();
    const uint64_t before = interfaces_in_kernel().value_or(0);
    child_ = start_storm(report_.options, board_);
    if (child_ < 0) {
        return Error{fmt::format("cannot start a process: {}", std::strerror(errno)),
                     Exit::Missing};
    }
    progress_.note(fmt::format("seed {}", report_.options.seed));
    const seconds limit(report_.options.limit_seconds);
    while (!child_ended()) {
        look();
        if (log_.parser().count(KernelEvent::Class::Splat) > 0) {
            break;
        }
        if (const std::optional<std::string> stuck = stuck_scene()) {
            report_.stuck.push_back(*stuck);
            break;
        }
        report_.interrupted = signals_seen_ > 0;
        if (lives_ >= report_.options.lives || report_.interrupted || board_.stopping ||
            (limit.count() > 0 && Clock::now() - began_ >= limit)) {
            drain();
            break;
        }
    }
    if (!child_gone_) {
        kill_child();
    } else if (WIFSIGNALED(child_status_)) {
        report_.stuck.push_back(
            fmt::format("the process that storms was ended by signal {}", WTERMSIG(child_status_)));
    }
    if (board_.failure_exit != 0) {
        return Error{board_.failure.data(), static_cast<Exit>(board_.failure_exit.load())};
    }
    finish(before);
    return report_;
}

void Watch::finish(uint64_t interfaces_before) {
    const bool splat = log_.parser().count(KernelEvent::Class::Splat) > 0;
    const Clock::time_point deadline = Clock::now() + (splat ? kPatienceWithSplat : kPatience);
    while (true) {
        const std::optional<uint64_t> now = interfaces_in_kernel();
        report_.interfaces_left =
            now ? std::optional<uint64_t>(*now - std::min(*now, interfaces_before)) : std::nullopt;
        if (report_.interfaces_left.value_or(0) == 0 || Clock::now() >= deadline ||
            signals_seen_ > 1) {
            break;
        }
        look();
    }
    log_.poll();
    report_.tally = board_.snapshot();
    report_.seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    report_.module_srcversion = first_line("/sys/module/ovpn_dco_v2/srcversion");
    report_.kernel_log_lost = log_.lost();
    report_.splats = log_.parser().count(KernelEvent::Class::Splat);
    report_.known = log_.parser().count(KernelEvent::Class::Known);
    report_.noise = log_.parser().count(KernelEvent::Class::Noise);
    report_.events = log_.parser().events();
}

} // namespace

Result<Report> run_storm(const Options &options) {
    if (geteuid() != 0) {
        return Error{"a storm on the kernel module takes root", Exit::Missing,
                     "sudo dcostorm kernel ..."};
    }
    if (const Result<ovpn_dco::Connection> kernel = ovpn_dco::Connection::open(); !kernel) {
        return kernel.error();
    }
    const auto board = Board::create();
    if (!board) {
        return Error{"there is no memory for the storm's counters", Exit::Missing};
    }
    return Watch(options, *board).run();
}

} // namespace kernel_storm
