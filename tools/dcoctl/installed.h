// SPDX-License-Identifier: GPL-2.0-or-later
//
// Does what is installed run? Debian's openvpn does not restart when it is upgraded, a kernel
// module stays loaded until the machine starts again, and Debian's next version replaces a patched
// package.

#pragma once

#include <optional>
#include <string>
#include <vector>

struct RunningDaemon {
    int pid = 0;
    std::string program;                 // its path, without " (deleted)"
    bool deleted = false;                // what runs is no longer that file
    std::optional<std::string> build_id; // of what runs; empty if it cannot be read
};

struct PackageFacts {
    std::string name;
    std::optional<std::string> version; // empty: not installed
    std::string dpkg_log;               // of all upgrades, the oldest first
};

// What is empty is not known, and nothing is said about it.
struct InstalledFacts {
    std::vector<RunningDaemon> daemons = {};
    std::optional<std::string> openvpn_build_id = {}; // of kOpenvpn
    std::optional<std::string> loaded_srcversion = {};
    std::optional<std::string> installed_srcversion = {}; // see below
    std::vector<PackageFacts> packages = {};
    bool has_our_source = false; // kOurSource exists
};

inline constexpr const char *kOpenvpn = "/usr/sbin/openvpn";

// Where docs/admin.md puts apt's source of the patched packages. Who has removed it wants Debian's.
inline constexpr const char *kOurSource = "/etc/apt/sources.list.d/ovpn-dco.sources";

enum class RemarkKind {
    DaemonNotInstalled, // the running daemon is not the installed one
    ModuleNotInstalled, // the loaded module is not the installed one
    PatchesReplaced,    // an upgrade has replaced a patched package
};
inline constexpr RemarkKind kRemarkKinds[] = {
    RemarkKind::DaemonNotInstalled, RemarkKind::ModuleNotInstalled, RemarkKind::PatchesReplaced};
std::string name_of(RemarkKind kind); // "daemon-not-installed", ...

struct Remark {
    RemarkKind kind = RemarkKind::DaemonNotInstalled;
    std::string text; // one sentence
    std::string hint;

    bool operator==(const Remark &) const = default;
};

std::vector<Remark> judge(const InstalledFacts &facts);

// Of this machine, and these processes.
InstalledFacts installed_facts(const std::vector<int> &pids);

// Of the module ovpn-dco-v2 that would be loaded into the kernel that runs; "" if there is none,
// which is so where DKMS could not compile it.
std::optional<std::string> installed_srcversion();
