// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/server_config.h"

#include <fmt/format.h>

namespace {

// The largest pool that openvpn makes is a /16; some addresses of it are not for clients.
constexpr uint32_t kMostClients = 65'000;

} // namespace

std::string render(const ServerConfig &config) {
    std::string text;
    auto line = [&text]<typename... T>(fmt::format_string<T...> format, T &&...values) {
        text += fmt::format(format, std::forward<T>(values)...);
        text += '\n';
    };
    line("port {}", config.port);
    if (config.local.empty()) {
        line("proto udp");
    } else {
        line("proto {}", config.ipv6 ? "udp6" : "udp4");
        line("local {}", config.local);
    }
    line("ca {}", kCaFile);
    line("cert {}", kCertificateFile);
    line("key {}", kKeyFile);
    line("dh none"); // the clients' keys are elliptic
    line("topology subnet");
    line("server 10.91.0.0 255.255.0.0"); // room for all; nothing is routed through it
    line("keepalive {} {}", config.ping_seconds, config.ping_restart_seconds);
    line("persist-key");
    line("persist-tun");
    line("max-clients {}", config.max_clients);
    // A client that comes back would replace its own stale instance, and so hide it: on a server
    // in real life it is not always the ones who left that come back.
    line("duplicate-cn");
    // 2.6 answers 100 new clients in 10 seconds unless told otherwise. A thousand that come back
    // at once are what we want to see, not the limit.
    line("connect-freq-initial 100000 1");
    line("verb 3");
    for (const std::string &more : config.more) {
        line("{}", more);
    }
    return text;
}

Result<void> validate(const ServerConfig &config) {
    if (config.max_clients == 0 || config.max_clients > kMostClients) {
        return Error{fmt::format("--clients must be between 1 and {}", kMostClients), Exit::Usage};
    }
    if (config.ping_seconds == 0 || config.ping_restart_seconds < 2 * config.ping_seconds) {
        return Error{fmt::format("--keepalive {} {}: the second must be at least twice the first, "
                                 "and the first at least 1",
                                 config.ping_seconds, config.ping_restart_seconds),
                     Exit::Usage};
    }
    for (const std::string &more : config.more) {
        if (more.find('\n') != more.npos) {
            return Error{"--server-option takes one line", Exit::Usage};
        }
    }
    return {};
}
