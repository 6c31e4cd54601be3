// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent_link.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <thread>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

using std::chrono::seconds;

// Generous: the server may be an emulated machine whose processors are busy on purpose. Each is
// longer than the agent's own patience for the same thing.
constexpr seconds kHelloLimit{60};
constexpr seconds kStartSlack{30};
constexpr seconds kObserveLimit{120};
constexpr seconds kCompareLimit{180};
constexpr seconds kMeasureSlack{120};
constexpr seconds kSwitchLimit{120};
constexpr seconds kStopLimit{240};
// For undoing everything after the stream's end. What the agent does not interrupt for that is a
// question to the daemon (a minute at most), and what it removes then takes less than another.
constexpr seconds kChildPatience{120};

std::string program_beside_us() {
    std::error_code error;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
    return (self.parent_path() / "dcostorm-agent").string();
}

} // namespace

Result<std::unique_ptr<AgentLink>> AgentLink::open(EventLoop &loop, const std::string &where) {
    constexpr std::string_view kUnix = "unix:";
    constexpr std::string_view kExec = "exec:";
    std::unique_ptr<AgentLink> link(new AgentLink(loop));
    Result<void> opened;
    if (where.empty()) {
        link->where_ = program_beside_us();
        if (access(link->where_.c_str(), X_OK) != 0) {
            return Error{fmt::format("cannot run {}: {}", link->where_, std::strerror(errno)),
                         Exit::Missing};
        }
        opened = link->run(link->where_, false);
    } else if (where.starts_with(kUnix)) {
        link->where_ = where.substr(kUnix.size());
        opened = link->connect(link->where_);
    } else if (where.starts_with(kExec) && where.size() > kExec.size()) {
        link->where_ = where.substr(kExec.size());
        opened = link->run(link->where_, true);
    } else {
        return Error{fmt::format("--agent {}: must begin with unix: or exec:", where), Exit::Usage};
    }
    if (!opened) {
        return opened.error();
    }
    if (Result<void> watched = link->watch(); !watched) {
        return watched.error();
    }
    // Answers to whoever used a port before us may still be on their way: start elsewhere.
    link->last_id_ = static_cast<uint64_t>(getpid()) * 1'000'000;
    return link;
}

Result<void> AgentLink::connect(const std::string &path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof(address.sun_path)) {
        return Error{fmt::format("'{}' cannot be the path of a unix socket", path), Exit::Usage};
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0 || ::connect(fd_, reinterpret_cast<sockaddr *>(&address), sizeof(address)) != 0) {
        return Error{fmt::format("cannot reach an agent at {}: {}", path, std::strerror(errno)),
                     Exit::Missing};
    }
    return {};
}

Result<void> AgentLink::run(const std::string &command, bool through_shell) {
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return Error{fmt::format("cannot make a socket: {}", std::strerror(errno))};
    }
    fd_ = ends[0];
    child_ = fork();
    if (child_ == 0) {
        dup2(ends[1], STDIN_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        if (through_shell) {
            execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        } else {
            execl(command.c_str(), command.c_str(), nullptr);
        }
        _exit(127);
    }
    close(ends[1]);
    if (child_ < 0) {
        child_ = 0;
        return Error{fmt::format("cannot run {}: {}", command, std::strerror(errno))};
    }
    return {};
}

Result<void> AgentLink::watch() {
    return loop_.watch(fd_, EPOLLIN, [this](uint32_t) { on_readable(); });
}

void AgentLink::hang_up() {
    if (fd_ >= 0) {
        loop_.unwatch(fd_);
        close(fd_);
        fd_ = -1;
    }
}

