// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/daemon.h"

#include "loadtest/agent/janitor.h"
#include "loadtest/observe/netlink_sockets.h"
#include "tools/daemon/status_listing.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <net/if.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace agent {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kLogPause{50};
constexpr milliseconds kEndPause{20};
constexpr milliseconds kLoadStatsTimeout{5'000};
constexpr milliseconds kStatusTimeout{60'000};
// Closing a thousand clients takes stock, which dumps all peers for each, minutes if emulated.
constexpr milliseconds kStopPatience{180'000};
constexpr milliseconds kUndoPatience{5'000}; // when nobody wants to know how it ended
constexpr const char *kManagement = "management.sock";
constexpr const char *kStatus = "status";
constexpr const char *kLog = "log";
constexpr const char *kConfig = "server.conf";

std::string contents_of(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string free_device_name() {
    for (int i = 0;; ++i) {
        std::string name = fmt::format("dcostorm{}", i);
        if (if_nametoindex(name.c_str()) == 0) {
            return name;
        }
    }
}

struct WrittenListing {
    StatusListing listing;
    double written_at = 0; // CLOCK_REALTIME
};

double as_seconds(const timespec &time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double now_in_seconds() {
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    return as_seconds(now);
}

std::optional<WrittenListing> read_status_file(const std::string &path) {
    struct stat before = {};
    if (stat(path.c_str(), &before) != 0) {
        return std::nullopt;
    }
    WrittenListing written{parse_status_listing(contents_of(path)), as_seconds(before.st_mtim)};
    return written.listing.complete ? std::optional<WrittenListing>(written) : std::nullopt;
}

} // namespace

Result<std::unique_ptr<Daemon>> Daemon::start(const StartParams &params, Janitor &janitor,
                                              const Pause &pause) {
    if (geteuid() != 0) {
        return Error{"the agent must be root on the server's machine to run openvpn", Exit::Missing,
                     "run dcostorm with sudo, or name another --agent"};
    }
    if (access(params.openvpn.c_str(), X_OK) != 0) {
        return Error{fmt::format("cannot run {} on the server's machine: {}", params.openvpn,
                                 std::strerror(errno)),
                     Exit::Missing, "apt-get install openvpn"};
    }
    std::unique_ptr<Daemon> daemon(new Daemon(params, janitor));
    if (params.dco) {
        Result<std::unique_ptr<KernelPeers>> peers = KernelPeers::create();
        if (!peers) {
            return peers.error();
        }
        daemon->peers_ = std::move(*peers);
    }
    const Clock::time_point began = Clock::now();
    Result<void> result = daemon->prepare_folder();
    if (result) {
        result = daemon->run();
    }
    if (result) {
        daemon->start_counting();
        result = daemon->wait_until_ready(pause);
    }
    if (!result) {
        return result.error();
    }
    daemon->started_.ready_seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return daemon;
}

Daemon::~Daemon() {
    end(kUndoPatience, [](milliseconds pause) {
        std::this_thread::sleep_for(pause);
        return false;
    });
    clean_up();
}

Result<void> Daemon::prepare_folder() {
    std::error_code error;
    std::string pattern = std::filesystem::temp_directory_path(error).string();
    pattern = (error ? std::string("/tmp") : pattern) + "/dcostorm-agent.XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) { // mode 0700
        return Error{fmt::format("cannot make a folder {} on the server's machine: {}", pattern,
                                 std::strerror(errno))};
    }
    folder_ = pattern;
    janitor_.note_folder(folder_);
    for (const auto &[name, content] : params_.files) {
        if (Result<void> written = write_file(name, content); !written) {
            return written;
        }
    }
    return write_file(kConfig, params_.config);
}

Result<void> Daemon::write_file(const std::string &name, const std::string &content) {
    if (name.empty() || name.front() == '.' || name.find('/') != name.npos) {
        return Error{fmt::format("'{}' is no name for a file of the server", name), Exit::Usage};
    }
    const int fd = open(path_of(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written = fd >= 0 && write(fd, content.data(), content.size()) ==
                                        static_cast<ssize_t>(content.size());
    const int code = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (!written) {
        return Error{fmt::format("cannot write {} on the server's machine: {}", path_of(name),
                                 std::strerror(code))};
    }
    return {};
}

Result<void> Daemon::run() {
    started_.device = free_device_name();
    janitor_.note_device(started_.device);
    // Before the configuration what it may override, after it what is ours.
    std::vector<std::string> arguments = {params_.openvpn,
                                          "--cd",
                                          folder_,
                                          "--config",
                                          kConfig,
                                          "--dev",
                                          started_.device,
                                          "--dev-type",
                                          "tun",
                                          "--management",
                                          path_of(kManagement),
                                          "unix",
                                          "--status",
                                          path_of(kStatus),
                                          std::to_string(params_.status_interval)};
    if (!params_.dco) {
        arguments.push_back("--disable-dco");
    }
    Child::Options options;
    options.output_file = path_of(kLog); // without --log openvpn writes to its stdout
    options.folder = folder_;
    Result<Child> child = Child::start(arguments, options);
    if (!child) {
        return child.error();
    }
    child_ = std::move(*child);
    started_.pid = child_.pid();
    janitor_.note_daemon(child_.pid());
    return {};
}

Error Daemon::explain_exit() {
    const std::string words = log_.last_words();
    if (words.find("Address already in use") != words.npos) {
        return {fmt::format("UDP port {} is in use on the server's machine", params_.port),
                Exit::Missing, fmt::format("ss -ulpn 'sport = :{}' shows by whom", params_.port)};
    }
    if (words.empty()) {
        return {fmt::format("{} ended at once and said nothing", params_.openvpn)};
    }
    // Options errors are about the configuration that the user had a hand in.
    const bool options = words.find("Options error:") != words.npos;
    return {fmt::format("openvpn did not start: {}", words), options ? Exit::Usage : Exit::Missing};
}

Result<void> Daemon::wait_until_ready(const Pause &pause) {
    const Clock::time_point deadline = Clock::now() + seconds(params_.timeout_seconds);
    while (!log_.ready()) {
        wait_status_ = child_.poll();
        read_log();
        if (wait_status_) {
            return explain_exit();
        }
        if (Clock::now() >= deadline) {
            return Error{fmt::format("openvpn was not ready within {} s: {}",
                                     params_.timeout_seconds, log_.last_words())};
        }
        if (pause(kLogPause)) {
            return Error{"interrupted while openvpn was starting", Exit::Interrupted};
        }
    }
    if (params_.dco && !log_.dco_device()) {
        return Error{"openvpn started without data channel offload", Exit::Missing,
                     "an option of the configuration that it does not go with, perhaps"};
    }
    return management_.connect(path_of(kManagement));
}

void Daemon::read_log() {
    std::ifstream file(path_of(kLog), std::ios::binary);
    file.seekg(static_cast<std::streamoff>(log_offset_));
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    log_offset_ += text.size();
    log_.add(text);
}

std::optional<uint64_t> Daemon::ask_instances() {
    if (paused_ || wait_status_) {
        return std::nullopt;
    }
    if (!management_.connected() && !management_.connect(path_of(kManagement))) {
        return std::nullopt;
    }
    const Result<uint64_t> count = management_.instances(kLoadStatsTimeout);
    return count ? std::optional<uint64_t>(*count) : std::nullopt;
}

DaemonExit Daemon::exit_now() {
    DaemonExit exit;
    exit.running = !wait_status_;
    exit.asked = asked_to_end_;
    if (wait_status_) {
        if (WIFEXITED(*wait_status_)) {
            exit.status = WEXITSTATUS(*wait_status_);
        } else {
            exit.signal = WTERMSIG(*wait_status_);
        }
        exit.last_words = log_.last_words();
    }
    return exit;
}

Observation Daemon::observe() {
    Observation seen;
    if (!wait_status_) {
        wait_status_ = child_.poll();
    }
    if (!wait_status_) {
        if (const std::optional<uint64_t> drops = netlink_drops_of(child_.pid())) {
            overruns_ = drops;
        }
    }
    if (peers_) {
        if (const Result<std::set<uint32_t>> ids = peers_->list(started_.device)) {
            seen.kernel_peers = ids->size();
        }
    }
    seen.instances = ask_instances();
    if (!wait_status_) {
        wait_status_ = child_.poll(); // it may have died of the question
    }
    read_log();
    seen.alive = !wait_status_;
    seen.overruns = overruns_;
    seen.refusals = log_.refusals();
    seen.exit = exit_now();
    return seen;
}

Result<Comparison> Daemon::compare(const Pause &pause) {
    Comparison result;
    result.instances = ask_instances();
    std::set<uint32_t> before;
    std::set<uint32_t> after;
    if (peers_) {
        Result<std::set<uint32_t>> ids = peers_->list(started_.device);
        if (!ids) {
            return ids.error();
        }
        before = std::move(*ids);
    }
    if (!management_.connected()) {
        return Error{"the daemon's management interface does not answer", Exit::ServerDied};
    }
    const Result<std::string> text = management_.status(kStatusTimeout);
    if (!text) {
        return text.error();
    }
    const StatusListing listing = parse_status_listing(*text);
    const double listed_at = now_in_seconds();
    result.listed = listing.clients.size();
    if (peers_) {
        const Result<std::set<uint32_t>> ids = peers_->list(started_.device);
        if (!ids) {
            return ids.error();
        }
        after = *ids;
        result.kernel_peers = after.size();
        // Clients may come and go between the three questions: only what all answers agree on
        // counts. "UNDEF" is a client whose handshake has not come as far as a kernel peer.
        result.stale = 0;
        for (const ListedClient &client : listing.clients) {
            const bool gone = !client.peer_id || (!before.contains(*client.peer_id) &&
                                                  !after.contains(*client.peer_id));
            *result.stale += gone && client.common_name != "UNDEF" ? 1 : 0;
        }
    }
    // The daemon writes its status file when its timer says so: wait for one that is not older
    // than the listing.
    std::optional<WrittenListing> written;
    const Clock::time_point deadline = Clock::now() + seconds(params_.status_interval + 10);
    do {
        written = read_status_file(path_of(kStatus));
        if (pause(milliseconds(200))) {
            return Error{"interrupted while the tables were compared", Exit::Interrupted};
        }
    } while ((!written || written->written_at < listed_at) && Clock::now() < deadline);
    if (written) {
        result.status_file_clients = written->listing.clients.size();
    }
    return result;
}

void Daemon::set_paused(bool paused) {
    if (!wait_status_ && paused != paused_) {
        child_.signal(paused ? SIGSTOP : SIGCONT);
        paused_ = paused;
    }
}

DaemonExit Daemon::stop(const Pause &pause) {
    return end(kStopPatience, pause);
}

// SIGKILL once the patience is over, or nobody waits for the answer any more.
DaemonExit Daemon::end(milliseconds patience, const Pause &pause) {
    if (child_.pid() != 0 && !wait_status_) {
        wait_status_ = child_.poll();
        if (!wait_status_) {
            asked_to_end_ = true;
            if (patience.count() > 0) {
                child_.signal(SIGTERM);
                child_.signal(SIGCONT);
            }
            const Clock::time_point deadline = Clock::now() + patience;
            while (!(wait_status_ = child_.poll()) && Clock::now() < deadline) {
                if (pause(kEndPause)) {
                    break;
                }
            }
            if (!wait_status_) {
                wait_status_ = child_.end(milliseconds(0));
            }
        }
    }
    management_.disconnect();
    read_log();
    janitor_.note_daemon(0);
    return exit_now();
}

void Daemon::clean_up() {
    counters_.reset();
    janitor_.note_counters(0);
    remove_device(started_.device); // a DCO interface survives a daemon that was killed
    janitor_.note_device("");
    if (!folder_.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
        janitor_.note_folder("");
    }
}

} // namespace agent
