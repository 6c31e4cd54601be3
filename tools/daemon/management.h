// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon's management interface: a line protocol on a unix or TCP socket, one client at a time,
// one command at a time (it loses answers when commands are pipelined). Lines that begin with '>'
// come whenever the daemon likes; the rest answers the command. A one-line answer begins with
// "SUCCESS:" or "ERROR:"; a listing ends with a line "END". A second client is connected, by the
// kernel, and hears nothing until the first has gone.
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
    // Greeting: what comes before any command, up to ">INFO:".
    enum class Kind { OneLine, Listing, Greeting };
    explicit ManagementReply(Kind kind) : kind_(kind) {}

    // Takes bytes as they arrive, however they are cut. What comes after the end is ignored.
    void add(std::string_view bytes);

    bool complete() const { return complete_; }
    bool refused() const { return refused_; }         // "ERROR: ..."
    bool wants_password() const;                      // the prompt has no line of its own
    const std::string &text() const { return text_; } // lines, each with its '\n', no '\r'
    size_t size() const { return text_.size() + rest_.size(); }

  private:
    void take_line(std::string_view line);

    Kind kind_;
    std::string rest_; // of a line that is not complete yet
    std::string text_;
    bool complete_ = false;
    bool refused_ = false;
};

// Where the interface is: a path, or "ADDRESS:PORT" ("127.0.0.1:7505", "[::1]:7505",
// "localhost:7505"). Names of other hosts are not looked up.
struct ManagementAddress {
    std::string path; // of a unix socket; else
    std::string host; // an address in numbers
    uint16_t port = 0;

    bool operator==(const ManagementAddress &) const = default;
};
ManagementAddress parse_management_address(std::string_view text);

// "SUCCESS: common name 'x' found, 3 client(s) killed" -> 3
std::optional<uint64_t> parse_killed(std::string_view reply);

// "SUCCESS: pid=29469" -> 29469
std::optional<int> parse_pid(std::string_view reply);

// "SUCCESS: nclients=3,bytesin=...,bytesout=..." -> 3
std::optional<uint64_t> parse_load_stats(std::string_view reply);

class Management {
  public:
    using Milliseconds = std::chrono::milliseconds;

    Management() = default;
    ~Management();
    Management(const Management &) = delete;
    Management &operator=(const Management &) = delete;

    Result<void> connect(const std::string &address);

    // Waits until the daemon speaks to us, and gives it the password if it wants one; without this
    // a command waits for its turn. EBUSY: it said nothing, so another client is connected or it
    // does not run; EACCES: it wants a password, or another one.
    Result<void> greet(const std::optional<std::string> &password, Milliseconds timeout);
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

    // Closes this client instance alone, by its CID: the daemon says good-bye to the client and
    // ends the instance five seconds later.
    Result<void> kill_instance(uint64_t client_id, Milliseconds timeout);

    // The daemon's process, as it sees itself.
    Result<int> pid(Milliseconds timeout);

    // When its tunnel came up, and where: another text after a restart, which begins CIDs anew.
    Result<std::string> state(Milliseconds timeout);

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
