// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/target_address.h"

#include <gtest/gtest.h>

namespace {

TEST(TargetAddress, numeric_addresses) {
    const Result<TargetAddress> v4 = resolve_target("127.0.0.1:1194");
    ASSERT_TRUE(v4);
    EXPECT_EQ(v4->host, "127.0.0.1");
    EXPECT_EQ(v4->port, 1194);
    EXPECT_FALSE(v4->ipv6);
    const Result<TargetAddress> v6 = resolve_target("[::1]:65535");
    ASSERT_TRUE(v6);
    EXPECT_EQ(v6->host, "::1");
    EXPECT_EQ(v6->port, 65535);
    EXPECT_TRUE(v6->ipv6);
}

TEST(TargetAddress, what_is_no_address) {
    for (const char *text : {"", ":", "127.0.0.1", "127.0.0.1:", ":1194", "127.0.0.1:0",
                             "127.0.0.1:65536", "127.0.0.1:12x", "::1:1194", "[]:1194"}) {
        const Result<TargetAddress> target = resolve_target(text);
        ASSERT_FALSE(target) << text;
        EXPECT_EQ(target.error().exit, Exit::Usage);
    }
}

TEST(TargetAddress, private_and_public) {
    for (const char *text :
         {"127.8.9.10:1", "10.0.0.1:1", "172.16.0.1:1", "172.31.255.255:1", "192.168.3.4:1",
          "169.254.1.1:1", "[::1]:1", "[fd12::1]:1", "[fe80::1]:1", "[::ffff:10.1.2.3]:1"}) {
        EXPECT_TRUE(is_private(resolve_target(text)->address)) << text;
    }
    for (const char *text :
         {"8.8.8.8:1", "172.15.0.1:1", "172.32.0.1:1", "192.169.0.1:1", "11.0.0.1:1", "126.0.0.1:1",
          "[2001:db8::1]:1", "[fe00::1]:1", "[::ffff:8.8.8.8]:1"}) {
        EXPECT_FALSE(is_private(resolve_target(text)->address)) << text;
    }
}

} // namespace