AgentLink::~AgentLink() {
    hang_up();
    // Whoever gets our exit status relies on it that nothing is left.
    const auto deadline = std::chrono::steady_clock::now() + kChildPatience;
    while (child_ != 0 && waitpid(child_, nullptr, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() >= deadline) {
            kill(child_, SIGTERM);
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void AgentLink::on_readable() {
    std::array<char, 65536> bytes;
    const ssize_t length = recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (length <= 0) {
        hang_up();
        return;
    }
    received_.append(bytes.data(), static_cast<size_t>(length));
    size_t begin = 0;
    for (size_t end = 0; (end = received_.find('\n', begin)) != received_.npos; begin = end + 1) {
        // The rest of a line that somebody else did not wait for, and answers meant for them, are
        // passed over.
        nlohmann::json line =
            nlohmann::json::parse(received_.begin() + static_cast<ptrdiff_t>(begin),
                                  received_.begin() + static_cast<ptrdiff_t>(end), nullptr, false);
        if (line.is_object() && line.contains("id") && line["id"] == last_id_) {
            reply_ = std::move(line);
        }
    }
    received_.erase(0, begin);
}

Result<nlohmann::json> AgentLink::ask(const std::string &op, const nlohmann::json &params,
                                      seconds limit) {
    if (!alive()) {
        return Error{fmt::format("the agent at {} has ended", where_), Exit::Missing};
    }
    reply_.reset();
    nlohmann::json request = {{"id", ++last_id_}, {"op", op}};
    if (!params.is_null()) {
        request["params"] = params;
    }
    // Begins a new line, whatever an earlier user of the port left unfinished.
    const std::string text =
        "\n" + request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    // Requests are far smaller than a socket's buffer.
    if (send(fd_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
        hang_up();
    }
    const EventLoop::Stop stop =
        loop_.run_until([this] { return reply_ || !alive(); }, EventLoop::Clock::now() + limit);
    if (stop == EventLoop::Stop::Signal) {
        return Error{"interrupted", Exit::Interrupted};
    }
    if (stop == EventLoop::Stop::Deadline) {
        timed_out_ = true;
        hang_up();
        return Error{fmt::format("the agent at {} did not answer '{}' within {} s", where_, op,
                                 limit.count()),
                     Exit::Missing, "is dcostorm-agent running there?"};
    }
    if (!reply_) {
        return Error{fmt::format("the agent at {} ended before it answered '{}'", where_, op),
                     Exit::Missing};
    }
    if (reply_->contains("error")) {
        return agent::error_from_json((*reply_)["error"]);
    }
    return reply_->value("result", nlohmann::json());
}

template <typename T>
Result<T> AgentLink::ask_for(const std::string &op, const nlohmann::json &params, seconds limit) {
    const Result<nlohmann::json> result = ask(op, params, limit);
    if (!result) {
        return result.error();
    }
    return agent::decode<T>(*result, fmt::format("the agent's answer to '{}'", op));
}

Result<agent::HelloResult> AgentLink::hello(const agent::HelloParams &params) {
    Result<agent::HelloResult> facts =
        ask_for<agent::HelloResult>("hello", agent::encode(params), kHelloLimit);
    if (facts && facts->protocol != agent::kProtocol) {
        return Error{fmt::format("the agent at {} (version {}) speaks protocol {}, this dcostorm "
                                 "speaks {}",
                                 where_, facts->agent_version, facts->protocol, agent::kProtocol),
                     Exit::Missing, "use the dcostorm-agent that was built with this dcostorm"};
    }
    return facts;
}

Result<agent::StartResult> AgentLink::start(const agent::StartParams &params) {
    return ask_for<agent::StartResult>("start", agent::encode(params),
                                       seconds(params.timeout_seconds) + kStartSlack);
}

Result<agent::Observation> AgentLink::observe() {
    return ask_for<agent::Observation>("observe", nullptr, kObserveLimit);
}

Result<agent::Comparison> AgentLink::compare() {
    return ask_for<agent::Comparison>("compare", nullptr, kCompareLimit);
}

Result<void> AgentLink::set_pressure(const agent::PressureParams &params) {
    const Result<nlohmann::json> done = ask("pressure", agent::encode(params), kSwitchLimit);
    return done ? Result<void>() : done.error();
}

Result<void> AgentLink::set_drop(bool on) {
    const Result<nlohmann::json> done =
        ask("drop", agent::encode(agent::DropParams{on}), kSwitchLimit);
    return done ? Result<void>() : done.error();
}

Result<agent::Cost> AgentLink::measure(const agent::MeasureParams &params) {
    return ask_for<agent::Cost>("measure", agent::encode(params),
                                seconds(params.limit_seconds) + kMeasureSlack);
}

Result<agent::KernelLogResult> AgentLink::kernel_log() {
    return ask_for<agent::KernelLogResult>("kernel_log", nullptr, kObserveLimit);
}

Result<agent::DaemonExit> AgentLink::stop() {
    return ask_for<agent::DaemonExit>("stop", nullptr, kStopLimit);
}
