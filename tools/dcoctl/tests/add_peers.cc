// SPDX-License-Identifier: GPL-2.0-or-later
//
// add-peers DEV FIRST COUNT: peers that no daemon knows, on an interface that is there or is made
// for them. Says "added", and takes them away at SIGTERM.

#include "netlink/connection.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/socket.h>

#include <fmt/format.h>

using ovpn_dco::Interface;

namespace {

[[noreturn]] void die(const std::string &why) {
    fmt::print(stderr, "add-peers: error: {}\n", why);
    std::exit(3);
}

template <typename T> T sure(Result<T> result) {
    if (!result) {
        die(result.error().text);
    }
    return std::move(*result);
}

void sure_of(const Result<void> &result) {
    if (!result) {
        die(result.error().text);
    }
}

} // namespace

int main(int argc, char **argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() != 3) {
        fmt::print(stderr, "usage: add-peers DEV FIRST COUNT\n");
        return 2;
    }
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigprocmask(SIG_BLOCK, &end, nullptr);
    const auto first = static_cast<uint32_t>(std::atol(words[1].c_str()));
    const auto count = static_cast<uint32_t>(std::atol(words[2].c_str()));
    Result<Interface> found = ovpn_dco::find_interface(words[0]);
    const bool made = !found;
    const Interface interface =
        made ? sure(ovpn_dco::create_interface(words[0], ovpn_dco::Mode::MultiPeer)) : *found;
    ovpn_dco::Connection kernel = sure(ovpn_dco::Connection::open());
    const int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    for (uint32_t i = 0; i < count; ++i) {
        ovpn_dco::NewPeer peer;
        peer.id = first + i;
        peer.socket = udp;
        peer.remote = ovpn_dco::Endpoint{ovpn_dco::Ipv4{127, 0, 0, 1}, 9};
        peer.tunnel_ipv4 = ovpn_dco::Ipv4{10, static_cast<uint8_t>(100 + (i >> 16)),
                                          static_cast<uint8_t>(i >> 8), static_cast<uint8_t>(i)};
        sure_of(kernel.new_peer(interface, peer));
    }
    std::puts("added");
    std::fflush(stdout);
    int number = 0;
    sigwait(&end, &number);
    if (made) {
        sure_of(ovpn_dco::delete_interface(interface));
        return 0;
    }
    for (uint32_t i = 0; i < count; ++i) {
        sure_of(kernel.del_peer(interface, first + i));
    }
    return 0;
}
