// SPDX-License-Identifier: GPL-2.0-or-later
//
// Lines from and to dcostorm, and the signals that ask the agent to end; both must be noticed
// while the agent waits for something else.

#pragma once

#include "tools/common/result.h"

#include <chrono>
#include <string>
#include <string_view>

class Stream {
  public:
    enum class Event {
        Line,   // a line came
        Ended,  // nobody is at the other end any more
        Signal, // SIGINT, SIGTERM or SIGHUP
    };

    Stream() = default;
    ~Stream();
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    // Blocks the three signals, so that next() and over() see them.
    Result<void> take_signals();

    void use_standard_files();                       // stdin and stdout
    Result<void> open_port(const std::string &path); // a virtio-serial port

    // A port is there whether or not somebody is connected on the machine's outside. Waits for
    // that; Ended never, Line if somebody is.
    Event wait_for_peer();

    Event next(std::string &line);

    // True once next() would say Ended or Signal, unless lines wait before that. Sleeps `pause`.
    bool over_after(std::chrono::milliseconds pause);

    // False if the other end is gone.
    bool send(std::string_view line);

  private:
    bool take_line(std::string &line);

    int in_ = -1;
    int out_ = -1;
    int signals_ = -1;
    bool port_ = false;
    std::string buffer_;
};
