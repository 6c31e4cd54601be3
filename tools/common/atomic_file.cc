// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/common/atomic_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

Error cannot_write(const std::string &path, int code) {
    const bool full = code == ENOSPC || code == EDQUOT;
    return Error{"cannot write " + path + ": " + std::generic_category().message(code),
                 full ? Exit::Missing : Exit::Usage, full ? "make room and run this again" : ""};
}

// 0 or an errno.
int write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        text.remove_prefix(written > 0 ? static_cast<size_t>(written) : 0);
    }
    return 0;
}

// 0 or an errno. A write error may show only at close().
int write_and_close(int fd, std::string_view text, bool sync) {
    int code = write_all(fd, text);
    if (code == 0 && sync && fsync(fd) != 0) {
        code = errno;
    }
    if (close(fd) != 0 && code == 0) {
        code = errno;
    }
    return code;
}

mode_t default_mode() {
    const mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

} // namespace

Result<void> check_writable(const std::string &path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    if (!path.empty() && access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) {
        return cannot_write(path, errno);
    }
    return {};
}

Result<void> write_file(const std::string &path, std::string_view text) {
    struct stat there = {};
    const bool exists = stat(path.c_str(), &there) == 0;
    if (exists && S_ISDIR(there.st_mode)) {
        return cannot_write(path, EISDIR);
    }
    if (exists && !S_ISREG(there.st_mode)) {
        const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
        const int code = fd < 0 ? errno : write_and_close(fd, text, false);
        return code == 0 ? Result<void>() : cannot_write(path, code);
    }

    std::string beside = path + ".XXXXXX";
    const int fd = mkostemp(beside.data(), O_CLOEXEC);
    if (fd < 0) {
        return cannot_write(path, errno);
    }
    int code = 0;
    if (fchmod(fd, exists ? there.st_mode & 07777 : default_mode()) != 0) {
        code = errno;
    }
    const int write_code = write_and_close(fd, text, true);
    code = code != 0 ? code : write_code;
    if (code == 0 && rename(beside.c_str(), path.c_str()) != 0) {
        code = errno;
    }
    if (code != 0) {
        unlink(beside.c_str());
        return cannot_write(path, code);
    }
    return {};
}
