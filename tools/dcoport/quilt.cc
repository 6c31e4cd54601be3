// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/quilt.h"

#include "tools/common/atomic_file.h"
#include "tools/common/child.h"
#include "tools/dcoport/text_file.h"

#include <chrono>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace {

constexpr std::chrono::minutes kPatience{10};
constexpr const char *kPatches = "/debian/patches/";

Result<void> quilt(const std::string &tree, const std::vector<std::string> &words) {
    const std::string program = find_program("quilt");
    if (program.empty()) {
        return Error{"there is no program quilt", Exit::Missing, "apt-get install quilt"};
    }
    // Without the user's own settings. What it leaves when it is killed goes with the tree's
    // folder.
    std::vector<std::string> arguments = {find_program("env"),
                                          "-i",
                                          "-C",
                                          tree,
                                          "PATH=/usr/bin:/bin",
                                          "LC_ALL=C.UTF-8",
                                          fmt::format("TMPDIR={}/..", tree),
                                          "QUILT_PATCHES=debian/patches",
                                          program,
                                          "--quiltrc",
                                          "-"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const Result<std::string> said = output_of(arguments, kPatience);
    return said ? Result<void>()
                : Error{fmt::format("quilt {} fails in {}", words.front(), tree), Exit::Missing,
                        "is the disk full? TMPDIR names the folder for it"};
}

} // namespace

Result<void> quilt_add(const std::string &tree, const std::string &name, const std::string &text,
                       unsigned fuzz) {
    const std::string folder = tree + kPatches;
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(folder + name).parent_path(), error);
    std::string list;
    if (is_there(folder + "series")) {
        const Result<std::string> there = read_file(folder + "series");
        if (!there) {
            return there.error();
        }
        list = *there;
    }
    list += list.empty() || list.ends_with('\n') ? "" : "\n"; // Debian's last line may lack its end
    const Result<void> written = write_file(folder + name, text);
    const Result<void> listed =
        written ? write_file(folder + "series", list + name + "\n") : written;
    return listed ? quilt(tree, {"push", fmt::format("--fuzz={}", fuzz)}) : listed;
}

Result<std::string> quilt_refresh(const std::string &tree, const std::string &name) {
    const Result<void> refreshed =
        quilt(tree, {"refresh", "-p", "ab", "--no-timestamps", "--no-index"});
    return refreshed ? read_file(tree + kPatches + name) : refreshed.error();
}
