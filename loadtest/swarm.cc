// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/swarm.h"

#include "loadtest/openvpn/client.h"
#include "loadtest/pki.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <optional>
#include <utility>

#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using Clock = EventLoop::Clock;
using openvpn::Client;

// How soon to look again whether a client that connects is done.
constexpr std::chrono::milliseconds kRoomCheck{20};

// Packets that one client may take from its socket before the others have their turn.
constexpr int kPacketsPerTurn = 16;

constexpr size_t kRecentFailures = 10;

enum class Phase { Idle, Connecting, Connected, Leaving, Lost };

struct Member {
    Phase phase = Phase::Idle;
    int socket = -1;
    int deaf_socket = -1; // the one before, see Swarm::abandon_all()
    std::unique_ptr<Client> client;
    EventLoop::TimerId timer = 0; // 0: none
    Clock::time_point timer_time;
};

// Does something for each client in a queue, so many a second, counted from when the queue began:
// a late turn catches up, and what the clients answer has no say in it.
struct Schedule {
    double per_second = 1;
    std::deque<uint32_t> queue;
    Clock::time_point began;
    uint64_t done = 0;
    EventLoop::TimerId timer = 0;

    Clock::time_point next() const {
        std::chrono::duration<double> offset(static_cast<double>(done) / per_second);
        return began + std::chrono::duration_cast<Clock::duration>(offset);
    }

    // Shifts all that is left: nothing to catch up with, nothing that was late.
    void postpone(Clock::time_point when) { began += when - next(); }
};

Result<void> allow_open_files(uint32_t clients) {
    // For each client a socket and a deaf one, and what the rest of the program needs.
    rlim_t needed = rlim_t{clients} * 2 + 128;
    rlimit limit = {};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= needed) {
        return {};
    }
    rlimit raised = {needed, std::max(limit.rlim_max, needed)};
    if (setrlimit(RLIMIT_NOFILE, &raised) != 0) {
        return Error{std::to_string(clients) + " clients need " + std::to_string(needed) +
                         " open files and the limit is " + std::to_string(limit.rlim_max),
                     Exit::Missing, "raise it with ulimit -n, or use fewer clients"};
    }
    return {};
}

