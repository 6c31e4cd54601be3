// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon's management interface: a line protocol on a unix socket, one client at a time, one
// command at a time (it loses answers when commands are pipelined). Lines that begin with '>' come
// whenever the daemon likes; the rest answers the command. A one-line answer begins with "SUCCESS:"
// or "ERROR:"; a listing ends with a line "END".
//
// ManagementReply is the parser and knows no socket; Management is the socket.

#pragma once

#include "tools/common/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

class ManagementReply {
  public:
    enum class Kind { OneLine, Listing };
    explicit ManagementReply(Kind kind) : kind_(kind) {}

    // Takes bytes as they arrive, however they are cut. What comes after the end is ignored.
    void add(std::string_view bytes);

    bool complete() const { return complete_; }
    bool refused() const { return refused_; }         // "ERROR: ..."
    const std::string &text() const { return text_; } // lines, each with its '\n', no '\r'

  private:
    void take_line(std::string_view line);

    Kind kind_;
    std::string rest_; // of a line that is not complete yet
    std::string text_;
    bool complete_ = false;
    bool refused_ = false;
};

// "SUCCESS: common name 'x' found, 3 client(s) killed" -> 3
std::optional<uint64_t> parse_killed(std::string_view reply);

// "SUCCESS: nclients=3,bytesin=...,bytesout=..." -> 3
std::optional<uint64_t> parse_load_stats(std::string_view reply);

class Management {
  public:
    using Milliseconds = std::chrono::milliseconds;

    Management() = default;
    ~Management();
    Management(const Management &) = delete;
    Management &operator=(const Management &) = delete;

    Result<void> connect(const std::string &path);
    void disconnect();
    bool connected() const { return fd_ >= 0; }

    // The daemon's count of clients. After a timeout the connection is closed, so that a late
    // answer never passes for the next one.
    Result<uint64_t> instances(Milliseconds timeout);

    // Closes all clients of that common name, in one go, and returns how many. The daemon answers
    // when it has done so and is silent till then. Empty if `give_up`, asked often, said true
    // before the end.
    Result<std::optional<uint64_t>> kill(std::string_view common_name,
                                         const std::function<bool()> &give_up);

    // The text of `status 3`. Disturbs stock 2.6.14, see agent/protocol.h.
    Result<std::string> status(Milliseconds timeout);

  private:
    Result<void> send_command(std::string_view command);
    // True when the reply is complete, false if it is not after that time.
    Result<bool> receive(ManagementReply &reply, std::string_view command, Milliseconds timeout);
    Result<std::string> ask(std::string_view command, ManagementReply::Kind kind,
                            Milliseconds timeout);
    int fd_ = -1;
};
