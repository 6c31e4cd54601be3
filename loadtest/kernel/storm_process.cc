// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/storm_process.h"

#include "loadtest/kernel/actor.h"
#include "loadtest/kernel/listener.h"
#include "loadtest/kernel/stage.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/format.h>

namespace kernel_storm {

namespace {

// A socket for every peer, TCP peers with two.
void raise_file_limit() {
    rlimit limit = {};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

void report(Board &board, const Error &error) {
    board.fail(error.text, static_cast<int>(error.exit));
    board.stopping = true;
}

Result<void> storm(const Options &options, Board &board) {
    if (unshare(CLONE_NEWNET) != 0) {
        return Error{fmt::format("cannot make a network namespace: {}", std::strerror(errno)),
                     Exit::Missing, "run it as root"};
    }
    raise_file_limit();
    Result<Listener> listener = Listener::open(board);
    if (!listener) {
        return listener.error();
    }
    Result<std::unique_ptr<Stage>> made = Stage::create(options, board);
    if (!made) {
        return made.error();
    }
    Stage &stage = **made;
    std::thread hearing([&] {
        if (const Result<void> result = listener->run(stage); !result) {
            report(board, result.error());
        }
    });
    std::vector<std::thread> acting;
    for (uint32_t thread = 0; thread < options.threads; ++thread) {
        acting.emplace_back([&stage, &board, thread] {
            Result<std::unique_ptr<Actor>> actor = Actor::create(stage, thread);
            const Result<void> result = actor ? (*actor)->run() : actor.error();
            if (!result) {
                report(board, result.error());
            }
        });
    }
    for (std::thread &thread : acting) {
        thread.join();
    }
    for (uint32_t number = 0; number < options.interfaces; ++number) {
        board.enter(number % kMaxThreads, SceneKind::RemoveLink);
        if (const Result<void> removed = stage.replace(number, true); !removed) {
            report(board, removed.error());
        }
        board.leave(number % kMaxThreads);
    }
    if (board.failure_exit != 0) {
        _exit(static_cast<int>(Exit::Found)); // whoever failed left the stage as it was
    }
    hearing.join();
    return {};
}

} // namespace

pid_t start_storm(const Options &options, Board &board) {
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child != 0) {
        return child;
    }
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        _exit(static_cast<int>(Exit::Found));
    }
    const Result<void> result = storm(options, board);
    if (!result) {
        report(board, result.error());
    }
    _exit(result ? 0 : static_cast<int>(Exit::Found));
}

} // namespace kernel_storm
