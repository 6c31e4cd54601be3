// SPDX-License-Identifier: GPL-2.0-or-later
//
// A folder below $TMPDIR that is gone when we are, however we ended: a child of ours makes it, waits
// for the end of a socket whose other end we hold, and removes it then.

#pragma once

#include "tools/common/result.h"

#include <string>

#include <sys/types.h>

class Scratch {
  public:
    // An Error of Exit::Missing if there is no room for it.
    static Result<Scratch> make();

    Scratch(Scratch &&other) noexcept;
    Scratch &operator=(Scratch &&) = delete;
    ~Scratch();

    const std::string &path() const { return path_; }

  private:
    Scratch() = default;

    std::string path_;
    int socket_ = -1;
    pid_t remover_ = 0;
};
