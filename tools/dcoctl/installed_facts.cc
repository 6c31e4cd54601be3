// SPDX-License-Identifier: GPL-2.0-or-later
//
// What dpkg, modinfo and /proc say. What cannot be told is left empty.

#include "tools/common/child.h"
#include "tools/daemon/build_id.h"
#include "tools/dcoctl/installed.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLimit{20};

std::optional<std::string> first_line(const std::string &path) {
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) ? std::optional<std::string>(line) : std::nullopt;
}

Result<std::string> run_program(const std::string &name, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), find_program(name));
    if (arguments.front().empty()) {
        return Error{fmt::format("there is no program {}", name), Exit::Missing};
    }
    return output_of(arguments, kLimit);
}

std::optional<std::string> output_of_program(const std::string &name,
                                             std::vector<std::string> arguments) {
    const Result<std::string> output = run_program(name, std::move(arguments));
    return output ? std::optional<std::string>(*output) : std::nullopt;
}

std::optional<std::string> build_id_of_file(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
    return build_id_of({reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()});
}

RunningDaemon running_daemon(int pid) {
    constexpr std::string_view kDeleted = " (deleted)";
    const std::string link = fmt::format("/proc/{}/exe", pid);
    std::error_code error;
    RunningDaemon daemon = {pid, fs::read_symlink(link, error).string(), false,
                            build_id_of_file(link)};
    if (daemon.program.ends_with(kDeleted)) {
        daemon.program.resize(daemon.program.size() - kDeleted.size());
        daemon.deleted = true;
    }
    return daemon;
}

// All logs that logrotate has left, the oldest first, and of them the lines about upgrades.
std::string dpkg_log() {
    std::vector<std::pair<fs::file_time_type, std::string>> logs;
    std::error_code error;
    for (fs::directory_iterator entry("/var/log", error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code unreadable;
        if (entry->path().filename().string().starts_with("dpkg.log")) {
            logs.emplace_back(entry->last_write_time(unreadable), entry->path().string());
        }
    }
    std::sort(logs.begin(), logs.end());
    std::string text;
    for (const auto &[written, path] : logs) {
        text +=
            output_of_program("zgrep", {"-hE", " (upgrade|install) openvpn", path}).value_or("");
    }
    return text;
}

} // namespace

std::optional<std::string> installed_srcversion() {
    const Result<std::string> text = run_program("modinfo", {"-F", "srcversion", "ovpn-dco-v2"});
    if (!text) {
        // "modinfo: ERROR: Module ovpn-dco-v2 not found."; what else fails tells nothing of it.
        const bool none = text.error().text.find("ovpn-dco-v2 not found") != std::string::npos;
        return none ? std::optional<std::string>("") : std::nullopt;
    }
    const size_t end = text->find('\n');
    return end == text->npos ? std::nullopt : std::optional(text->substr(0, end));
}

InstalledFacts installed_facts(const std::vector<int> &pids) {
    InstalledFacts facts;
    for (const int pid : pids) {
        facts.daemons.push_back(running_daemon(pid));
    }
    facts.openvpn_build_id = build_id_of_file(kOpenvpn);
    facts.loaded_srcversion = first_line("/sys/module/ovpn_dco_v2/srcversion");
    facts.installed_srcversion = installed_srcversion();
    const std::string log = dpkg_log();
    for (const char *name : {"openvpn", "openvpn-dco-dkms"}) {
        // db:Status-Abbrev is "ii " only for a package that is unpacked and configured.
        const std::optional<std::string> status =
            output_of_program("dpkg-query", {"-W", "-f", "${db:Status-Abbrev}${Version}", name});
        const bool installed = status && status->starts_with("ii ");
        facts.packages.push_back(
            {name, installed ? std::optional(status->substr(3)) : std::nullopt, log});
    }
    std::error_code error;
    facts.has_our_source = fs::exists(kOurSource, error);
    return facts;
}
