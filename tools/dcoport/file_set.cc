// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/file_set.h"

#include "tools/common/atomic_file.h"
#include "tools/dcoport/text_file.h"
#include "tools/dcoport/unified_diff.h"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace {

constexpr const char *kNew = "/.dcoport-new";
constexpr const char *kReady = "/.dcoport-ready";
constexpr const char *kList = "/list"; // lines of "NUMBER PATH", or of "- PATH" for what goes

Error cannot(const std::string &what, const std::error_code &error) {
    const bool full = error == std::errc::no_space_on_device;
    return Error{fmt::format("cannot {}: {}", what, error.message()),
                 full ? Exit::Missing : Exit::Usage, full ? "make room and run this again" : ""};
}

// So that a power cut does not bring back an older state of the folder than of what it contains.
void sync_folder(const std::string &folder) {
    const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

Result<void> prepare(const std::string &top, const FileSet &files) {
    const std::string folder = top + kNew;
    std::error_code error;
    fs::create_directory(folder, error);
    if (error) {
        return cannot("make " + folder, error);
    }
    std::string list;
    size_t number = 0;
    for (const auto &[path, text] : files) {
        const std::string name = text ? fmt::format("{}", number++) : "-";
        list += fmt::format("{} {}\n", name, path);
        if (!text) {
            continue;
        }
        // Now, as there may be no room for a folder later.
        fs::create_directories(fs::path(top + "/" + path).parent_path(), error);
        if (error) {
            return cannot("make a folder for " + path, error);
        }
        if (const Result<void> written = write_file(folder + "/" + name, *text); !written) {
            return written;
        }
    }
    return write_file(folder + kList, list);
}

// Each file of the list to its place, unless it is there already.
Result<void> move_all(const std::string &top) {
    const std::string folder = top + kReady;
    std::error_code gone;
    const bool listed = fs::exists(folder + kList, gone); // if not, all is done but removing it
    const Result<std::string> list = listed ? read_file(folder + kList) : std::string();
    if (!list) {
        return list.error();
    }
    for (std::string_view rest = *list; !rest.empty();) {
        const std::string_view line = take_line(rest);
        const size_t space = line.find(' ');
        const std::string_view path = space == line.npos ? line : line.substr(space + 1);
        if (space == line.npos || is_unsafe(path) || is_unsafe(line.substr(0, space))) {
            return Error{fmt::format("{}{} was not written by this program", folder, kList),
                         Exit::Usage, "remove " + folder};
        }
        const std::string place = fmt::format("{}/{}", top, path);
        std::error_code error;
        if (line.starts_with("- ")) {
            fs::remove(place, error);
        } else {
            fs::rename(fmt::format("{}/{}", folder, line.substr(0, space)), place, error);
        }
        if (error && error != std::errc::no_such_file_or_directory) {
            Error failed = cannot(fmt::format("put {} into its place", place), error);
            failed.hint = "once that is mended, dcoport refresh finishes what it has begun";
            return failed;
        }
        sync_folder(fs::path(place).parent_path().string());
    }
    fs::remove_all(folder, gone);
    return {};
}

} // namespace

Result<CloneLock> CloneLock::take(const std::string &top) {
    const int fd = open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return cannot("open " + top, std::error_code(errno, std::generic_category()));
    }
    CloneLock lock(top, fd);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return Error{"another dcoport is at work in " + top, Exit::Usage};
    }
    return lock;
}

CloneLock::CloneLock(CloneLock &&other) noexcept
    : top_(std::move(other.top_)), fd_(std::exchange(other.fd_, -1)) {}

CloneLock::~CloneLock() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

Result<bool> CloneLock::finish_last() const {
    std::error_code error;
    fs::remove_all(top_ + kNew, error);
    if (!fs::exists(top_ + kReady, error)) {
        return false;
    }
    const Result<void> moved = move_all(top_);
    return moved ? Result<bool>(true) : moved.error();
}

Result<void> CloneLock::replace(const FileSet &files) const {
    std::error_code error;
    if (const Result<void> prepared = prepare(top_, files); !prepared) {
        fs::remove_all(top_ + kNew, error);
        return prepared;
    }
    sync_folder(top_ + kNew);
    fs::rename(top_ + kNew, top_ + kReady, error);
    if (error) {
        const Error failed = cannot("rename " + top_ + kNew, error);
        fs::remove_all(top_ + kNew, error);
        return failed;
    }
    sync_folder(top_);
    return move_all(top_);
}
