// SPDX-License-Identifier: GPL-2.0-or-later
//
// What openvpn writes to its log, as far as it concerns us. Takes the text as it grows, however it
// is cut; knows no file.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

class DaemonLog {
  public:
    void add(std::string_view text);

    bool ready() const { return ready_; }           // "Initialization Sequence Completed"
    bool dco_device() const { return dco_device_; } // "DCO device ... opened"
    uint64_t refusals() const { return refusals_; } // "... would exceed maximum number of clients"

    // Why it ended or will: the line before "Exiting due to fatal error", an options error, a
    // failed assertion; else the last line. Without the time stamp.
    std::string last_words() const;

  private:
    void take_line(std::string_view line);

    std::string rest_;
    std::string last_line_;
    std::string fatal_;
    bool ready_ = false;
    bool dco_device_ = false;
    uint64_t refusals_ = 0;
};
