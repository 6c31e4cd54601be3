// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/storm_round.h"

#include "loadtest/verdict.h"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace {

using std::chrono::seconds;
using Clock = EventLoop::Clock;
using Look = Rig::Look;
using Wait = Rig::Wait;

// The kernel deletes after 2 * ping-restart; this on top for a slow machine under load.
constexpr seconds kDeleteSlack{120};
constexpr seconds kDrainLimit{600};
// Nobody gets in any more at a server that refuses.
constexpr seconds kNoMoreComing{30};
// A refused client asks again within this, so refusals that ended longer ago are over.
constexpr seconds kStillRefusing{40};

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts = {};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

// A difference of counters; a counter that went back (another daemon) counts from zero.
uint64_t grown(uint64_t before, uint64_t after) {
    return after >= before ? after - before : after;
}

} // namespace

void add_kernel_log(RoundResult &round, const agent::KernelLogResult &before,
                    const agent::KernelLogResult &after) {
    if (!after.readable) {
        return;
    }
    const uint64_t splats = grown(before.splats, after.splats);
    const bool gap = grown(before.lost, after.lost) > 0;
    if (!gap || splats > 0) {
        round.kernel_splats = splats;
    } else if (round.reason.empty()) {
        round.reason = "the kernel overwrote a part of its log before it could be read";
    }
    round.kernel_splats_known = grown(before.known, after.known);
    for (size_t i = before.events.size(); i < after.events.size(); ++i) {
        if (after.events[i].kind != KernelEvent::Class::Noise) {
            round.kernel_splat_titles.push_back(after.events[i].title);
        }
    }
}

StormRound::StormRound(Rig &rig, const StormOptions &options, uint64_t number)
    : rig_(rig), options_(options), dco_(options.rig.dco) {
    const agent::HelloResult &facts = rig.facts();
    describe_subject(result_, options.subject, options.rig.openvpn, facts);
    result_.module_srcversion = facts.module_srcversion;
    result_.rmem_max_bytes = facts.rmem_max;
    result_.storm = options.storm;
    result_.pressure = agent::name_of(options.pressure);
    result_.clients = options.rig.clients;
    result_.round = number;
    result_.started_at = utc_now();
}

void StormRound::run() {
    const bool completed = connect() && storm() && drain() && compare() && reconnect();
    if (!completed) {
        lift();
    }
    finish();
}

bool StormRound::left_clean_server() const {
    return !stopped_ && lifted_ && verdict(result_) == Verdict::Clean;
}

void StormRound::note_error(const Error &error) {
    if (result_.reason.empty()) {
        result_.reason = error.text;
    }
    if (error.exit == Exit::ServerDied) {
        result_.server_alive = false;
        return;
    }
    if (rig_.link().timed_out()) {
        // Whatever happened there, the server serves nobody any more.
        result_.server_alive = false;
        result_.reason = "the server's machine does not answer any more";
    } else {
        result_.valid = false;
    }
    stopped_ = error;
}

bool StormRound::apply(const Result<void> &result) {
    if (!result) {
        note_error(result.error());
    }
    return result.has_value();
}

void StormRound::note_lag() {
    const double lag =
        std::chrono::duration<double, std::milli>(rig_.loop().take_worst_lag()).count();
    result_.generator_lag_ms = std::max(result_.generator_lag_ms.value_or(0), lag);
    // Pings that are this late begin to decide themselves whom the server takes for dead.
    const double limit = 1000.0 * options_.rig.ping_seconds / 2;
    if (*result_.generator_lag_ms > limit && result_.valid) {
        result_.valid = false;
        result_.reason = fmt::format("dcostorm itself was too slow, up to {:.1f} s late: the "
                                     "machine that it runs on has too much to do",
                                     *result_.generator_lag_ms / 1000);
    }
}

double StormRound::seconds_since_storm(Clock::time_point when) const {
    return std::chrono::duration<double>(when - storm_began_).count();
}

