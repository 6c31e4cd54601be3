// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whatever ends the agent, SIGKILL included, somebody has to tidy up after it: the janitor, a
// process forked off at the beginning that only waits for the agent's end of a pipe to close. It
// then removes what the agent had noted down and not crossed out again: processes that outlived
// it, the network interface of a daemon that was killed (a DCO interface survives its daemon), the
// private folder. The notes are in memory that both share.

#pragma once

#include "tools/common/result.h"

#include <string>

#include <sys/types.h>

// Removes a network interface if it is there.
void remove_device(const std::string &name);

class Janitor {
  public:
    Janitor() = default;
    ~Janitor(); // waits until everything is tidy
    Janitor(const Janitor &) = delete;
    Janitor &operator=(const Janitor &) = delete;

    Result<void> start();

    // An empty string, or 0, crosses the note out.
    void note_folder(const std::string &path);
    void note_device(const std::string &name);
    void note_daemon(pid_t process_group);
    void note_pressure(pid_t process_group);
    void note_counters(pid_t of_process); // see NetlinkCounters

  private:
    struct Notes;
    static void tidy(Notes &notes);

    Notes *notes_ = nullptr;
    pid_t pid_ = 0;
    int pipe_ = -1;
};
