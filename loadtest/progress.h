// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a person sees while a run goes on, on stderr: on a terminal one line that writes over
// itself, elsewhere (a log file) a plain line every few seconds.

#pragma once

#include <chrono>
#include <string>

class Progress {
  public:
    Progress();
    ~Progress(); // leaves the cursor at the beginning of a line

    void show(const std::string &status);  // the present state; may be called often
    void note(const std::string &message); // stays: a phase has ended, something went wrong

  private:
    bool terminal_ = false;
    bool shown_ = false; // the cursor is behind a status
    std::chrono::steady_clock::time_point last_;
};
