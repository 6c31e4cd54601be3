// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/ledger.h"

#include <gtest/gtest.h>

using kernel_storm::Account;
using kernel_storm::Ledger;
using ovpn_dco::DeletionReason;

namespace {

constexpr bool kRemoving = true;

void expect_clean(const Ledger &ledger) {
    const Account account = ledger.judge();
    EXPECT_TRUE(account.judged);
    EXPECT_EQ(account.missing, 0u);
    EXPECT_EQ(account.twice, 0u);
    EXPECT_EQ(account.wrong_reason, 0u);
}

TEST(Ledger, each_end_told_once_is_clean) {
    Ledger ledger(4);
    for (uint32_t id = 0; id < 4; ++id) {
        ledger.begun(id);
    }
    ledger.deleted(0);
    ledger.notified(0, DeletionReason::Userspace, !kRemoving);
    ledger.notified(1, DeletionReason::Expired, !kRemoving);
    ledger.notified(2, DeletionReason::TransportError, !kRemoving);
    ledger.notified(3, DeletionReason::Teardown, kRemoving);
    expect_clean(ledger);
    const Account account = ledger.judge();
    EXPECT_EQ(account.begun, 4u);
    EXPECT_EQ(account.deleted, 1u);
    EXPECT_EQ(account.expired, 1u);
    EXPECT_EQ(account.transport, 1u);
}

TEST(Ledger, the_order_of_two_lives_of_an_id_does_not_matter) {
    Ledger ledger(1);
    ledger.begun(0);
    ledger.deleted(0);
    ledger.begun(0);
    EXPECT_EQ(ledger.unfinished(), 2u);
    ledger.notified(0, DeletionReason::Expired, !kRemoving);
    ledger.notified(0, DeletionReason::Userspace, !kRemoving);
    EXPECT_EQ(ledger.unfinished(), 0u);
    expect_clean(ledger);
}

TEST(Ledger, an_end_that_nobody_tells_is_missing) {
    Ledger ledger(2);
    ledger.begun(0);
    ledger.deleted(0);
    ledger.begun(1);
    ledger.notified(1, DeletionReason::Expired, !kRemoving);
    EXPECT_EQ(ledger.judge().missing, 1u);
    EXPECT_EQ(ledger.judge().twice, 0u);
    EXPECT_EQ(ledger.judge().wrong_reason, 0u);
}

TEST(Ledger, another_peers_notification_does_not_make_up_for_it) {
    Ledger ledger(2);
    ledger.begun(0);
    ledger.begun(1);
    ledger.notified(1, DeletionReason::Expired, !kRemoving);
    ledger.notified(1, DeletionReason::Expired, !kRemoving);
    EXPECT_EQ(ledger.judge().missing, 1u);
    EXPECT_EQ(ledger.judge().twice, 1u);
}

TEST(Ledger, a_deletion_told_as_a_teardown_is_one_mistake) {
    Ledger ledger(1);
    ledger.begun(0);
    ledger.deleted(0);
    ledger.notified(0, DeletionReason::Teardown, !kRemoving);
    EXPECT_EQ(ledger.judge().wrong_reason, 1u);
    EXPECT_EQ(ledger.judge().missing, 0u);
}

TEST(Ledger, an_expiry_told_as_a_teardown_is_a_mistake) {
    Ledger ledger(1);
    ledger.begun(0);
    ledger.notified(0, DeletionReason::Teardown, !kRemoving);
    EXPECT_EQ(ledger.judge().wrong_reason, 1u);
}

TEST(Ledger, a_deletion_that_nobody_asked_for_is_a_mistake) {
    Ledger ledger(1);
    ledger.begun(0);
    ledger.notified(0, DeletionReason::Userspace, !kRemoving);
    EXPECT_EQ(ledger.judge().wrong_reason, 1u);
}

TEST(Ledger, ids_and_reasons_out_of_nowhere_are_mistakes) {
    Ledger ledger(1);
    ledger.notified(1, DeletionReason::Expired, !kRemoving);
    ledger.begun(0);
    ledger.notified(0, static_cast<DeletionReason>(77), !kRemoving);
    EXPECT_EQ(ledger.judge().wrong_reason, 2u);
}

TEST(Ledger, in_doubt_nothing_is_judged) {
    Ledger ledger(1);
    ledger.begun(0);
    ledger.doubt();
    EXPECT_FALSE(ledger.judge().judged);
    EXPECT_EQ(ledger.judge().missing, 0u);
    EXPECT_EQ(ledger.judge().begun, 1u);
}

} // namespace
