// SPDX-License-Identifier: GPL-2.0-or-later
//
// The answers are what Debian's openvpn 2.6.14 (bookworm) gave on its management socket.

#include "loadtest/observe/management.h"

#include <array>
#include <string>
#include <thread>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace {

using Kind = ManagementReply::Kind;
using std::chrono::milliseconds;

constexpr const char *kGreeting =
    ">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info\r\n";
constexpr const char *kLoadStats = "SUCCESS: nclients=2,bytesin=3526,bytesout=3687\r\n";

// A daemon that says what it is told, in its own time.
class FakeDaemon {
  public:
    FakeDaemon() {
        std::string pattern = (std::filesystem::temp_directory_path() / "mgmt.XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path().c_str(), sizeof(address.sun_path) - 1);
        listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bind(listener_, reinterpret_cast<sockaddr *>(&address), sizeof(address));
        listen(listener_, 1);
    }
    ~FakeDaemon() {
        if (thread_.joinable()) {
            thread_.join();
        }
        close(listener_);
        std::filesystem::remove_all(folder_);
    }

    std::string path() const { return folder_ + "/socket"; }

    // Greets, waits for one command, answers with the pieces, each a write of its own, waits for
    // the client to go away if `stay`.
    void serve(const std::vector<std::string> &pieces, bool stay) {
        thread_ = std::thread([this, pieces, stay] {
            const int client = accept(listener_, nullptr, nullptr);
            std::array<char, 100> command = {};
            EXPECT_GT(write(client, kGreeting, std::strlen(kGreeting)), 0);
            EXPECT_GT(read(client, command.data(), command.size()), 0);
            for (const std::string &piece : pieces) {
                EXPECT_GT(write(client, piece.data(), piece.size()), 0);
                std::this_thread::sleep_for(milliseconds(5));
            }
            while (stay && read(client, command.data(), command.size()) > 0) {
            }
            close(client);
        });
    }

  private:
    std::string folder_;
    int listener_ = -1;
    std::thread thread_;
};

TEST(ManagementReply, one_line_after_a_greeting) {
    ManagementReply reply(Kind::OneLine);
    reply.add(kGreeting);
    EXPECT_FALSE(reply.complete());
    reply.add(kLoadStats);
    EXPECT_TRUE(reply.complete());
    EXPECT_FALSE(reply.refused());
    EXPECT_EQ(reply.text(), "SUCCESS: nclients=2,bytesin=3526,bytesout=3687\n");
}

TEST(ManagementReply, byte_by_byte_is_the_same) {
    ManagementReply reply(Kind::OneLine);
    for (char byte : std::string(kGreeting) + kLoadStats) {
        EXPECT_FALSE(reply.complete());
        reply.add({&byte, 1});
    }
    EXPECT_TRUE(reply.complete());
}

TEST(ManagementReply, a_listing_ends_with_end) {
    ManagementReply reply(Kind::Listing);
    reply.add("OpenVPN CLIENT LIST\r\nUpdated,2026-11-20 12:13:10\r\n");
    EXPECT_FALSE(reply.complete());
    reply.add(">CLIENT:ESTABLISHED,0\r\nGLOBAL STATS\r\nEND\r\nlater\r\n");
    EXPECT_TRUE(reply.complete());
    EXPECT_EQ(reply.text(),
              "OpenVPN CLIENT LIST\nUpdated,2026-11-20 12:13:10\nGLOBAL STATS\nEND\n");
}

TEST(ManagementReply, an_error_ends_either) {
    for (Kind kind : {Kind::OneLine, Kind::Listing}) {
        ManagementReply reply(kind);
        reply.add("ERROR: unknown command, enter 'help' for more options\r\n");
        EXPECT_TRUE(reply.complete());
        EXPECT_TRUE(reply.refused());
    }
}

TEST(LoadStats, count_of_clients) {
    EXPECT_EQ(parse_load_stats("SUCCESS: nclients=2,bytesin=3526,bytesout=3687\n"), 2u);
    EXPECT_EQ(parse_load_stats("SUCCESS: nclients=0,bytesin=0,bytesout=0\n"), 0u);
}

TEST(LoadStats, anything_else_is_no_count) {
    EXPECT_FALSE(parse_load_stats("SUCCESS: pid=29469\n"));
    EXPECT_FALSE(parse_load_stats("SUCCESS: nclients=,bytesin=0"));
    EXPECT_FALSE(parse_load_stats("SUCCESS: nclients=-1,bytesin=0"));
    EXPECT_FALSE(parse_load_stats("SUCCESS: nclients=12"));
    EXPECT_FALSE(parse_load_stats(""));
}

TEST(Killed, count_of_clients) {
    EXPECT_EQ(parse_killed("SUCCESS: common name 'dcostorm-client' found, 64 client(s) killed\n"),
              64u);
    EXPECT_EQ(parse_killed("SUCCESS: common name '' found, 9' found, 1 client(s) killed\n"), 1u);
    EXPECT_FALSE(parse_killed("SUCCESS: nclients=2,bytesin=3526,bytesout=3687\n"));
    EXPECT_FALSE(parse_killed("SUCCESS: common name 'x' found, client(s) killed\n"));
    EXPECT_FALSE(parse_killed(" client(s) killed"));
}

TEST(Management, kills_and_is_told_how_many) {
    FakeDaemon daemon;
    daemon.serve(
        {">CLIENT:DISCONNECT,3\r\n", "SUCCESS: common name 'x' fou", "nd, 3 client(s) killed\r\n"},
        true);
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    const Result<std::optional<uint64_t>> killed = management.kill("x", [] { return false; });
    ASSERT_TRUE(killed) << killed.error().text;
    EXPECT_EQ(*killed, 3u);
    management.disconnect();
}

TEST(Management, a_kill_can_be_given_up) {
    FakeDaemon daemon;
    daemon.serve({"SUCCESS: common"}, true);
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    int asked = 0;
    const Result<std::optional<uint64_t>> killed =
        management.kill("x", [&asked] { return ++asked == 3; });
    ASSERT_TRUE(killed);
    EXPECT_FALSE(*killed);
    EXPECT_FALSE(management.connected());
}

TEST(Management, asks_and_is_answered) {
    FakeDaemon daemon;
    daemon.serve({"SUCCESS: ncl", "ients=17,bytes", "in=1,bytesout=2\r\n"}, true);
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    const Result<uint64_t> count = management.instances(milliseconds(5000));
    ASSERT_TRUE(count) << count.error().text;
    EXPECT_EQ(*count, 17u);
    management.disconnect();
}

TEST(Management, silence_closes_the_connection) {
    FakeDaemon daemon;
    daemon.serve({"SUCCESS: ncl"}, true);
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    const Result<uint64_t> count = management.instances(milliseconds(100));
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().text, "the daemon did not answer load-stats within 100 ms");
    EXPECT_FALSE(management.connected());
}

TEST(Management, a_daemon_that_dies_is_an_error) {
    FakeDaemon daemon;
    daemon.serve({"TITLE\tOpenVPN"}, false);
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    const Result<std::string> status = management.status(milliseconds(5000));
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().text.find("closed its management interface"), std::string::npos);
}

TEST(Management, no_socket_is_an_error_that_names_it) {
    Management management;
    const Result<void> connected = management.connect("/nonexistent/socket");
    ASSERT_FALSE(connected);
    EXPECT_NE(connected.error().text.find("/nonexistent/socket"), std::string::npos);
}

} // namespace
