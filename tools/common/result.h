// SPDX-License-Identifier: GPL-2.0-or-later
//
// Result<T>: a value or the reason why there is none. It has the shape of C++23's std::expected,
// which Debian 12's compiler offers only under -std=c++23, so that it can be swapped for it later.
// Nothing in our code throws; only main() prints an Error and picks the exit status.

#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

// The exit status of every program of this project. An Error carries the one that it leads to.
enum class Exit : int {
    Clean = 0,         // nothing bad was found
    Found = 1,         // what was looked for was found: a desync, a bad patch
    Usage = 2,         // wrong use: an option, a file that the user named
    Missing = 3,       // the machine lacks something; the message names it and what brings it
    ServerDied = 4,    // the server under test ended
    KernelSplat = 5,   // the kernel complained
    Interrupted = 130, // a signal asked us to stop
};

// Why something failed: one clear sentence, lower case, naming the object, without a full stop.
struct Error {
    std::string text;
    Exit exit = Exit::Found;
    std::string hint = {}; // the likely cure, empty if there is none
    int code = 0;          // the errno behind it, to be compared; 0 if none was kept
};

template <typename T> class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::move(value)) {}
    Result(Error error) : state_(std::move(error)) {}

    bool has_value() const { return std::holds_alternative<T>(state_); }
    explicit operator bool() const { return has_value(); }

    T &operator*() { return value(); }
    const T &operator*() const { return value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    // Only after has_value() said true: asking for a value that is not there is a bug of ours.
    T &value() {
        assert(has_value());
        return std::get<T>(state_);
    }
    const T &value() const {
        assert(has_value());
        return std::get<T>(state_);
    }

    // Only after has_value() said false.
    const Error &error() const {
        assert(!has_value());
        return std::get<Error>(state_);
    }

  private:
    std::variant<T, Error> state_;
};

template <> class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool has_value() const { return !error_; }
    explicit operator bool() const { return has_value(); }

    const Error &error() const {
        assert(error_);
        return *error_;
    }

  private:
    std::optional<Error> error_;
};
