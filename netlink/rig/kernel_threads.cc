// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/rig/kernel_threads.h"

#include <filesystem>
#include <fstream>
#include <string>

namespace ovpn_dco {

// "ovpn-...", by Linux 6.12 "kworker/R-ovpn-...". The many "kworker/0:1-ovpn-..." are anybody's
// workers that have last worked for one of them.
std::optional<size_t> module_threads() {
    size_t count = 0;
    bool sees_kernel = false;
    std::error_code ignored;
    for (const auto &process : std::filesystem::directory_iterator("/proc", ignored)) {
        std::string name;
        std::ifstream file(process.path() / "comm");
        std::getline(file, name);
        sees_kernel = sees_kernel || name == "kthreadd";
        count += name.starts_with("ovpn-") || name.starts_with("kworker/R-ovpn-") ? 1 : 0;
    }
    return sees_kernel ? std::optional(count) : std::nullopt;
}

} // namespace ovpn_dco
