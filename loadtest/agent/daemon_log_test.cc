// SPDX-License-Identifier: GPL-2.0-or-later
//
// Lines as Debian's openvpn 2.6.14 writes them.

#include "loadtest/agent/daemon_log.h"

#include <string>

#include <gtest/gtest.h>

namespace {

const std::string kStart =
    "2026-11-20 11:35:15 OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)] [LZO] [LZ4] [EPOLL]\n"
    "2026-11-20 11:35:15 DCO device dcostorm0 opened\n"
    "2026-11-20 11:35:15 UDPv4 link local (bound): [AF_INET][undef]:1194\n"
    "2026-11-20 11:35:15 Initialization Sequence Completed\n";

DaemonLog log_of(const std::string &text) {
    DaemonLog log;
    log.add(text);
    return log;
}

TEST(DaemonLog, ready_and_offloaded) {
    const DaemonLog log = log_of(kStart);
    EXPECT_TRUE(log.ready());
    EXPECT_TRUE(log.dco_device());
    EXPECT_EQ(log.refusals(), 0u);
}

TEST(DaemonLog, not_ready_before_the_line_is_complete) {
    DaemonLog log;
    for (char byte : kStart.substr(0, kStart.size() - 1)) {
        log.add({&byte, 1});
    }
    EXPECT_FALSE(log.ready());
    log.add("\n");
    EXPECT_TRUE(log.ready());
}

TEST(DaemonLog, refusals_are_counted_by_line) {
    const std::string line = "2026-11-20 11:40:00 MULTI: new incoming connection would exceed "
                             "maximum number of clients (4)\n";
    EXPECT_EQ(log_of(kStart + line + line).refusals(), 2u);
}

TEST(DaemonLog, last_words_before_a_fatal_error) {
    EXPECT_EQ(log_of(kStart +
                     "2026-11-20 11:41:00 netlink out of memory error: No buffer space available\n"
                     "2026-11-20 11:41:00 Exiting due to fatal error\n"
                     "2026-11-20 11:41:00 Closing DCO interface\n")
                  .last_words(),
              "netlink out of memory error: No buffer space available");
}

TEST(DaemonLog, last_words_of_wrong_options_are_the_first_of_them) {
    EXPECT_EQ(log_of("2026-11-20 11:35:15 Options error: --ca fails with 'ca.crt': No such file or "
                     "directory (errno=2)\n"
                     "2026-11-20 11:35:15 Options error: Please correct these errors.\n"
                     "Use --help for more information.\n")
                  .last_words(),
              "Options error: --ca fails with 'ca.crt': No such file or directory (errno=2)");
}

TEST(DaemonLog, last_words_of_a_failed_assertion) {
    EXPECT_EQ(log_of("2026-11-20 11:35:15 us=12345 Assertion failed at multi.c:3267 "
                     "(!mi->halt)\n2026-11-20 11:35:15 us=12346 Exiting due to fatal error\n")
                  .last_words(),
              "Assertion failed at multi.c:3267 (!mi->halt)");
}

TEST(DaemonLog, last_words_of_the_speechless) {
    EXPECT_EQ(log_of("").last_words(), "");
    EXPECT_EQ(log_of("no time stamp here\n").last_words(), "no time stamp here");
    EXPECT_EQ(log_of("2026-11-20 11:35:15 SIGTERM[hard,] received, process exiting\n").last_words(),
              "SIGTERM[hard,] received, process exiting");
}

} // namespace
