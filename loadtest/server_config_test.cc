// SPDX-License-Identifier: GPL-2.0-or-later
//
// That openvpn itself takes the whole text is shown by the end-to-end tests.

#include "loadtest/server_config.h"

#include <gtest/gtest.h>

namespace {

bool has_line(const std::string &text, const std::string &line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(ServerConfig, numbers_reach_their_lines) {
    ServerConfig config;
    config.max_clients = 128;
    config.ping_seconds = 5;
    config.ping_restart_seconds = 25;
    config.port = 1200;
    config.more = {"tls-timeout 3", "verb 4"};
    const std::string text = render(config);
    EXPECT_TRUE(has_line(text, "max-clients 128")) << text;
    EXPECT_TRUE(has_line(text, "keepalive 5 25")) << text;
    EXPECT_TRUE(has_line(text, "port 1200")) << text;
    EXPECT_TRUE(has_line(text, "proto udp")) << text;
    EXPECT_FALSE(has_line(text, "local ")) << text;
    EXPECT_LT(text.find("verb 3"), text.find("verb 4")) << "the user's lines come last";
}

TEST(ServerConfig, a_local_address_decides_the_family) {
    ServerConfig config;
    config.local = "127.0.0.1";
    EXPECT_TRUE(has_line(render(config), "proto udp4"));
    config.local = "::1";
    config.ipv6 = true;
    EXPECT_TRUE(has_line(render(config), "proto udp6"));
    EXPECT_TRUE(has_line(render(config), "local ::1"));
}

TEST(ServerConfig, impossible_numbers_are_refused) {
    ServerConfig config;
    EXPECT_TRUE(validate(config));
    config.max_clients = 0;
    EXPECT_EQ(validate(config).error().exit, Exit::Usage);
    config.max_clients = 65'001;
    EXPECT_FALSE(validate(config));
    config = ServerConfig();
    config.ping_restart_seconds = 7;
    EXPECT_FALSE(validate(config));
    config = ServerConfig();
    config.more = {"one\ntwo"};
    EXPECT_FALSE(validate(config));
}

} // namespace
