// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/ledger.h"

#include <algorithm>

namespace kernel_storm {

using ovpn_dco::DeletionReason;

void Ledger::begun(uint32_t id) {
    add(entries_[id].begun);
    sum_begun_.fetch_add(1, std::memory_order_relaxed);
}

void Ledger::notified(uint32_t id, DeletionReason reason, bool removing) {
    if (id >= entries_.size()) {
        add(strangers_);
        return;
    }
    add(entries_[id].notified);
    sum_notified_.fetch_add(1, std::memory_order_relaxed);
    switch (reason) {
    case DeletionReason::Teardown:
        if (!removing) {
            add(too_early_);
        }
        return;
    case DeletionReason::Userspace:
        add(entries_[id].userspace);
        return;
    case DeletionReason::Expired:
        add(expired_);
        return;
    case DeletionReason::TransportError:
        add(transport_);
        return;
    case DeletionReason::TransportDisconnect:
        break;
    }
    add(strangers_); // no module uses it
}

uint64_t Ledger::unfinished() const {
    const uint64_t notified = sum_notified_; // first, so that the other one is not behind it
    const uint64_t begun = sum_begun_;
    return begun > notified ? begun - notified : 0;
}

Account Ledger::judge() const {
    Account account;
    account.judged = !doubt_;
    account.expired = expired_;
    account.transport = transport_;
    uint64_t not_as_userspace = 0; // deleted, and notified with another reason
    for (const Entry &entry : entries_) {
        account.begun += entry.begun;
        account.deleted += entry.deleted;
        if (entry.begun > entry.notified) {
            account.missing += entry.begun - entry.notified;
        } else {
            account.twice += entry.notified - entry.begun;
        }
        if (entry.userspace > entry.deleted) {
            account.wrong_reason += entry.userspace - entry.deleted;
        } else {
            not_as_userspace += entry.deleted - entry.userspace;
        }
    }
    // One deletion that is told as a teardown is one mistake. One that is not told at all is a
    // missing notification and no wrong reason.
    not_as_userspace -= std::min(not_as_userspace, account.missing);
    account.wrong_reason += std::max<uint64_t>(not_as_userspace, too_early_) + strangers_;
    if (!account.judged) {
        account.missing = account.twice = account.wrong_reason = 0;
    }
    return account;
}

} // namespace kernel_storm
