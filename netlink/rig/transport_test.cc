// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/rig/transport.h"

#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

#include <gtest/gtest.h>

using namespace ovpn_dco;

namespace {

using Datagrams = std::vector<std::vector<uint8_t>>;

// The length of what comes next, or -1 with errno; the loopback interface may take its time.
ssize_t receive(const Transport &transport) {
    constexpr int kLongMs = 10'000;
    pollfd wish = {transport.fd.get(), POLLIN, 0};
    poll(&wish, 1, kLongMs);
    std::array<uint8_t, 8> bytes;
    return recv(transport.fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
}

TEST(Transport, datagrams_come_whole) {
    for (const bool ipv6 : {false, true}) {
        const Result<Transport> near = udp_socket(ipv6);
        const Result<Transport> far = udp_socket(ipv6);
        ASSERT_TRUE(near && far);
        EXPECT_NE(near->local.port, 0);
        EXPECT_EQ(send_datagrams(*far, near->local, Datagrams{{1, 2}, {3}}), 2u);
        EXPECT_EQ(receive(*near), 2);
        EXPECT_EQ(receive(*near), 1);
    }
}

TEST(Transport, a_stream_goes_both_ways) {
    for (const bool ipv6 : {false, true}) {
        const Result<TcpPair> pair = tcp_pair(ipv6);
        ASSERT_TRUE(pair);
        const std::vector<uint8_t> word = {7, 8, 9};
        send_stream(pair->far, word);
        EXPECT_EQ(receive(pair->near), 3);
        send_stream(pair->near, word);
        EXPECT_EQ(receive(pair->far), 3);
    }
}

TEST(Transport, nobody_waits_for_the_other_end) {
    const Result<TcpPair> pair = tcp_pair(false);
    ASSERT_TRUE(pair);
    send_stream(pair->far, std::vector<uint8_t>(64 << 20)); // more than any buffer
    std::array<uint8_t, 8> bytes;
    EXPECT_EQ(recv(pair->far.fd.get(), bytes.data(), bytes.size(), 0), -1);
    EXPECT_EQ(errno, EAGAIN);
}

TEST(Transport, a_reset_is_one) {
    Result<TcpPair> pair = tcp_pair(false);
    ASSERT_TRUE(pair);
    reset_on_close(pair->far);
    { const Transport closes = std::move(pair->far); }
    EXPECT_EQ(receive(pair->near), -1);
    EXPECT_EQ(errno, ECONNRESET);
}

} // namespace