socklen_t address_length(const sockaddr_storage &address) {
    return address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

int open_socket(const sockaddr_storage &server) {
    int fd = socket(server.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 &&
        connect(fd, reinterpret_cast<const sockaddr *>(&server), address_length(server)) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

// The kernel drops whatever still arrives, and answers nothing.
void make_deaf(int fd) {
    sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
    sock_fprog program = {1, &drop};
    setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

} // namespace

struct Swarm::Impl {
    Impl(EventLoop &the_loop, const Pki &the_pki, const SwarmConfig &the_config,
         openvpn::TlsContext the_tls)
        : loop(the_loop), pki(the_pki), config(the_config), tls(std::move(the_tls)),
          members(config.clients) {
        starts.per_second = config.starts_per_second;
        leaves.per_second = config.leaves_per_second;
        phase_counts[static_cast<size_t>(Phase::Idle)] = config.clients;
    }

    EventLoop &loop;
    const Pki &pki;
    SwarmConfig config;
    openvpn::TlsContext tls;
    std::vector<Member> members;
    Schedule starts;
    Schedule leaves;

    std::array<uint32_t, 5> phase_counts = {};
    Client::Counters counters;
    uint64_t send_errors = 0;
    std::map<std::string, uint64_t> failures;
    std::map<std::string, uint64_t> losses;
    std::deque<std::string> recent;
    openvpn::Outbox outbox;
    std::array<uint8_t, 65536> datagram;

    void set_phase(Member &member, Phase phase);
    uint32_t index_of(const Member &member) const;

    void pump(Schedule &schedule, void (Impl::*action)(Member &));
    void stop(Schedule &schedule);
    void start(Member &member);
    void begin_leaving(Member &member);
    void retry_later(Member &member);
    void on_readable(Member &member);
    void on_refused(Member &member);
    void serve(Member &member);
    void arm(Member &member, Clock::time_point when, void (Impl::*action)(Member &));
    void disarm(Member &member);
    void settle(Member &member);
    void give_up_socket(Member &member);
    void make_idle(Member &member);
    void note_failure(const Member &member, std::map<std::string, uint64_t> &tally,
                      const std::string &cause, const std::string &detail);
};

void Swarm::Impl::set_phase(Member &member, Phase phase) {
    --phase_counts[static_cast<size_t>(member.phase)];
    member.phase = phase;
    ++phase_counts[static_cast<size_t>(phase)];
}

uint32_t Swarm::Impl::index_of(const Member &member) const {
    return static_cast<uint32_t>(&member - members.data());
}

void Swarm::Impl::pump(Schedule &schedule, void (Impl::*action)(Member &)) {
    schedule.timer = 0;
    const uint32_t connecting = phase_counts[static_cast<size_t>(Phase::Connecting)];
    if (&schedule == &starts && config.most_connecting != 0 &&
        connecting >= config.most_connecting && !schedule.queue.empty()) {
        schedule.postpone(Clock::now() + kRoomCheck);
        schedule.timer =
            loop.at(schedule.next(), [this, &schedule, action] { pump(schedule, action); });
        return;
    }
    // The loop bounds its turn by the timers that it fires, so do one at a time.
    if (!schedule.queue.empty() && schedule.next() <= Clock::now()) {
        Member &member = members[schedule.queue.front()];
        schedule.queue.pop_front();
        ++schedule.done;
        (this->*action)(member);
    }
    if (!schedule.queue.empty()) {
        schedule.timer =
            loop.at(schedule.next(), [this, &schedule, action] { pump(schedule, action); });
    }
}

void Swarm::Impl::stop(Schedule &schedule) {
    loop.cancel(std::exchange(schedule.timer, 0));
    schedule.queue.clear();
}

void Swarm::Impl::start(Member &member) {
    uint32_t index = index_of(member);
    set_phase(member, Phase::Connecting);
    member.socket = open_socket(config.server);
    if (member.socket < 0) {
        note_failure(member, failures, "cannot open a socket", std::strerror(errno));
        return retry_later(member);
    }
    Result<void> watching =
        loop.watch(member.socket, EPOLLIN, [this, &member](uint32_t) { on_readable(member); });
    if (!watching) {
        note_failure(member, failures, "cannot watch a socket", watching.error().text);
        return retry_later(member);
    }
    openvpn::Identity identity{&tls, pki.client_certificate(index), pki.client_key(index)};
    Client::Config client_config;
    client_config.handshake_timeout = config.handshake_timeout;
    member.client = std::make_unique<Client>(identity, client_config, counters, Clock::now());
    serve(member);
}

void Swarm::Impl::retry_later(Member &member) {
    give_up_socket(member);
    arm(member, Clock::now() + config.retry_pause, &Impl::start);
}

void Swarm::Impl::on_readable(Member &member) {
    for (int i = 0; i < kPacketsPerTurn && member.client; ++i) {
        ssize_t length = recv(member.socket, datagram.data(), datagram.size(), 0);
        if (length < 0 && errno == ECONNREFUSED) {
            return on_refused(member);
        }
        if (length < 0) {
            break;
        }
        member.client->receive({datagram.data(), static_cast<size_t>(length)}, Clock::now());
    }
    if (member.client) {
        serve(member);
    }
}

// Nobody listens there. While a client connects that is an answer, and waiting for the handshake's
// timeout would only hide it; to a connected one it may be a short restart.
void Swarm::Impl::on_refused(Member &member) {
    if (member.phase == Phase::Connecting) {
        note_failure(member, failures, "connection refused", "nobody listens there");
        retry_later(member);
    }
}

void Swarm::Impl::serve(Member &member) {
    outbox.clear();
    member.client->poll(Clock::now(), outbox);
    bool is_refused = false;
    for (size_t i = 0; i < outbox.size(); ++i) {
        openvpn::Bytes packet = outbox[i];
        if (send(member.socket, packet.data(), packet.size(), MSG_NOSIGNAL) < 0) {
            ++send_errors;
            is_refused = is_refused || errno == ECONNREFUSED;
        }
    }
    if (is_refused && member.phase == Phase::Connecting) {
        return on_refused(member);
    }
    settle(member);
}

// Follows the state of the member's client, which has just been polled.
void Swarm::Impl::settle(Member &member) {
    const Client &client = *member.client;
    switch (client.state()) {
    case Client::State::Connecting:
        break;
    case Client::State::Connected:
        if (member.phase == Phase::Connecting) {
            set_phase(member, Phase::Connected);
        }
        break;
    case Client::State::Leaving:
        set_phase(member, Phase::Leaving);
        break;
    case Client::State::Left:
        return make_idle(member);
    case Client::State::Failed:
        note_failure(member, failures, client.cause(), client.detail());
        return retry_later(member);
    case Client::State::Lost:
        note_failure(member, losses, client.cause(), client.detail());
        give_up_socket(member);
        return set_phase(member, Phase::Lost);
    }
    if (std::optional<Clock::time_point> deadline = client.deadline()) {
        // A client that wanted to be asked again at once would stop all others.
        arm(member, std::max(*deadline, Clock::now() + std::chrono::milliseconds(1)), &Impl::serve);
    }
}

// An earlier timer may stay: it only asks the client once too often, and moving a timer for every
// packet costs more.
void Swarm::Impl::arm(Member &member, Clock::time_point when, void (Impl::*action)(Member &)) {
    if (member.timer != 0 && member.timer_time <= when) {
        return;
    }
    disarm(member);
    member.timer_time = when;
    member.timer = loop.at(when, [this, &member, action] {
        member.timer = 0;
        (this->*action)(member);
    });
}

void Swarm::Impl::disarm(Member &member) {
    loop.cancel(std::exchange(member.timer, 0));
}

void Swarm::Impl::give_up_socket(Member &member) {
    disarm(member);
    member.client.reset();
    if (member.socket >= 0) {
        loop.unwatch(member.socket);
        make_deaf(member.socket);
        if (member.deaf_socket >= 0) {
            close(member.deaf_socket);
        }
        member.deaf_socket = std::exchange(member.socket, -1);
    }
}

void Swarm::Impl::make_idle(Member &member) {
    give_up_socket(member);
    set_phase(member, Phase::Idle);
}

void Swarm::Impl::begin_leaving(Member &member) {
    if (member.client) {
        member.client->leave(Clock::now());
        serve(member);
    } else {
        make_idle(member);
    }
}

void Swarm::Impl::note_failure(const Member &member, std::map<std::string, uint64_t> &tally,
                               const std::string &cause, const std::string &detail) {
    ++tally[cause];
    if (recent.size() == kRecentFailures) {
        recent.pop_front();
    }
    recent.push_back("client " + std::to_string(index_of(member)) + ": " + cause +
                     (detail.empty() ? "" : " (" + detail + ")"));
}

Swarm::Swarm() = default;

Result<std::unique_ptr<Swarm>> Swarm::create(EventLoop &loop, const Pki &pki,
                                             const SwarmConfig &config) {
    Result<void> allowed = allow_open_files(config.clients);
    if (!allowed) {
        return allowed.error();
    }
    Result<openvpn::TlsContext> tls = openvpn::TlsContext::create(pki.ca());
    if (!tls) {
        return tls.error();
    }
    std::unique_ptr<Swarm> swarm(new Swarm);
    swarm->impl_ = std::make_unique<Impl>(loop, pki, config, std::move(*tls));
    return swarm;
}

Swarm::~Swarm() {
    if (!impl_) {
        return;
    }
    impl_->stop(impl_->starts);
    impl_->stop(impl_->leaves);
    for (Member &member : impl_->members) {
        impl_->give_up_socket(member);
        if (member.deaf_socket >= 0) {
            close(member.deaf_socket);
        }
    }
}

void Swarm::connect_all() {
    Schedule &starts = impl_->starts;
    impl_->stop(starts);
    for (const Member &member : impl_->members) {
        if (member.phase == Phase::Idle) {
            starts.queue.push_back(impl_->index_of(member));
        }
    }
    starts.began = Clock::now();
    starts.done = 0;
    impl_->pump(starts, &Impl::start);
}

void Swarm::abandon_all() {
    impl_->stop(impl_->starts);
    impl_->stop(impl_->leaves);
    for (Member &member : impl_->members) {
        impl_->make_idle(member);
    }
}

void Swarm::leave_all() {
    Schedule &leaves = impl_->leaves;
    impl_->stop(impl_->starts);
    impl_->stop(leaves);
    for (Member &member : impl_->members) {
        if (member.client && member.client->state() == Client::State::Connected) {
            impl_->set_phase(member, Phase::Leaving);
            leaves.queue.push_back(impl_->index_of(member));
        } else if (member.phase != Phase::Leaving) { // in the middle of it, from an earlier call
            impl_->make_idle(member);
        }
    }
    leaves.began = Clock::now();
    leaves.done = 0;
    impl_->pump(leaves, &Impl::begin_leaving);
}

SwarmCounts Swarm::counts() const {
    auto in = [&](Phase phase) {
        return impl_->phase_counts[static_cast<size_t>(phase)];
    };
    const Client::Counters &counters = impl_->counters;
    SwarmCounts counts;
    counts.idle = in(Phase::Idle);
    counts.connecting = in(Phase::Connecting);
    counts.connected = in(Phase::Connected);
    counts.leaving = in(Phase::Leaving);
    counts.lost = in(Phase::Lost);
    counts.pings_sent = counters.pings_sent;
    counts.pings_received = counters.pings_received;
    counts.renegotiations = counters.renegotiations;
    counts.repeats = counters.repeats;
    counts.bad_packets = counters.bad_packets + counters.replayed_packets;
    counts.send_errors = impl_->send_errors;
    counts.failures = impl_->failures;
    counts.losses = impl_->losses;
    return counts;
}

std::vector<std::string> Swarm::recent_failures() const {
    return {impl_->recent.begin(), impl_->recent.end()};
}
