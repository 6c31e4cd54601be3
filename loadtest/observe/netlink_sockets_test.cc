// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/netlink_sockets.h"

#include <cstdlib>

#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace {

// Linux 6.18, a fresh network namespace; the first socket listened to link changes with a receive
// buffer of 2304 bytes while the loopback interface went up and down three times.
constexpr std::string_view kCapture =
    "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n"
    "00000000eb2cfc98 0   1690       00000001 4608     0        0     2        4        489394  \n"
    "000000008bb43515 0   0          00000000 0        0        0     2        0        491213  \n"
    "00000000d741901d 16  0          00000000 0        0        0     2        0        491214  \n";

TEST(NetlinkSockets, captured_table) {
    const std::vector<NetlinkSocket> expected = {
        {0, 1690, 4, 489394}, {0, 0, 0, 491213}, {16, 0, 0, 491214}};
    EXPECT_EQ(parse_netlink_sockets(kCapture), expected);
}

TEST(NetlinkSockets, columns_are_found_by_name) {
    const std::vector<NetlinkSocket> expected = {{16, 7, 3, 99}};
    EXPECT_EQ(parse_netlink_sockets("Inode Drops New Pid Eth\n99 3 x 7 16\n"), expected);
}

TEST(NetlinkSockets, lines_that_do_not_fit_are_skipped) {
    const std::vector<NetlinkSocket> expected = {{16, 7, 3, 99}};
    EXPECT_EQ(parse_netlink_sockets("Eth Pid Drops Inode\n\n16 7\n16 7 -1 99\n16 7 3 99"),
              expected);
    EXPECT_TRUE(parse_netlink_sockets("Eth Pid Inode\n16 7 99\n").empty());
    EXPECT_TRUE(parse_netlink_sockets("").empty());
}

TEST(NetlinkSockets, link_of_a_socket) {
    EXPECT_EQ(parse_socket_link("socket:[489394]"), 489394u);
    EXPECT_FALSE(parse_socket_link("/dev/null"));
    EXPECT_FALSE(parse_socket_link("socket:[]"));
    EXPECT_FALSE(parse_socket_link("socket:["));
    EXPECT_FALSE(parse_socket_link("anon_inode:[eventpoll]"));
    EXPECT_FALSE(parse_socket_link(""));
}

TEST(NetlinkSockets, a_process_without_one_has_no_count) {
    EXPECT_FALSE(netlink_drops_of(getpid()));
    const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
    ASSERT_GE(fd, 0);
    sockaddr_nl address = {};
    address.nl_family = AF_NETLINK;
    ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof(address)), 0);
    EXPECT_EQ(netlink_drops_of(getpid()), 0u);
    close(fd);
}

} // namespace
