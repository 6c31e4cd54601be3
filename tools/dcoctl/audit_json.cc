// SPDX-License-Identifier: GPL-2.0-or-later
//
// An audit for programs.

#include "tools/common/plain_text.h"
#include "tools/dcoctl/audit_report.h"
#include "tools/dcoctl/peer_json.h"

#include <nlohmann/json.hpp>

using nlohmann::json;

namespace {

json client_json(const ListedClient &client) {
    json object = {{"client_id", *client.client_id},
                   {"peer_id", *client.peer_id},
                   {"common_name", printable(client.common_name)}};
    for (const auto &[key, value] :
         {std::pair("remote", &client.real_address), std::pair("tunnel_ipv4", &client.tunnel_ipv4),
          std::pair("tunnel_ipv6", &client.tunnel_ipv6)}) {
        if (!value->empty()) {
            object[key] = printable(*value);
        }
    }
    return object;
}

} // namespace

json to_json(const AuditReport &report) {
    json object = {{"schema", 1},
                   {"generator", "dcoctl " DCOCTL_VERSION},
                   {"device", report.device},
                   {"kernel_peers", report.kernel_peers},
                   {"instances", report.instances},
                   {"connecting", report.connecting},
                   {"stale", json::array()},
                   {"missing", json::array()},
                   {"healed", json::array()},
                   {"not_decided", report.doubts},
                   {"installed", json::array()}};
    for (const ListedClient &client : report.found.stale) {
        object["stale"].push_back(client_json(client));
    }
    for (const ovpn_dco::Peer &peer : report.found.missing) {
        object["missing"].push_back(peer_json(peer));
    }
    for (const Healing &healing : report.healings) {
        json healed = {{"client_id", *healing.client.client_id}, {"killed", healing.killed}};
        if (!healing.killed) {
            healed["why_not"] = printable(healing.why_not);
        }
        object["healed"].push_back(healed);
    }
    for (const Remark &remark : report.remarks) {
        object["installed"].push_back({{"kind", name_of(remark.kind)},
                                       {"text", printable(remark.text)},
                                       {"hint", remark.hint}});
    }
    return object;
}
