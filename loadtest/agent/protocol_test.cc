// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/protocol.h"

#include <gtest/gtest.h>

namespace agent {
namespace {

TEST(Protocol, what_is_encoded_is_decoded) {
    Observation sent;
    sent.alive = true;
    sent.instances = 279;
    sent.refusals = 3;
    sent.exit.running = true;
    const Result<Observation> got = decode<Observation>(encode(sent), "observe");
    ASSERT_TRUE(got);
    EXPECT_TRUE(got->alive);
    EXPECT_EQ(got->instances, 279u);
    EXPECT_FALSE(got->kernel_peers);
    EXPECT_EQ(got->refusals, 3u);
    EXPECT_TRUE(got->exit.running);
}

TEST(Protocol, not_measured_is_null) {
    EXPECT_TRUE(encode(Observation())["kernel_peers"].is_null());
    EXPECT_TRUE(encode(Comparison())["stale"].is_null());
}

TEST(Protocol, missing_keys_keep_their_defaults) {
    const Result<StartParams> got = decode<StartParams>(nlohmann::json::object(), "start");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->openvpn, "/usr/sbin/openvpn");
    EXPECT_EQ(got->status_interval, 10u);
    EXPECT_TRUE(got->dco);
    ASSERT_TRUE(decode<HelloParams>(nullptr, "hello"));
}

TEST(Protocol, wrong_types_are_errors_that_name_the_message) {
    const Result<StartParams> got = decode<StartParams>({{"port", "high"}}, "start");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().text.find("start is malformed"), 0u);
    EXPECT_FALSE(decode<DropParams>(nlohmann::json::array(), "drop"));
}

TEST(Protocol, pressures_by_name) {
    for (Pressure pressure : {Pressure::None, Pressure::Cpu, Pressure::Pause}) {
        EXPECT_EQ(pressure_named(name_of(pressure)), pressure);
        EXPECT_EQ(encode(PressureParams{pressure, 1})["kind"], name_of(pressure));
    }
    EXPECT_FALSE(pressure_named("steam"));
}

TEST(Protocol, operations_by_name) {
    for (Operation operation : {Operation::Close, Operation::Shutdown}) {
        EXPECT_EQ(encode(MeasureParams{operation, "", 1})["operation"], name_of(operation));
    }
    EXPECT_EQ(name_of(Operation::Close), "close");
    EXPECT_EQ(name_of(Operation::Shutdown), "shutdown");
    EXPECT_TRUE(encode(Cost())["messages"].is_null());
}

TEST(Protocol, errors_travel) {
    const Error got = error_from_json(to_json(Error{"no peers", Exit::Missing, "find some"}));
    EXPECT_EQ(got.text, "no peers");
    EXPECT_EQ(got.exit, Exit::Missing);
    EXPECT_EQ(got.hint, "find some");
    EXPECT_EQ(error_from_json("nonsense").exit, Exit::Found);
    EXPECT_EQ(error_from_json({{"text", "x"}, {"exit", 77}}).exit, Exit::Found);
}

} // namespace
} // namespace agent
