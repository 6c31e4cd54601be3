// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/rig.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace {

using std::chrono::seconds;
using Clock = EventLoop::Clock;

constexpr seconds kLookInterval{1};
constexpr seconds kNobodyGetsIn{25};
constexpr uint16_t kDefaultPort = 1194;

std::string or_unknown(const std::optional<uint64_t> &value) {
    return value ? std::to_string(*value) : "?";
}

} // namespace

Result<std::unique_ptr<Rig>> Rig::create(const RigOptions &options) {
    std::unique_ptr<Rig> rig(new Rig(options));
    Result<TargetAddress> target = resolve_target(options.server);
    if (!target) {
        return target.error();
    }
    rig->target_ = *target;
    if (!options.allow_public && !is_private(target->address)) {
        return Error{fmt::format("{} is a public address", target->host), Exit::Usage,
                     "--allow-public if that server is yours"};
    }
    if (options.starts_per_second <= 0) {
        return Error{"--rate must be more than 0", Exit::Usage};
    }
    if (Result<void> valid = validate(rig->server_config()); !valid) {
        return valid.error();
    }
    if (Result<void> read = rig->read_files(); !read) {
        return read.error();
    }
    Result<std::unique_ptr<EventLoop>> loop = EventLoop::create();
    if (!loop) {
        return loop.error();
    }
    rig->loop_ = std::move(*loop);
    Result<std::unique_ptr<AgentLink>> link = AgentLink::open(*rig->loop_, options.agent);
    if (!link) {
        return link.error();
    }
    rig->link_ = std::move(*link);
    Result<agent::HelloResult> facts = rig->link_->hello({options.openvpn});
    if (!facts) {
        return facts.error();
    }
    rig->facts_ = *facts;
    // Said before certificates are made, which takes a moment.
    if (options.dco && !facts->dco_usable) {
        return Error{fmt::format("the server's kernel {} has no ovpn-dco-v2 module", facts->kernel),
                     Exit::Missing,
                     "apt-get install openvpn-dco-dkms linux-headers-$(uname -r) there, or "
                     "--disable-dco"};
    }
    Result<std::unique_ptr<Pki>> pki = Pki::create(options.clients, options.common_name);
    if (!pki) {
        return pki.error();
    }
    rig->pki_ = std::move(*pki);
    rig->files_[kCaFile] = rig->pki_->ca_certificate();
    rig->files_[kCertificateFile] = rig->pki_->server_certificate();
    rig->files_[kKeyFile] = rig->pki_->server_key();
    SwarmConfig swarm_config;
    swarm_config.server = target->address;
    swarm_config.clients = options.clients;
    swarm_config.starts_per_second = options.starts_per_second;
    swarm_config.most_connecting = options.most_connecting;
    Result<std::unique_ptr<Swarm>> swarm = Swarm::create(*rig->loop_, *rig->pki_, swarm_config);
    if (!swarm) {
        return swarm.error();
    }
    rig->swarm_ = std::move(*swarm);
    return rig;
}

Rig::~Rig() = default;

ServerConfig Rig::server_config() const {
    const bool own_child = options_.agent.empty();
    ServerConfig config;
    config.max_clients = options_.clients;
    config.ping_seconds = options_.ping_seconds;
    config.ping_restart_seconds = options_.ping_restart_seconds;
    config.port = options_.listen_port;
    if (config.port == 0) {
        config.port = own_child ? target_.port : kDefaultPort;
    }
    if (own_child) {
        config.local = target_.host; // nobody else needs to reach it
        config.ipv6 = target_.ipv6;
    }
    config.more = options_.server_options;
    return config;
}

Result<void> Rig::read_files() {
    for (const std::string &path : options_.server_files) {
        std::ifstream file(path, std::ios::binary);
        const std::string content((std::istreambuf_iterator<char>(file)),
                                  std::istreambuf_iterator<char>());
        if (!file.good() && !file.eof()) {
            return Error{fmt::format("cannot read {}: {}", path, std::strerror(errno)),
                         Exit::Usage};
        }
        files_[std::filesystem::path(path).filename().string()] = content;
    }
    return {};
}

Result<void> Rig::start_server() {
    agent::StartParams params;
    const ServerConfig config = server_config();
    params.openvpn = options_.openvpn;
    params.config = render(config);
    params.files = files_;
    params.port = config.port;
    params.dco = options_.dco;
    params.status_interval = options_.status_interval;
    params.count_messages = options_.count_messages;
    const Result<agent::StartResult> started = link_->start(params);
    if (!started) {
        return started.error();
    }
    server_runs_ = true;
    last_ = Moment();
    return {};
}

Result<void> Rig::stop_server() {
    if (!server_runs_) {
        return {};
    }
    server_runs_ = false;
    const Result<agent::DaemonExit> stopped = link_->stop();
    return stopped ? Result<void>() : stopped.error();
}

Result<agent::Cost> Rig::measure(const agent::MeasureParams &params) {
    server_runs_ = false;
    swarm_->abandon_all();
    return link_->measure(params);
}

Result<void> Rig::serve_for(Clock::duration time) {
    if (loop_->run_until([] { return false; }, Clock::now() + time) == EventLoop::Stop::Signal) {
        return Error{"interrupted", Exit::Interrupted};
    }
    return {};
}

Result<Rig::Wait> Rig::watch(const std::string &phase, Clock::duration limit, const Judge &judge) {
    const Clock::time_point deadline = Clock::now() + limit;
    while (true) {
        const Clock::time_point began = Clock::now();
        const Result<agent::Observation> server = link_->observe();
        if (!server) {
            return server.error();
        }
        last_ = {Clock::now(), *server, swarm_->counts()};
        progress_.show(fmt::format(
            "{}: {}/{} connected, server: {} instances{}", phase, last_.swarm.connected,
            options_.clients, or_unknown(server->instances),
            options_.dco ? fmt::format(", {} kernel peers", or_unknown(server->kernel_peers))
                         : std::string()));
        const Look look = judge(last_);
        if (!server->alive) {
            return Error{server->exit.last_words.empty() ? "the server ended and said nothing"
                                                         : server->exit.last_words,
                         Exit::ServerDied};
        }
        if (look != Look::GoOn) {
            return look == Look::Reached ? Wait::Reached : Wait::GaveUp;
        }
        if (Clock::now() >= deadline) {
            return Wait::Deadline;
        }
        const Clock::time_point next = std::max(began + kLookInterval, Clock::now());
        if (Result<void> served = serve_for(next - Clock::now()); !served) {
            return served.error();
        }
    }
}

Clock::duration Rig::connect_limit() const {
    // The schedule, and a server that does four handshakes a second, and two timeouts of one.
    const double clients = options_.clients;
    return std::chrono::duration_cast<Clock::duration>(
               std::chrono::duration<double>(clients / options_.starts_per_second + clients / 4)) +
           seconds(120);
}

Result<Rig::Wait> Rig::connect_all(const std::string &phase) {
    const Clock::time_point began = Clock::now();
    swarm_->connect_all();
    const uint32_t wanted = options_.clients;
    return watch(phase, connect_limit(), [&](const Moment &now) {
        if (now.swarm.connected == wanted && now.server.instances == wanted &&
            (!options_.dco || now.server.kernel_peers == wanted)) {
            return Look::Reached;
        }
        const bool nobody = now.swarm.connected == 0 && now.server.instances == 0u;
        return nobody && now.at - began >= kNobodyGetsIn ? Look::GiveUp : Look::GoOn;
    });
}

std::string Rig::latest_failure() const {
    const std::vector<std::string> failures = swarm_->recent_failures();
    return failures.empty() ? "" : failures.back();
}
