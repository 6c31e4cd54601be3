// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/netlink_sockets.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <system_error>

#include <fmt/format.h>

namespace {

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    size_t at = 0;
    while ((at = line.find_first_not_of(" \t", at)) != line.npos) {
        const size_t end = std::min(line.find_first_of(" \t", at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

template <typename T> bool to_number(std::string_view word, T &number) {
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    return error == std::errc() && stop == word.data() + word.size();
}

} // namespace

std::vector<NetlinkSocket> parse_netlink_sockets(std::string_view text) {
    std::vector<NetlinkSocket> sockets;
    constexpr std::array<std::string_view, 4> kNames = {"Eth", "Pid", "Drops", "Inode"};
    std::array<size_t, kNames.size()> column = {};
    bool first = true;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::vector<std::string_view> words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (first) {
            first = false;
            for (size_t i = 0; i < kNames.size(); ++i) {
                const auto found = std::find(words.begin(), words.end(), kNames[i]);
                if (found == words.end()) {
                    return sockets;
                }
                column[i] = static_cast<size_t>(found - words.begin());
            }
            continue;
        }
        NetlinkSocket socket;
        if (words.size() > *std::max_element(column.begin(), column.end()) &&
            to_number(words[column[0]], socket.protocol) &&
            to_number(words[column[1]], socket.port_id) &&
            to_number(words[column[2]], socket.drops) &&
            to_number(words[column[3]], socket.inode)) {
            sockets.push_back(socket);
        }
    }
    return sockets;
}

std::optional<uint64_t> parse_socket_link(std::string_view link) {
    constexpr std::string_view kPrefix = "socket:[";
    uint64_t inode = 0;
    if (link.substr(0, kPrefix.size()) != kPrefix || link.back() != ']') {
        return std::nullopt;
    }
    link.remove_prefix(kPrefix.size());
    link.remove_suffix(1);
    return to_number(link, inode) ? std::optional<uint64_t>(inode) : std::nullopt;
}

std::optional<uint64_t> netlink_drops_of(pid_t pid) {
    std::set<uint64_t> inodes;
    std::error_code error;
    const std::string folder = fmt::format("/proc/{}/fd", pid);
    for (auto entry = std::filesystem::directory_iterator(folder, error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        std::error_code gone; // the process closes files while we look
        const std::filesystem::path target = std::filesystem::read_symlink(entry->path(), gone);
        if (const std::optional<uint64_t> inode = parse_socket_link(target.native())) {
            inodes.insert(*inode);
        }
    }
    // Sockets of the process's own network namespace, which need not be ours.
    std::ifstream file(fmt::format("/proc/{}/net/netlink", pid));
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    std::optional<uint64_t> drops;
    for (const NetlinkSocket &socket : parse_netlink_sockets(text)) {
        if (inodes.contains(socket.inode)) {
            drops = drops.value_or(0) + socket.drops;
        }
    }
    return drops;
}
