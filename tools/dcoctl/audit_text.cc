// SPDX-License-Identifier: GPL-2.0-or-later
//
// An audit for people.

#include "tools/common/plain_text.h"
#include "tools/dcoctl/audit_report.h"

#include <fmt/format.h>

namespace {

std::string name_of(const ListedClient &client) {
    return fmt::format("client {} (peer {}, {}, from {})", *client.client_id, *client.peer_id,
                       printable(client.common_name),
                       client.real_address.empty() ? "?" : printable(client.real_address));
}

std::string name_of(const ovpn_dco::Peer &peer) {
    std::string name = fmt::format("peer {}", peer.id);
    if (peer.remote) {
        name += fmt::format(" ({})", to_string(*peer.remote));
    }
    return name;
}

std::string plural(size_t count, const char *one, const char *many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

} // namespace

std::string render_text(const AuditReport &report) {
    std::string text = fmt::format(
        "{}: {} in the kernel, {} in the daemon ({} connecting), {} stale, {} missing\n",
        report.device, plural(report.kernel_peers, "peer", "peers"),
        plural(report.instances, "instance", "instances"), report.connecting,
        report.found.stale.size(), report.found.missing.size());
    for (const ListedClient &client : report.found.stale) {
        text += fmt::format("stale: {}: the kernel has no such peer\n", name_of(client));
    }
    for (const ovpn_dco::Peer &peer : report.found.missing) {
        text += fmt::format("missing: {}: the daemon does not list it\n", name_of(peer));
    }
    for (const Healing &healing : report.healings) {
        text += healing.killed
                    ? fmt::format("killed: {}\n", name_of(healing.client))
                    : fmt::format("not killed: {}: {}\n", name_of(healing.client), healing.why_not);
    }
    for (const std::string &doubt : report.doubts) {
        text += fmt::format("not decided: {}\n", doubt);
    }
    for (const Remark &remark : report.remarks) {
        text += fmt::format("installed: {}\n  hint: {}\n", remark.text, remark.hint);
    }
    return text;
}
