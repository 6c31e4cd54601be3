// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/stream.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

// A request with thousands of certificates fits; a stream of garbage does not fill the memory.
constexpr size_t kLongestLine = 64 << 20;
constexpr int kPeerPollMilliseconds = 200;

} // namespace

Stream::~Stream() {
    if (port_) {
        close(in_);
    }
    if (signals_ >= 0) {
        close(signals_);
    }
}

Result<void> Stream::take_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (int number : {SIGINT, SIGTERM, SIGHUP}) {
        sigaddset(&set, number);
    }
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, nullptr) != 0 ||
        (signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) < 0) {
        return Error{fmt::format("cannot take signals: {}", std::strerror(errno))};
    }
    return {};
}

void Stream::use_standard_files() {
    in_ = STDIN_FILENO;
    out_ = STDOUT_FILENO;
}

Result<void> Stream::open_port(const std::string &path) {
    in_ = out_ = open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (in_ < 0) {
        return Error{fmt::format("cannot open {}: {}", path, std::strerror(errno)), Exit::Usage};
    }
    port_ = true;
    return {};
}

Stream::Event Stream::wait_for_peer() {
    buffer_.clear(); // of whoever was there before
    while (port_) {
        std::array<pollfd, 2> fds = {{{signals_, POLLIN, 0}, {in_, POLLIN, 0}}};
        if (poll(fds.data(), 1, 0) > 0) {
            return Event::Signal;
        }
        // Hang-up is reported at once, again and again, while nobody is connected.
        poll(&fds[1], 1, 0);
        if ((fds[1].revents & POLLHUP) == 0) {
            break;
        }
        poll(fds.data(), 1, kPeerPollMilliseconds);
    }
    return Event::Line;
}

bool Stream::take_line(std::string &line) {
    const size_t end = buffer_.find('\n');
    if (end == buffer_.npos) {
        return false;
    }
    line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    return true;
}

Stream::Event Stream::next(std::string &line) {
    while (!take_line(line)) {
        std::array<pollfd, 2> fds = {{{signals_, POLLIN, 0}, {in_, POLLIN, 0}}};
        if (poll(fds.data(), fds.size(), -1) < 0) {
            continue;
        }
        if (fds[0].revents != 0) {
            return Event::Signal;
        }
        std::array<char, 65536> bytes;
        const ssize_t length = read(in_, bytes.data(), bytes.size());
        if (length < 0 && (errno == EAGAIN || errno == EINTR) && (fds[1].revents & POLLHUP) == 0) {
            continue;
        }
        if (length <= 0 || buffer_.size() > kLongestLine) {
            return Event::Ended;
        }
        buffer_.append(bytes.data(), static_cast<size_t>(length));
    }
    return Event::Line;
}

bool Stream::over_after(std::chrono::milliseconds pause) {
    // No events asked for: hang-ups come unasked, and waiting lines must not cut the pause short.
    std::array<pollfd, 2> fds = {{{signals_, POLLIN, 0}, {in_, 0, 0}}};
    return poll(fds.data(), fds.size(), static_cast<int>(pause.count())) > 0;
}

bool Stream::send(std::string_view line) {
    std::string text(line);
    text.push_back('\n');
    std::string_view left = text;
    while (!left.empty()) {
        std::array<pollfd, 2> fds = {{{signals_, POLLIN, 0}, {out_, POLLOUT, 0}}};
        if (poll(fds.data(), fds.size(), -1) < 0) {
            continue;
        }
        if (fds[0].revents != 0 || (fds[1].revents & (POLLHUP | POLLERR)) != 0) {
            return false;
        }
        const ssize_t length = write(out_, left.data(), left.size());
        if (length < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        left.remove_prefix(length > 0 ? static_cast<size_t>(length) : 0);
    }
    return true;
}
