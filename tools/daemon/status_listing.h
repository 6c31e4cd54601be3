// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon's list of clients as text: what it writes to its status file (version 1 by default, 2
// on request) and answers to the management command `status 3`. The three differ in separator and
// in what a line begins with; columns of versions 2 and 3 are found by their HEADER line.
//
// Version 1, comma:    "OpenVPN CLIENT LIST", "Updated,...", header, one line per client,
//                      "ROUTING TABLE", ..., "GLOBAL STATS", ..., "END". No peer-id.
// Version 2, comma; 3, tabulator:
//                      "TITLE", "TIME", "HEADER,CLIENT_LIST,...", "CLIENT_LIST,...",
//                      "HEADER,ROUTING_TABLE,...", "ROUTING_TABLE,...", "GLOBAL_STATS,...", "END"
//
// A common name, and a user name, is what a client chose: printable, but with commas if it likes.
// Version 3 is never ambiguous, because a tabulator is not printable. In version 2 the numbers of
// client and peer are counted from the end of the line, and addresses are only told if one reading
// alone makes sense.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct ListedClient {
    std::string common_name;         // "UNDEF" before its certificate was checked
    std::string real_address;        // "127.0.0.1:4711"; IPv6 comes without port
    std::optional<uint32_t> peer_id; // version 1 has none; empty also for the daemon's "none"
    std::optional<uint64_t> client_id = {}; // the CID, never used again; version 1 has none
    // Both empty while it is still connecting, and in version 1.
    std::string tunnel_ipv4 = {};
    std::string tunnel_ipv6 = {};

    bool operator==(const ListedClient &) const = default;
};

struct StatusListing {
    std::vector<ListedClient> clients;
    int version = 0;                    // 0: this is no list of clients
    bool complete = false;              // ended with END: not read while it was being written
    std::optional<uint64_t> updated_at; // seconds since 1970; versions 2 and 3 say it

    bool operator==(const StatusListing &) const = default;
};

// Lines may end in CR LF, as the management interface's do. Lines that it does not know are
// skipped.
StatusListing parse_status_listing(std::string_view text);
