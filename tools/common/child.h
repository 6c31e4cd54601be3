// SPDX-License-Identifier: GPL-2.0-or-later
//
// A program that ours runs. It gets a process group of its own (a Ctrl-C at the terminal is
// not for it), normal priority whatever ours is, and dies with ours (PR_SET_PDEATHSIG).

#pragma once

#include "tools/common/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

class Child {
  public:
    using Milliseconds = std::chrono::milliseconds;

    struct Options {
        std::string output_file; // where stdout and stderr go, appended; empty: /dev/null
        bool input_pipe = false; // write() reaches its stdin; else that is /dev/null
        std::string folder;      // to run in, empty: ours
    };

    Child() = default;
    ~Child(); // kills it
    Child(Child &&other) noexcept;
    Child &operator=(Child &&other) noexcept;

    // `arguments[0]` is the program, with its path.
    static Result<Child> start(const std::vector<std::string> &arguments, const Options &options);

    pid_t pid() const { return pid_; } // 0: there is none

    // The wait status once it has ended, see wait(2). Never waits.
    std::optional<int> poll();
    std::optional<int> wait(Milliseconds timeout);

    // Of the ended process: user and system time, its own reaped children's included.
    double cpu_seconds() const { return cpu_seconds_; }

    // The signal goes to the whole process group, whose number is pid().
    void signal(int number) const;

    // SIGTERM, some time, SIGKILL; the wait status. Wakes a stopped child up first.
    std::optional<int> end(Milliseconds patience);

    Result<void> write(const std::string &text);

  private:
    void reaped(int status, const rusage &usage);

    pid_t pid_ = 0;
    int input_ = -1;
    double cpu_seconds_ = 0;
    std::optional<int> status_;
};

// Runs a program to its end and takes what it prints; an Error if it fails or takes too long.
Result<std::string> output_of(const std::vector<std::string> &arguments, Child::Milliseconds limit);

// The path of a program of the system, empty if it is not installed.
std::string find_program(const std::string &name);
