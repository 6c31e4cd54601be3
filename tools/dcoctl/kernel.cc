// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/kernel.h"

#include "netlink/genl_family.h"
#include "tools/dcoctl/installed.h"

#include <algorithm>
#include <cerrno>

#include <linux/netlink.h>
#include <sys/utsname.h>

#include <fmt/format.h>

using ovpn_dco::Interface;
using ovpn_dco::Link;

namespace {

constexpr const char *kForWhichOpenvpn =
    "openvpn 2.7 uses that module; dcoctl is for openvpn 2.6 with openvpn-dco-dkms";

bool has_in_tree_module() {
    Result<ovpn_dco::Socket> socket =
        ovpn_dco::Socket::open(NETLINK_GENERIC, 1 << 20, ovpn_dco::kPatience);
    const Result<bool> has =
        socket ? ovpn_dco::has_family(*socket, ovpn_dco::kInTreeFamilyName) : Result<bool>(false);
    return has && *has;
}

} // namespace

Error missing_module(const ModuleFacts &facts) {
    if (facts.in_tree) {
        return {
            fmt::format("the kernel {} runs its own module ovpn, not ovpn-dco-v2", facts.kernel),
            Exit::Missing, kForWhichOpenvpn};
    }
    if (facts.installed) {
        return {"the module ovpn-dco-v2 is installed, but not loaded", Exit::Missing,
                "modprobe ovpn-dco-v2, as root"};
    }
    return {fmt::format("the kernel {} has no module ovpn-dco-v2", facts.kernel), Exit::Missing,
            "apt-get install openvpn-dco-dkms linux-headers-$(uname -r)"};
}

Result<std::vector<Interface>> choose_interfaces(const std::vector<Link> &links,
                                                 const std::string &device) {
    const auto missing = [](std::string text, std::string hint = {}) {
        return Error{std::move(text), Exit::Missing, std::move(hint), ENODEV};
    };
    std::vector<Interface> ours;
    std::string in_tree;
    for (const Link &link : links) {
        if (!device.empty() && link.interface.name != device) {
            continue;
        }
        if (link.kind == ovpn_dco::kLinkKind) {
            ours.push_back(link.interface);
        } else if (link.kind == ovpn_dco::kInTreeLinkKind) {
            in_tree = link.interface.name;
        } else if (!device.empty() && link.kind == "tun") {
            return missing(fmt::format("{} is a tun interface, not one of ovpn-dco", device),
                           "its openvpn runs without data channel offload, so that the kernel has "
                           "no peers that could be listed; its log says why");
        } else if (!device.empty()) {
            return missing(
                fmt::format("{} is {}, not an interface of ovpn-dco", device,
                            link.kind.empty() ? "a network device" : "of the kind " + link.kind));
        }
    }
    if (ours.empty() && !in_tree.empty()) {
        return missing(fmt::format("{} is an interface of the kernel's own module ovpn, not of "
                                   "ovpn-dco-v2",
                                   in_tree),
                       kForWhichOpenvpn);
    }
    if (ours.empty() && !device.empty()) {
        return missing(fmt::format("there is no interface {}", device));
    }
    return ours;
}

Result<Kernel> open_kernel(const std::string &device) {
    const Result<std::vector<Link>> links = ovpn_dco::list_links();
    if (!links) {
        return links.error();
    }
    Result<std::vector<Interface>> interfaces = choose_interfaces(*links, device);
    if (!interfaces) {
        return interfaces.error();
    }
    Result<ovpn_dco::Connection> connection = ovpn_dco::Connection::open();
    if (!connection && connection.error().code == ENOENT) {
        utsname name = {};
        uname(&name);
        return missing_module(
            {name.release, has_in_tree_module(), !installed_srcversion().value_or("").empty()});
    }
    if (!connection) {
        return connection.error();
    }
    return Kernel{std::move(*connection), std::move(*interfaces)};
}