bool StormRound::wait(const std::string &phase, Clock::duration limit, const Rig::Judge &judge,
                      Wait &outcome) {
    const Result<Wait> waited =
        rig_.watch(fmt::format("{} round {}: {}", result_.build, result_.round, phase), limit,
                   [&](const Moment &now) {
                       result_.timeline.push_back({seconds_since_storm(now.at),
                                                   now.server.kernel_peers, now.server.instances});
                       note_lag();
                       if (now.server.alive && now.server.kernel_peers) {
                           peers_left_ = *now.server.kernel_peers;
                       }
                       return judge(now);
                   });
    if (!waited) {
        note_error(waited.error());
        return false;
    }
    outcome = *waited;
    return true;
}

bool StormRound::read_kernel_log(agent::KernelLogResult &log) {
    const Result<agent::KernelLogResult> read = rig_.link().kernel_log();
    if (!read) {
        note_error(read.error());
        return false;
    }
    log = *read;
    return true;
}

bool StormRound::connect() {
    if (!read_kernel_log(log_before_)) {
        return false;
    }
    const Result<Wait> connected =
        rig_.connect_all(fmt::format("{} round {}: connect", result_.build, result_.round));
    if (!connected) {
        note_error(connected.error());
        return false;
    }
    const Moment &now = rig_.last();
    result_.connected = now.swarm.connected;
    if (*connected == Wait::Reached) {
        overruns_before_ = now.server.overruns.value_or(0);
        refusals_before_ = now.server.refusals;
        peers_before_ = peers_left_ = now.server.kernel_peers.value_or(0);
        return true;
    }
    const std::string failure = rig_.latest_failure();
    if (*connected == Wait::GaveUp) {
        note_error(
            {fmt::format("no client reached a server at {} (last failure: {})", options_.rig.server,
                         failure.empty() ? "none, no answer yet" : failure),
             Exit::Missing});
    } else {
        result_.reason = fmt::format("{} of {} clients connected in time{}{}", now.swarm.connected,
                                     result_.clients, failure.empty() ? "" : "; ", failure);
    }
    return false;
}

bool StormRound::storm() {
    rig_.loop().take_worst_lag(); // what counts begins here
    storm_began_ = Clock::now();
    stormed_ = true;
    lifted_ = false;
    result_.timeline.push_back({0, rig_.last().server.kernel_peers, rig_.last().server.instances});
    if (!apply(rig_.link().set_pressure({options_.pressure, options_.cpu_workers})) ||
        !apply(rig_.link().set_drop(true))) {
        return false;
    }
    const bool paused = options_.pressure == agent::Pressure::Pause;
    const seconds limit = seconds(2 * options_.rig.ping_restart_seconds) + kDeleteSlack +
                          seconds(paused ? options_.pause_seconds : 0);
    Wait outcome = Wait::Deadline;
    bool deleted = false;
    const bool lives = wait(
        "storm", limit,
        [&](const Moment &now) {
            const std::optional<uint64_t> &left =
                dco_ ? now.server.kernel_peers : now.server.instances;
            // Without DCO the daemon itself does the deleting, and not while it is stopped.
            const bool by_nobody = paused && !dco_;
            if ((left == 0u || by_nobody) && !deleted) {
                deleted = true;
                deleted_at_ = now.at;
            }
            const bool long_enough =
                !paused || now.at - storm_began_ >= seconds(options_.pause_seconds);
            return deleted && long_enough ? Look::Reached : Look::GoOn;
        },
        outcome);
    if (dco_) {
        result_.kernel_deleted = grown(std::min(peers_left_, peers_before_), peers_before_);
    }
    if (!lives) {
        return false;
    }
    if (outcome != Wait::Reached) {
        result_.reason = fmt::format("the server had not forgotten all clients {} s after their "
                                     "last packet",
                                     limit.count());
    } else if (paused) {
        return apply(rig_.link().set_pressure({}));
    }
    return outcome == Wait::Reached;
}

