// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/management.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

void ManagementReply::take_line(std::string_view line) {
    if (!line.empty() && line.back() == '\r') {
        line.remove_suffix(1);
    }
    if (line.empty() || line.front() == '>') {
        return; // a notification in real time
    }
    text_.append(line);
    text_.push_back('\n');
    if (line.substr(0, 6) == "ERROR:") {
        complete_ = refused_ = true;
    } else if (kind_ == Kind::OneLine) {
        complete_ = line.substr(0, 8) == "SUCCESS:";
    } else {
        complete_ = line == "END";
    }
}

void ManagementReply::add(std::string_view bytes) {
    while (!complete_ && !bytes.empty()) {
        const size_t end = bytes.find('\n');
        rest_.append(bytes.substr(0, end));
        if (end == bytes.npos) {
            return;
        }
        bytes.remove_prefix(end + 1);
        take_line(rest_);
        rest_.clear();
    }
}

std::optional<uint64_t> parse_load_stats(std::string_view reply) {
    constexpr std::string_view kPrefix = "SUCCESS: nclients=";
    uint64_t count = 0;
    if (reply.substr(0, kPrefix.size()) != kPrefix) {
        return std::nullopt;
    }
    reply.remove_prefix(kPrefix.size());
    const auto [stop, error] = std::from_chars(reply.data(), reply.data() + reply.size(), count);
    if (error != std::errc() || stop == reply.data() + reply.size() || *stop != ',') {
        return std::nullopt;
    }
    return count;
}

std::optional<uint64_t> parse_killed(std::string_view reply) {
    constexpr std::string_view kBefore = "' found, ";
    constexpr std::string_view kAfter = " client(s) killed";
    const size_t after = reply.find(kAfter);
    const size_t before = reply.rfind(kBefore, after);
    if (!reply.starts_with("SUCCESS: common name '") || after == reply.npos ||
        before == reply.npos || before + kBefore.size() > after) {
        return std::nullopt;
    }
    reply = reply.substr(0, after).substr(before + kBefore.size());
    uint64_t count = 0;
    const auto [stop, error] = std::from_chars(reply.data(), reply.data() + reply.size(), count);
    return error == std::errc() && stop == reply.data() + reply.size()
               ? std::optional<uint64_t>(count)
               : std::nullopt;
}

Management::~Management() {
    disconnect();
}

void Management::disconnect() {
    if (fd_ >= 0) {
        close(fd_);
        fd_ = -1;
    }
}

Result<void> Management::connect(const std::string &path) {
    disconnect();
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        return Error{fmt::format("the path of the management socket is too long: {}", path)};
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    // Non-blocking: the daemon accepts one client at a time with a backlog of one.
    fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0 || ::connect(fd_, reinterpret_cast<sockaddr *>(&address), sizeof(address)) != 0) {
        const int code = errno;
        disconnect();
        return Error{fmt::format("cannot reach the daemon's management interface {}: {}", path,
                                 std::strerror(code))};
    }
    return {};
}

Result<void> Management::send_command(std::string_view command) {
    const std::string line = fmt::format("{}\n", command);
    // A command is shorter than any socket buffer.
    if (send(fd_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
        const int code = errno;
        disconnect();
        return Error{fmt::format("cannot ask the daemon for {}: {}", command, std::strerror(code))};
    }
    return {};
}

Result<bool> Management::receive(ManagementReply &reply, std::string_view command,
                                 Milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    std::array<char, 16384> buffer;
    while (!reply.complete()) {
        const auto left =
            std::chrono::duration_cast<Milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd readable = {fd_, POLLIN, 0};
        const int ready = left.count() > 0 ? poll(&readable, 1, static_cast<int>(left.count())) : 0;
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready <= 0) {
            return false;
        }
        const ssize_t length = recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        if (length <= 0) {
            disconnect();
            return Error{fmt::format("the daemon closed its management interface before it "
                                     "answered {}",
                                     command)};
        }
        reply.add({buffer.data(), static_cast<size_t>(length)});
    }
    if (reply.refused()) {
        return Error{fmt::format("the daemon refuses {}: {}", command,
                                 reply.text().substr(0, reply.text().find('\n')))};
    }
    return true;
}

Result<std::string> Management::ask(std::string_view command, ManagementReply::Kind kind,
                                    Milliseconds timeout) {
    if (Result<void> sent = send_command(command); !sent) {
        return sent.error();
    }
    ManagementReply reply(kind);
    const Result<bool> received = receive(reply, command, timeout);
    if (!received) {
        return received.error();
    }
    if (!*received) {
        disconnect();
        return Error{
            fmt::format("the daemon did not answer {} within {} ms", command, timeout.count())};
    }
    return reply.text();
}

Result<std::optional<uint64_t>> Management::kill(std::string_view common_name,
                                                 const std::function<bool()> &give_up) {
    constexpr Milliseconds kBetween{50}; // two questions whether to give up
    const std::string command = fmt::format("kill {}", common_name);
    if (Result<void> sent = send_command(command); !sent) {
        return sent.error();
    }
    ManagementReply reply(ManagementReply::Kind::OneLine);
    while (true) {
        const Result<bool> received = receive(reply, command, kBetween);
        if (!received) {
            return received.error();
        }
        if (*received) {
            break;
        }
        if (give_up()) {
            disconnect();
            return std::optional<uint64_t>();
        }
    }
    const std::optional<uint64_t> killed = parse_killed(reply.text());
    if (!killed) {
        return Error{fmt::format("the daemon's answer to {} is not understood: {}", command,
                                 reply.text().substr(0, reply.text().find('\n')))};
    }
    return killed;
}

Result<uint64_t> Management::instances(Milliseconds timeout) {
    const Result<std::string> reply = ask("load-stats", ManagementReply::Kind::OneLine, timeout);
    if (!reply) {
        return reply.error();
    }
    const std::optional<uint64_t> count = parse_load_stats(*reply);
    if (!count) {
        return Error{fmt::format("the daemon's answer to load-stats is not understood: {}",
                                 reply->substr(0, reply->find('\n')))};
    }
    return *count;
}

Result<std::string> Management::status(Milliseconds timeout) {
    return ask("status 3", ManagementReply::Kind::Listing, timeout);
}
