// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/daemon/build_id.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include <gtest/gtest.h>

namespace {

std::vector<uint8_t> bytes_of(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string first_line_of(const std::string &command) {
    std::array<char, 256> line = {};
    FILE *pipe = popen(command.c_str(), "r");
    const char *got = fgets(line.data(), line.size(), pipe);
    pclose(pipe);
    std::string text = got != nullptr ? got : "";
    return text.substr(0, text.find('\n'));
}

TEST(BuildId, readelf_says_the_same) {
    for (const std::string program : {"/bin/sh", "/usr/bin/env", "/usr/sbin/openvpn"}) {
        const std::string expected =
            first_line_of("readelf -n " + program + " 2>/dev/null | sed -n 's/.*Build ID: //p'");
        if (expected.empty()) {
            continue; // the program or readelf is not here
        }
        EXPECT_EQ(build_id_of(bytes_of(program)), expected) << program;
    }
}

TEST(BuildId, what_is_no_elf_file_has_none) {
    EXPECT_FALSE(build_id_of({}));
    EXPECT_FALSE(build_id_of(bytes_of("/etc/passwd")));
}

TEST(BuildId, truncated_files_are_survived) {
    const std::vector<uint8_t> whole = bytes_of("/bin/sh");
    for (size_t length = 0; length < std::min<size_t>(whole.size(), 2000); ++length) {
        const std::vector<uint8_t> cut(whole.begin(),
                                       whole.begin() + static_cast<ptrdiff_t>(length));
        const std::optional<std::string> id = build_id_of(cut);
        EXPECT_TRUE(!id || id == build_id_of(whole)) << length;
    }
}

} // namespace
