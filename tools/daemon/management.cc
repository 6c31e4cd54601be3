// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/daemon/management.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

constexpr size_t kMaxReplyBytes = 64 << 20; // a hundred thousand clients take a quarter

} // namespace

void ManagementReply::take_line(std::string_view line) {
    if (!line.empty() && line.back() == '\r') {
        line.remove_suffix(1);
    }
    if (kind_ == Kind::Greeting && line.starts_with(">INFO:")) {
        complete_ = true;
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
    } else if (kind_ == Kind::Listing) {
        complete_ = line == "END";
    }
}

bool ManagementReply::wants_password() const {
    return kind_ == Kind::Greeting && rest_ == "ENTER PASSWORD:";
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

ManagementAddress parse_management_address(std::string_view text) {
    const size_t colon = text.rfind(':');
    uint16_t port = 0;
    if (text.find('/') == text.npos && colon != text.npos && colon > 0) {
        const std::string_view digits = text.substr(colon + 1);
        const auto [stop, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (error == std::errc() && stop == digits.data() + digits.size() && port != 0) {
            std::string_view host = text.substr(0, colon);
            if (host.front() == '[' && host.back() == ']') {
                host = host.substr(1, host.size() - 2);
            }
            return {"", std::string(host == "localhost" ? "127.0.0.1" : host), port};
        }
    }
    return {std::string(text), "", 0};
}

std::optional<int> parse_pid(std::string_view reply) {
    constexpr std::string_view kPrefix = "SUCCESS: pid=";
    int pid = 0;
    if (!reply.starts_with(kPrefix)) {
        return std::nullopt;
    }
    reply.remove_prefix(kPrefix.size());
    const auto [stop, error] = std::from_chars(reply.data(), reply.data() + reply.size(), pid);
    return error == std::errc() && pid > 0 ? std::optional<int>(pid) : std::nullopt;
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

namespace {

struct SocketAddress {
    sockaddr_storage storage = {};
    socklen_t length = 0;
};

template <typename T> SocketAddress stored(const T &address) {
    SocketAddress to;
    std::memcpy(&to.storage, &address, sizeof(address));
    to.length = sizeof(address);
    return to;
}

Result<SocketAddress> socket_address(const ManagementAddress &address) {
    if (!address.path.empty() || address.host.empty()) {
        sockaddr_un unix_address = {};
        unix_address.sun_family = AF_UNIX;
        if (address.path.size() >= sizeof(unix_address.sun_path)) {
            return Error{"the path is too long"};
        }
        std::memcpy(unix_address.sun_path, address.path.c_str(), address.path.size() + 1);
        return stored(unix_address);
    }
    sockaddr_in ipv4 = {};
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = htons(address.port);
    if (inet_pton(AF_INET, address.host.c_str(), &ipv4.sin_addr) == 1) {
        return stored(ipv4);
    }
    sockaddr_in6 ipv6 = {};
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = htons(address.port);
    if (inet_pton(AF_INET6, address.host.c_str(), &ipv6.sin6_addr) == 1) {
        return stored(ipv6);
    }
    return Error{"neither a path nor an address in numbers and a port"};
}

// 0 or an errno.
int outcome_of_connecting(int fd) {
    constexpr int kPatienceMs = 5000;
    pollfd writable = {fd, POLLOUT, 0};
    if (poll(&writable, 1, kPatienceMs) <= 0) {
        return ETIMEDOUT;
    }
    int code = 0;
    socklen_t length = sizeof(code);
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length);
    return code;
}

} // namespace

Management::~Management() {
    disconnect();
}

void Management::disconnect() {
    if (fd_ >= 0) {
        close(fd_);
        fd_ = -1;
    }
}

Result<void> Management::connect(const std::string &address) {
    disconnect();
    const auto unreachable = [&address](const std::string &why, int code) {
        return Error{
            fmt::format("cannot reach the daemon's management interface {}: {}", address, why),
            Exit::Found,
            {},
            code};
    };
    const Result<SocketAddress> to = socket_address(parse_management_address(address));
    if (!to) {
        return unreachable(to.error().text, EINVAL);
    }
    // Non-blocking: the daemon accepts one client at a time with a backlog of one.
    fd_ = socket(to->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int code = fd_ < 0 ? errno : 0;
    if (code == 0 &&
        ::connect(fd_, reinterpret_cast<const sockaddr *>(&to->storage), to->length) != 0) {
        code = errno == EINPROGRESS ? outcome_of_connecting(fd_) : errno;
    }
    if (code != 0) {
        disconnect();
        return unreachable(std::strerror(code), code);
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
    while (!reply.complete() && !reply.wants_password()) {
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
        if (reply.size() > kMaxReplyBytes) {
            disconnect();
            return Error{fmt::format("the daemon's answer to {} does not end", command)};
        }
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

Result<void> Management::greet(const std::optional<std::string> &password, Milliseconds timeout) {
    const auto failed = [this](std::string text, int code) {
        disconnect();
        return Error{std::move(text), Exit::Found, {}, code};
    };
    const std::string silent = fmt::format(
        "the daemon's management interface said nothing for {} ms: it serves one client at a time, "
        "and another is connected or the daemon does not run",
        timeout.count());
    ManagementReply greeting(ManagementReply::Kind::Greeting);
    const Result<bool> greeted = receive(greeting, "us", timeout);
    if (!greeted) {
        return greeted.error();
    }
    if (!*greeted) {
        return failed(silent, EBUSY);
    }
    if (!greeting.wants_password()) {
        return {};
    }
    if (!password) {
        return failed("the daemon's management interface wants a password", EACCES);
    }
    const std::string line = *password + "\n";
    if (send(fd_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
        return failed("the daemon's management interface does not take the password", errno);
    }
    ManagementReply reply(ManagementReply::Kind::Greeting);
    const Result<bool> welcome = receive(reply, "the password", timeout);
    if (!welcome && !reply.refused()) {
        return welcome.error();
    }
    if (reply.refused() || reply.wants_password()) {
        return failed("the daemon's management interface refuses the password", EACCES);
    }
    return *welcome ? Result<void>() : failed(silent, EBUSY);
}

Result<void> Management::kill_instance(uint64_t client_id, Milliseconds timeout) {
    const Result<std::string> reply =
        ask(fmt::format("client-kill {}", client_id), ManagementReply::Kind::OneLine, timeout);
    return reply ? Result<void>() : reply.error();
}

Result<int> Management::pid(Milliseconds timeout) {
    const Result<std::string> reply = ask("pid", ManagementReply::Kind::OneLine, timeout);
    if (!reply) {
        return reply.error();
    }
    const std::optional<int> pid = parse_pid(*reply);
    if (!pid) {
        return Error{"the daemon's answer to pid is not understood"};
    }
    return *pid;
}

Result<std::string> Management::state(Milliseconds timeout) {
    return ask("state", ManagementReply::Kind::Listing, timeout);
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