bool StormRound::drain() {
    const seconds grace(options_.grace_seconds);
    std::optional<uint64_t> last;
    Clock::time_point moved_at = Clock::now();
    Wait outcome = Wait::Deadline;
    const bool lives = wait(
        "drain", kDrainLimit,
        [&](const Moment &now) {
            if (now.server.instances == 0u) {
                result_.drain_seconds = std::chrono::duration<double>(now.at - deleted_at_).count();
                return Look::Reached;
            }
            // A daemon that does not answer is busy, not at rest.
            if (!now.server.instances || now.server.instances != last) {
                last = now.server.instances;
                moved_at = now.at;
            }
            return now.at - moved_at >= grace ? Look::GiveUp : Look::GoOn;
        },
        outcome);
    return lives;
}

bool StormRound::compare() {
    result_.compared_at_seconds = seconds_since_storm(Clock::now());
    const Result<agent::Comparison> tables = rig_.link().compare();
    if (!tables) {
        const bool fatal = !rig_.link().alive() || tables.error().exit == Exit::Interrupted;
        if (fatal) {
            note_error(tables.error());
            return false;
        }
        // The question may have been the end of it.
        Wait outcome = Wait::Deadline;
        if (wait(
                "compare", seconds(0), [](const Moment &) { return Look::GiveUp; }, outcome)) {
            result_.reason = tables.error().text;
        }
        return false;
    }
    note_lag();
    result_.kernel_peers_after = tables->kernel_peers;
    result_.instances_after = tables->instances;
    result_.status_file_clients = tables->status_file_clients;
    result_.stale = tables->stale;
    return true;
}

void StormRound::lift() {
    // Both are tried: what cannot be lifted now is lifted when the agent's stream ends.
    if (!lifted_ && rig_.link().alive() && !stopped_) {
        const Result<void> dropped = rig_.link().set_drop(false);
        const Result<void> pressed = rig_.link().set_pressure({});
        lifted_ = apply(dropped) && apply(pressed);
        result_.lifted_at_seconds = seconds_since_storm(Clock::now());
    }
}

bool StormRound::reconnect() {
    // First they forget, so that no packet of an old session reaches the server.
    rig_.swarm().abandon_all();
    lift();
    if (!lifted_) {
        return false;
    }
    const uint64_t refusals = rig_.last().server.refusals;
    const Clock::time_point began = Clock::now();
    uint64_t last_refusals = refusals;
    Clock::time_point refused_at = began - kStillRefusing;
    uint64_t last_connected = 0;
    Clock::time_point came_at = began;
    Wait outcome = Wait::Deadline;
    rig_.swarm().connect_all();
    const bool lives = wait(
        "reconnect", rig_.connect_limit(),
        [&](const Moment &now) {
            if (now.server.refusals != last_refusals) {
                last_refusals = now.server.refusals;
                refused_at = now.at;
            }
            if (now.swarm.connected != last_connected) {
                last_connected = now.swarm.connected;
                came_at = now.at;
            }
            if (now.swarm.connected == result_.clients) {
                return Look::Reached;
            }
            const bool refusing = now.at - refused_at < kStillRefusing;
            return refusing && now.at - came_at >= kNoMoreComing ? Look::GiveUp : Look::GoOn;
        },
        outcome);
    if (!lives) {
        return false;
    }
    const uint64_t connected = rig_.last().swarm.connected;
    const bool refusing = rig_.last().at - refused_at < kStillRefusing;
    result_.reconnected = connected;
    result_.rejected = refusing ? result_.clients - connected : 0;
    return true;
}

void StormRound::finish() {
    if (rig_.link().alive() && !stopped_) {
        agent::KernelLogResult log;
        if (read_kernel_log(log)) {
            add_kernel_log(result_, log_before_, log);
        }
    }
    const agent::Observation &server = rig_.last().server;
    if (stormed_) {
        result_.refusals_logged = grown(refusals_before_, server.refusals);
        if (server.overruns) {
            result_.overruns = grown(overruns_before_, *server.overruns);
        }
    }
    if (!result_.server_alive && !stopped_ && result_.reconnected) {
        result_.server_alive = server.alive;
    }
}
