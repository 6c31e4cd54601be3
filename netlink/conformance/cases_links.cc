// SPDX-License-Identifier: GPL-2.0-or-later
//
// Interfaces of the module's kind: making them, over rtnetlink.

#include "netlink/conformance/endpoints.h"
#include "netlink/conformance/rig.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

namespace {

using namespace ovpn_dco;

const std::string kName = "third";

struct NewLink {
    std::string name = kName;
    std::string kind = kLinkKind;
    std::vector<Node> data = {};
};

Outcome ask(const NewLink &link) {
    Result<Socket> socket = Socket::open(NETLINK_ROUTE, 1 << 16, kPatience);
    if (!socket) {
        return {socket.error().code, socket.error().text};
    }
    Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
    message.header(ifinfomsg{})
        .put(IFLA_IFNAME, std::string_view(link.name))
        .begin(IFLA_LINKINFO)
        .put(IFLA_INFO_KIND, std::string_view(link.kind));
    if (!link.data.empty()) {
        message.begin(IFLA_INFO_DATA);
        put(message, container("data", 0, link_attr::kMode, link.data));
        message.end();
    }
    message.end();
    return outcome_of(socket->ask(std::move(message)));
}

// Does an interface want tunnel addresses of its peers?
std::string mode_of(Rig &rig, const Interface &interface) {
    const FileDescriptor socket = udp(kLoopback4);
    const NewPeer peer = {rig.new_id(), socket.get(), {{kLoopback4, 9}}, {}, {}, {}};
    return rig.add(interface, peer).code == 0 ? "p2p" : "mp";
}

void add(Cases &cases, const char *name, const NewLink &link) {
    cases.push_back({"link", name, [=](Rig &rig) {
                         Outcome outcome = ask(link);
                         if (outcome.code == 0) {
                             const Result<Interface> made = find_interface(link.name);
                             if (!made) {
                                 return Outcome{made.error().code, made.error().text};
                             }
                             outcome.text = mode_of(rig, *made);
                             (void)delete_interface(*made).has_value();
                         }
                         return outcome;
                     }});
}

Node mode(std::vector<uint8_t> bytes) {
    return leaf("mode", link_attr::kMode, std::move(bytes));
}

} // namespace

void add_link_cases(Cases &cases) {
    add(cases, "no-mode", {});
    add(cases, "mode-0", {kName, kLinkKind, {mode({0})}});
    add(cases, "mode-1", {kName, kLinkKind, {mode({1})}});
    add(cases, "mode-2", {kName, kLinkKind, {mode({2})}});
    add(cases, "mode-empty", {kName, kLinkKind, {mode({})}});
    add(cases, "mode-of-4-bytes", {kName, kLinkKind, {mode({1, 0, 0, 0})}});
    add(cases, "mode-twice", {kName, kLinkKind, {mode({0}), mode({1})}});
    add(cases, "unknown-data",
        {kName, kLinkKind, {leaf("", link_attr::kMode + 1, {1}), mode({1})}});
    add(cases, "name-of-16-bytes", {"0123456789abcdef", kLinkKind, {}});
    add(cases, "name-taken", {"mp", kLinkKind, {}});
    add(cases, "unknown-kind", {kName, "ovpn-dco-v3", {}});
    cases.push_back({"link", "delete-again", [](Rig &) {
                         const Result<Interface> made = create_interface(kName, Mode::MultiPeer);
                         if (!made) {
                             return Outcome{made.error().code, made.error().text};
                         }
                         (void)delete_interface(*made).has_value();
                         return Outcome{outcome_of(delete_interface(*made)).code, {}};
                     }});
    cases.push_back({"link", "up", [](Rig &) {
                         const Result<Interface> made = create_interface(kName, Mode::MultiPeer);
                         if (!made) {
                             return Outcome{made.error().code, made.error().text};
                         }
                         const Outcome outcome = outcome_of(set_up(*made));
                         (void)delete_interface(*made).has_value();
                         return outcome;
                     }});
    cases.push_back({"link", "list", [](Rig &rig) {
                         const Result<std::vector<Interface>> list = list_interfaces();
                         const bool ours = list && *list == std::vector{rig.mp(), rig.p2p()};
                         return Outcome{0, ours ? "ours" : "others"};
                     }});
}
