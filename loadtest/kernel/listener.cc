// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/listener.h"

#include <algorithm>
#include <mutex>

#include <poll.h>

namespace kernel_storm {

namespace {

constexpr int kPauseMs = 20;

} // namespace

Result<Listener> Listener::open(Board &board) {
    Result<ovpn_dco::Notifications> notifications = ovpn_dco::Notifications::open();
    if (!notifications) {
        return notifications.error();
    }
    return Listener(std::move(*notifications), board);
}

Result<void> Listener::run(Stage &stage) {
    while (true) {
        // Those that are gone now: what the kernel had to say about them is in the buffer.
        std::vector<std::shared_ptr<Instance>> gone;
        const auto watched = stage.watched();
        for (const auto &[index, instance] : watched) {
            if (instance->removed) {
                gone.push_back(instance);
            }
        }
        if (watched.empty()) {
            return {};
        }
        pollfd wish = {notifications_.fd(), POLLIN, 0};
        poll(&wish, 1, kPauseMs);
        if (Result<void> taken = take(stage); !taken) {
            return taken;
        }
        for (const std::shared_ptr<Instance> &instance : gone) {
            judge(*instance);
            stage.unwatch(instance->interface.index);
        }
    }
}

Result<void> Listener::take(Stage &stage) {
    const auto watched = stage.watched();
    while (true) {
        const Result<ovpn_dco::Notifications::Batch> batch = notifications_.read();
        if (!batch) {
            return batch.error();
        }
        Board::add(board_->counters.malformed, batch->malformed);
        if (batch->overrun) {
            Board::add(board_->counters.overruns);
            for (const auto &[index, instance] : watched) {
                instance->ledger.doubt();
            }
        }
        for (const ovpn_dco::Deletion &deletion : batch->deletions) {
            const auto reason = std::min(static_cast<size_t>(deletion.reason), kReasons - 1);
            Board::add(board_->counters.notifications[reason]);
            if (deletion.reason == ovpn_dco::DeletionReason::Expired) {
                board_->end(End::Expire);
            } else if (deletion.reason == ovpn_dco::DeletionReason::TransportError) {
                board_->end(End::Socket);
            }
            const auto at = watched.find(deletion.interface);
            if (at == watched.end()) {
                Board::add(board_->counters.twice); // of an interface that is gone and judged
                continue;
            }
            at->second->ledger.notified(deletion.peer_id, deletion.reason, at->second->removing);
        }
        if (batch->deletions.empty() && !batch->overrun && batch->malformed == 0) {
            return {};
        }
    }
}

void Listener::judge(Instance &instance) {
    // A thread may still be about to enter what its command has done.
    const std::unique_lock lock(instance.in_flight);
    const Account account = instance.ledger.judge();
    Board::add(account.judged ? board_->counters.judged : board_->counters.not_judged);
    Board::add(board_->counters.missing, account.missing);
    Board::add(board_->counters.twice, account.twice);
    Board::add(board_->counters.wrong_reason, account.wrong_reason);
    const uint64_t others = account.deleted + account.expired + account.transport;
    board_->end(End::Link, account.begun - std::min(account.begun, others));
}

} // namespace kernel_storm
