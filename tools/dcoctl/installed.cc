// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/installed.h"

#include <sstream>

#include <fmt/format.h>

namespace {

constexpr std::string_view kPatched = "+dco"; // in the versions of our packages

bool is_patched(std::string_view version) {
    return version.find(kPatched) != version.npos;
}

struct Upgrade {
    std::string day;
    std::string from;
    std::string to;
};

// The latest upgrade that replaced a patched version by one that is not; empty if none did, or if a
// patched one came after it. "DAY TIME upgrade NAME:ARCHITECTURE FROM TO"
std::optional<Upgrade> lost_patches(const PackageFacts &package) {
    std::optional<Upgrade> lost;
    std::istringstream log(package.dpkg_log);
    std::string line;
    while (std::getline(log, line)) {
        std::istringstream words(line);
        std::string day;
        std::string time;
        std::string action;
        std::string name;
        std::string from;
        std::string to;
        words >> day >> time >> action >> name >> from >> to;
        if ((action != "upgrade" && action != "install") || to.empty() ||
            name.substr(0, name.find(':')) != package.name) {
            continue;
        }
        if (is_patched(to)) {
            lost.reset();
        } else if (is_patched(from)) {
            lost = Upgrade{day, from, to};
        }
    }
    // Back to the version that the patched one was made of: that is what somebody wanted.
    if (lost && lost->from.substr(0, lost->from.find(kPatched)) == lost->to) {
        return std::nullopt;
    }
    return lost;
}

std::optional<std::string> why_not_installed(const RunningDaemon &daemon,
                                             const std::optional<std::string> &installed) {
    if (daemon.build_id && installed) {
        return *daemon.build_id != *installed
                   ? std::optional(fmt::format("the openvpn that runs as process {} is not the "
                                               "installed {}",
                                               daemon.pid, kOpenvpn))
                   : std::nullopt;
    }
    return daemon.deleted ? std::optional(fmt::format("the program {} of process {} has been "
                                                      "replaced since it started",
                                                      daemon.program, daemon.pid))
                          : std::nullopt;
}

std::optional<Remark> about_the_module(const std::optional<std::string> &loaded,
                                       const std::optional<std::string> &installed) {
    if (!loaded || !installed || *loaded == *installed) {
        return std::nullopt;
    }
    if (installed->empty()) {
        return Remark{RemarkKind::ModuleNotInstalled,
                      "the loaded module ovpn-dco-v2 is not installed for this kernel: once it is "
                      "unloaded there is none",
                      "leave it loaded, and have it compiled: apt install "
                      "linux-headers-$(uname -r); dkms autoinstall"};
    }
    return Remark{
        RemarkKind::ModuleNotInstalled,
        fmt::format("the loaded module ovpn-dco-v2 is not the installed one: srcversion {}, not {}",
                    *loaded, *installed),
        "restart the machine, or with all servers stopped: modprobe -r ovpn-dco-v2"};
}

} // namespace

std::string name_of(RemarkKind kind) {
    switch (kind) {
    case RemarkKind::DaemonNotInstalled:
        return "daemon-not-installed";
    case RemarkKind::ModuleNotInstalled:
        return "module-not-installed";
    case RemarkKind::PatchesReplaced:
        return "patches-replaced";
    }
    return "";
}

std::vector<Remark> judge(const InstalledFacts &facts) {
    std::vector<Remark> remarks;
    for (const RunningDaemon &daemon : facts.daemons) {
        if (std::optional<std::string> why = why_not_installed(daemon, facts.openvpn_build_id)) {
            remarks.push_back({RemarkKind::DaemonNotInstalled, std::move(*why),
                               "systemctl restart openvpn-server@NAME, or openvpn@NAME"});
        }
    }
    if (std::optional<Remark> remark =
            about_the_module(facts.loaded_srcversion, facts.installed_srcversion)) {
        remarks.push_back(std::move(*remark));
    }
    for (const PackageFacts &package : facts.packages) {
        if (!facts.has_our_source || !package.version || is_patched(*package.version)) {
            continue;
        }
        if (const std::optional<Upgrade> upgrade = lost_patches(package)) {
            remarks.push_back({RemarkKind::PatchesReplaced,
                               fmt::format("an upgrade has taken the patched {} away: {} to {} on "
                                           "{}",
                                           package.name, upgrade->from, upgrade->to, upgrade->day),
                               fmt::format("build it again for this version (make packages), or "
                                           "if this one is wanted, remove {}",
                                           kOurSource)});
        }
    }
    return remarks;
}
