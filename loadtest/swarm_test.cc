// SPDX-License-Identifier: GPL-2.0-or-later
//
// The swarm against a socket of ours that plays the server's part, or none at all. Whether it
// connects to a real server is shown by the end-to-end tests.

#include "loadtest/openvpn/control_packet.h"
#include "loadtest/pki.h"
#include "loadtest/swarm.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using Clock = EventLoop::Clock;
using Stop = EventLoop::Stop;

bool never() {
    return false;
}

// A UDP socket on loopback that answers nothing by itself.
struct Mute {
    Mute() : fd(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof(address)), 0);
        socklen_t length = sizeof(address);
        EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr *>(&address), &length), 0);
        std::memcpy(&where, &address, sizeof(address));
        // As openvpn does, or the kernel would keep ICMP errors to itself.
        int on = 1;
        EXPECT_EQ(setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)), 0);
    }
    ~Mute() { close(fd); }

    // The packets that have arrived, and who sent each.
    struct Arrived {
        std::vector<uint8_t> packet;
        sockaddr_in from = {};
    };
    std::vector<Arrived> take() const {
        std::vector<Arrived> all;
        while (true) {
            Arrived one;
            one.packet.resize(2048);
            socklen_t length = sizeof(one.from);
            ssize_t got = recvfrom(fd, one.packet.data(), one.packet.size(), 0,
                                   reinterpret_cast<sockaddr *>(&one.from), &length);
            if (got < 0) {
                return all;
            }
            one.packet.resize(static_cast<size_t>(got));
            all.push_back(std::move(one));
        }
    }

    int fd;
    sockaddr_storage where = {};
};

struct World {
    explicit World(SwarmConfig config) {
        pki = std::move(*Pki::create(config.clients));
        loop = std::move(*EventLoop::create());
        swarm = std::move(*Swarm::create(*loop, *pki, config));
    }
    void run(std::chrono::milliseconds time) { loop->run_until(never, Clock::now() + time); }

    std::unique_ptr<Pki> pki;
    std::unique_ptr<EventLoop> loop;
    std::unique_ptr<Swarm> swarm;
};

// What waits to be read from the UDP socket of this port, as /proc has it; nothing if there is no
// such socket.
std::optional<std::string> bytes_waiting(in_port_t port) {
    char wanted[16];
    std::snprintf(wanted, sizeof(wanted), ":%04X", ntohs(port));
    std::ifstream sockets("/proc/net/udp");
    std::string number, local, remote, state, queues;
    std::string line;
    while (std::getline(sockets, line)) {
        std::istringstream(line) >> number >> local >> remote >> state >> queues;
        if (local.ends_with(wanted)) {
            return queues.substr(queues.find(':') + 1);
        }
    }
    return std::nullopt;
}

} // namespace

TEST(Swarm, starts_on_schedule_each_from_a_socket_of_its_own) {
    Mute server;
    World world({.server = server.where, .clients = 10, .starts_per_second = 100});
    EXPECT_EQ(world.swarm->counts().idle, 10u);
    Clock::time_point start = Clock::now();
    world.swarm->connect_all();
    for (uint32_t count = 1; count <= 10; ++count) {
        world.loop->run_until([&] { return world.swarm->counts().connecting >= count; },
                              start + 5s);
        EXPECT_GE(Clock::now() - start, (count - 1) * 10ms);
    }
    std::set<uint16_t> ports;
    std::set<std::vector<uint8_t>> sessions;
    for (const Mute::Arrived &arrived : server.take()) {
        EXPECT_EQ(arrived.packet.size(), 14u);
        ports.insert(arrived.from.sin_port);
        sessions.insert(arrived.packet);
    }
    EXPECT_EQ(ports.size(), 10u);
    EXPECT_EQ(sessions.size(), 10u);
}

TEST(Swarm, starts_no_more_while_so_many_are_connecting) {
    Mute server;
    World world(
        {.server = server.where, .clients = 10, .starts_per_second = 1000, .most_connecting = 3});
    world.swarm->connect_all();
    world.run(150ms);
    EXPECT_EQ(world.swarm->counts().connecting, 3u);
    EXPECT_EQ(world.swarm->counts().idle, 7u);
    // Waiting for them is not the generator's own lateness, which would make a run invalid.
    world.swarm->abandon_all();
    world.loop->take_worst_lag();
    world.swarm->connect_all();
    world.run(1000ms);
    EXPECT_LT(world.loop->take_worst_lag(), 700ms);
}

