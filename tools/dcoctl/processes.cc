// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/processes.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/stat.h>

#include <fmt/format.h>

namespace {

namespace fs = std::filesystem;

struct Inode {
    dev_t device = 0;
    ino_t number = 0;

    bool operator==(const Inode &) const = default;
};

std::optional<Inode> inode_of(const std::string &path) {
    struct stat there = {};
    return stat(path.c_str(), &there) == 0 ? std::optional(Inode{there.st_dev, there.st_ino})
                                           : std::nullopt;
}

std::optional<int> number_in(const std::string &text) {
    int number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && stop == text.data() + text.size() ? std::optional<int>(number)
                                                                     : std::nullopt;
}

// What a folder of /proc has at this moment; the process may end meanwhile.
std::vector<std::string> names_in(const std::string &folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        names.push_back(entry->path().filename().string());
    }
    return names;
}

} // namespace

std::vector<int> processes_named(const std::string &name) {
    const std::optional<Inode> here = inode_of("/proc/self/ns/net");
    std::vector<int> pids;
    for (const std::string &entry : names_in("/proc")) {
        const std::optional<int> pid = number_in(entry);
        if (!pid) {
            continue;
        }
        std::ifstream file(fmt::format("/proc/{}/comm", *pid));
        std::string comm;
        if (std::getline(file, comm) && comm == name && here &&
            inode_of(fmt::format("/proc/{}/ns/net", *pid)) == here) {
            pids.push_back(*pid);
        }
    }
    std::sort(pids.begin(), pids.end());
    return pids;
}

std::optional<int> process_with_open_file(const std::string &name, const std::string &path) {
    const std::optional<Inode> wanted = inode_of(path);
    if (!wanted) {
        return std::nullopt;
    }
    for (const int pid : processes_named(name)) {
        const std::string folder = fmt::format("/proc/{}/fd", pid);
        for (const std::string &fd : names_in(folder)) {
            if (inode_of(folder + "/" + fd) == wanted) {
                return pid;
            }
        }
    }
    return std::nullopt;
}
