// SPDX-License-Identifier: GPL-2.0-or-later
//
// The answers are what Debian's openvpn 2.6.14 (bookworm) gave on its management socket.

#include "tools/daemon/management.h"

#include <array>
#include <string>
#include <thread>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <netinet/in.h>
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

    // Says what comes first, reads one line for each of the others and says it then; waits for the
    // client to go away.
    void converse(const std::vector<std::string> &lines) {
        thread_ = std::thread([this, lines] {
            const int client = accept(listener_, nullptr, nullptr);
            std::array<char, 100> heard = {};
            for (size_t i = 0; i < lines.size(); ++i) {
                const ssize_t length = i == 0 ? 1 : read(client, heard.data(), heard.size());
                if (length <= 0) {
                    break;
                }
                heard_ += i == 0 ? "" : std::string(heard.data(), static_cast<size_t>(length));
                EXPECT_GT(write(client, lines[i].data(), lines[i].size()), 0);
            }
            while (read(client, heard.data(), heard.size()) > 0) {
            }
            close(client);
        });
    }
    // After the client has gone.
    const std::string &heard() {
        thread_.join();
        return heard_;
    }

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
    std::string heard_;
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

TEST(ManagementReply, a_greeting_ends_with_info) {
    ManagementReply reply(Kind::Greeting);
    reply.add(">PASSWORD:Need 'Auth' username/password\r\n>INFO:Open");
    EXPECT_FALSE(reply.complete());
    reply.add("VPN Management Interface Version 5 -- type 'help' for more info\r\n");
    EXPECT_TRUE(reply.complete());
}

TEST(ManagementReply, the_prompt_for_a_password_is_no_line) {
    ManagementReply reply(Kind::Greeting);
    reply.add("ENTER PASS");
    EXPECT_FALSE(reply.wants_password());
    reply.add("WORD:");
    EXPECT_TRUE(reply.wants_password());
    EXPECT_FALSE(reply.complete());
}

TEST(ManagementAddress, is_a_path_or_a_number_and_a_port) {
    EXPECT_EQ(parse_management_address("/run/s"), (ManagementAddress{"/run/s", "", 0}));
    EXPECT_EQ(parse_management_address("./s:7505"), (ManagementAddress{"./s:7505", "", 0}));
    EXPECT_EQ(parse_management_address("127.0.0.1:7505"),
              (ManagementAddress{"", "127.0.0.1", 7505}));
    EXPECT_EQ(parse_management_address("[::1]:7505"), (ManagementAddress{"", "::1", 7505}));
    EXPECT_EQ(parse_management_address("localhost:1"), (ManagementAddress{"", "127.0.0.1", 1}));
    for (const char *path : {"s", "s:", ":1", "s:0", "s:65536", "s:1x"}) {
        EXPECT_EQ(parse_management_address(path), (ManagementAddress{path, "", 0}));
    }
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

TEST(Management, is_greeted) {
    FakeDaemon daemon;
    daemon.converse({kGreeting, "SUCCESS: pid=29469\r\n"});
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    ASSERT_TRUE(management.greet(std::nullopt, milliseconds(5000)));
    const Result<int> pid = management.pid(milliseconds(5000));
    ASSERT_TRUE(pid) << pid.error().text;
    EXPECT_EQ(*pid, 29469);
    management.disconnect();
    EXPECT_EQ(daemon.heard(), "pid\n");
}

TEST(Management, gives_the_password) {
    FakeDaemon daemon;
    daemon.converse({"ENTER PASSWORD:", std::string("SUCCESS: password is correct\r\n") + kGreeting,
                     ">CLIENT:DISCONNECT,3\r\nSUCCESS: client-kill command succeeded\r\n"});
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    const Result<void> greeted = management.greet("secret", milliseconds(5000));
    ASSERT_TRUE(greeted) << greeted.error().text;
    EXPECT_TRUE(management.kill_instance(17, milliseconds(5000)));
    management.disconnect();
    EXPECT_EQ(daemon.heard(), "secret\nclient-kill 17\n");
}

TEST(Management, a_password_that_is_missing_or_wrong_is_an_error) {
    FakeDaemon daemon;
    daemon.converse({"ENTER PASSWORD:"});
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    const Result<void> without = management.greet(std::nullopt, milliseconds(5000));
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().code, EACCES);
    EXPECT_EQ(without.error().text, "the daemon's management interface wants a password");

    // Debian's openvpn only asks again; others say why.
    for (const char *answer : {"ENTER PASSWORD:", "ERROR: bad password\r\nENTER PASSWORD:"}) {
        FakeDaemon other;
        other.converse({"ENTER PASSWORD:", answer});
        ASSERT_TRUE(management.connect(other.path()));
        const Result<void> wrong = management.greet("wrong", milliseconds(5000));
        ASSERT_FALSE(wrong);
        EXPECT_EQ(wrong.error().code, EACCES);
        EXPECT_EQ(wrong.error().text, "the daemon's management interface refuses the password");
    }
}

TEST(Management, hears_nothing_while_another_client_is_served) {
    FakeDaemon daemon; // accepts nobody
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    const Result<void> greeted = management.greet(std::nullopt, milliseconds(100));
    ASSERT_FALSE(greeted);
    EXPECT_EQ(greeted.error().code, EBUSY);
    EXPECT_NE(greeted.error().text.find("one client at a time"), std::string::npos);
}

TEST(Management, an_instance_that_is_not_there_is_not_killed) {
    FakeDaemon daemon;
    daemon.serve({"ERROR: client-kill command failed\r\n"}, true);
    Management management;
    ASSERT_TRUE(management.connect(daemon.path()));
    const Result<void> killed = management.kill_instance(17, milliseconds(5000));
    ASSERT_FALSE(killed);
    EXPECT_EQ(killed.error().text,
              "the daemon refuses client-kill 17: ERROR: client-kill command failed");
    management.disconnect();
}

TEST(Management, listens_on_tcp_as_well) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr *>(&address), length), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    getsockname(listener, reinterpret_cast<sockaddr *>(&address), &length);
    Management management;
    const Result<void> connected =
        management.connect("localhost:" + std::to_string(ntohs(address.sin_port)));
    EXPECT_TRUE(connected);
    close(listener);
    const Result<void> nobody =
        management.connect("127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ECONNREFUSED);
}

TEST(Management, no_socket_is_an_error_that_names_it) {
    Management management;
    const Result<void> connected = management.connect("/nonexistent/socket");
    ASSERT_FALSE(connected);
    EXPECT_NE(connected.error().text.find("/nonexistent/socket"), std::string::npos);
}

} // namespace