TEST(Swarm, server_that_is_not_there_is_noticed_at_once_and_tried_again) {
    sockaddr_storage nobody;
    {
        Mute gone;
        nobody = gone.where;
    }
    World world({.server = nobody, .clients = 3, .starts_per_second = 1000, .retry_pause = 50ms});
    world.swarm->connect_all();
    world.loop->run_until(
        [&] { return world.swarm->counts().failures["connection refused"] >= 15; },
        Clock::now() + 5s);
    SwarmCounts counts = world.swarm->counts();
    EXPECT_GE(counts.failures["connection refused"], 15u);
    EXPECT_EQ(counts.connecting, 3u);
    ASSERT_FALSE(world.swarm->recent_failures().empty());
    EXPECT_NE(world.swarm->recent_failures().back().find(": connection refused (nobody listens"),
              std::string::npos);
    EXPECT_LE(world.swarm->recent_failures().size(), 10u);
}

TEST(Swarm, silent_server_is_a_failure_after_the_timeout) {
    Mute server;
    World world({.server = server.where,
                 .clients = 2,
                 .starts_per_second = 1000,
                 .handshake_timeout = 100ms,
                 .retry_pause = 50ms});
    auto failures = [&] {
        return world.swarm->counts().failures["no answer from the server"];
    };
    Clock::time_point start = Clock::now();
    world.swarm->connect_all();
    world.loop->run_until([&] { return failures() >= 2; }, start + 5s);
    EXPECT_GE(Clock::now() - start, 100ms);
    world.loop->run_until([&] { return failures() >= 4; }, start + 5s);
    EXPECT_GE(Clock::now() - start, 250ms); // timeout, pause, timeout
    EXPECT_EQ(failures(), 4u);
}

// The kernel answers a packet to a closed port, and a server learns from that.
TEST(Swarm, abandoned_clients_are_silent_and_begin_anew) {
    Mute server;
    World world({.server = server.where, .clients = 1, .starts_per_second = 1000});
    world.swarm->connect_all();
    world.run(20ms);
    std::vector<Mute::Arrived> before = server.take();
    ASSERT_EQ(before.size(), 1u);
    world.swarm->abandon_all();
    EXPECT_EQ(world.swarm->counts().idle, 1u);

    for (int i = 0; i < 3; ++i) {
        sendto(server.fd, "x", 1, 0, reinterpret_cast<const sockaddr *>(&before[0].from),
               sizeof(before[0].from));
        world.run(5ms);
    }
    int pending = 0;
    socklen_t length = sizeof(pending);
    ASSERT_EQ(getsockopt(server.fd, SOL_SOCKET, SO_ERROR, &pending, &length), 0);
    EXPECT_EQ(pending, 0) << std::strerror(pending);
    EXPECT_TRUE(server.take().empty());
    EXPECT_EQ(bytes_waiting(before[0].from.sin_port), "00000000");

    world.swarm->connect_all();
    world.run(20ms);
    std::vector<Mute::Arrived> after = server.take();
    ASSERT_EQ(after.size(), 1u);
    EXPECT_NE(after[0].from.sin_port, before[0].from.sin_port);
    EXPECT_NE(after[0].packet, before[0].packet);
}

TEST(Swarm, leaving_before_anything_was_agreed_is_going_idle) {
    Mute server;
    World world({.server = server.where, .clients = 5, .starts_per_second = 100});
    world.swarm->connect_all();
    world.run(20ms);
    world.swarm->leave_all();
    SwarmCounts counts = world.swarm->counts();
    EXPECT_EQ(counts.idle, 5u);
    EXPECT_EQ(counts.leaving, 0u);
    server.take();
    world.run(50ms);
    EXPECT_TRUE(server.take().empty()); // nor does the schedule start the others
}

TEST(Swarm, garbage_is_counted_and_survived) {
    Mute server;
    World world({.server = server.where, .clients = 1, .starts_per_second = 1000});
    world.swarm->connect_all();
    world.run(20ms);
    std::vector<Mute::Arrived> hello = server.take();
    ASSERT_EQ(hello.size(), 1u);
    for (int i = 0; i < 100; ++i) {
        std::vector<uint8_t> garbage(static_cast<size_t>(i * 7), static_cast<uint8_t>(i));
        sendto(server.fd, garbage.data(), garbage.size(), 0,
               reinterpret_cast<const sockaddr *>(&hello[0].from), sizeof(hello[0].from));
    }
    world.loop->run_until([&] { return world.swarm->counts().bad_packets >= 100; },
                          Clock::now() + 5s);
    EXPECT_EQ(world.swarm->counts().bad_packets, 100u);
    EXPECT_EQ(world.swarm->counts().connecting, 1u);
}

TEST(Swarm, more_clients_than_files_is_an_error_that_names_the_limit) {
    std::unique_ptr<Pki> pki = std::move(*Pki::create(0));
    std::unique_ptr<EventLoop> loop = std::move(*EventLoop::create());
    Result<std::unique_ptr<Swarm>> swarm = Swarm::create(*loop, *pki, {.clients = 2'000'000'000});
    ASSERT_FALSE(swarm);
    EXPECT_NE(swarm.error().text.find("2000000000 clients need 4000000128 open files"),
              std::string::npos)
        << swarm.error().text;
    EXPECT_EQ(swarm.error().exit, Exit::Missing);
}
