// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

Error cannot_read(const std::string &path, const std::string &why) {
    return Error{"cannot read " + path + ": " + why, Exit::Usage};
}

std::string reason(int code) {
    return std::generic_category().message(code);
}

} // namespace

Result<std::string> read_file(const std::string &path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return cannot_read(path, reason(errno));
    }
    struct stat what = {};
    if (fstat(fd, &what) != 0 || !S_ISREG(what.st_mode)) {
        close(fd);
        return cannot_read(path, S_ISDIR(what.st_mode) ? "it is a directory" : "it is no file");
    }
    std::string text;
    std::string part(size_t{1} << 16, '\0');
    ssize_t length = 0;
    while (text.size() <= kLargestFile && (length = read(fd, part.data(), part.size())) != 0) {
        if (length < 0 && errno != EINTR) {
            const int code = errno;
            close(fd);
            return cannot_read(path, reason(code));
        }
        text.append(part, 0, length > 0 ? static_cast<size_t>(length) : 0);
    }
    close(fd);
    if (text.size() > kLargestFile) {
        return cannot_read(path, "it is larger than 64 MiB");
    }
    return text;
}

bool is_there(const std::string &path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

std::string_view take_line(std::string_view &text) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return line;
}

bool is_binary(std::string_view text) {
    return text.find('\0') != text.npos;
}

std::string_view trimmed(std::string_view text) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}
