// SPDX-License-Identifier: GPL-2.0-or-later
//
// The configuration of the server under test. It follows Debian's example (server.conf in
// /usr/share/doc/openvpn/examples) in what an administrator would have, and differs where the test
// needs it; each difference says why.

#pragma once

#include "tools/common/result.h"

#include <cstdint>
#include <string>
#include <vector>

struct ServerConfig {
    uint32_t max_clients = 1024;
    uint32_t ping_seconds = 4;          // --keepalive: the server's kernel forgets a silent peer
    uint32_t ping_restart_seconds = 16; // after twice this, a client its server after once
    std::string local;                  // address to listen at; empty: all
    bool ipv6 = false;                  // family of `local`
    uint16_t port = 1194;
    std::vector<std::string> more; // the user's own lines, at the end
};

// Names of the files that it refers to.
inline constexpr const char *kCaFile = "ca.crt";
inline constexpr const char *kCertificateFile = "server.crt";
inline constexpr const char *kKeyFile = "server.key";

std::string render(const ServerConfig &config);

// An Error if the numbers do not go together (Exit::Usage).
Result<void> validate(const ServerConfig &config);
