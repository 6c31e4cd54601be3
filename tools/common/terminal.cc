// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/common/terminal.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <unistd.h>

Result<void> print(const std::string &text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
        std::fflush(stdout) != 0) {
        const int code = errno;
        return Error{"cannot write to standard output: " + std::generic_category().message(code),
                     code == ENOSPC || code == EDQUOT ? Exit::Missing : Exit::Usage};
    }
    return {};
}

void say(const std::string &text) {
    std::fputs(text.c_str(), stderr);
}

bool wants_colour() {
    return takes_colour(isatty(STDOUT_FILENO) == 1, std::getenv("NO_COLOR"), std::getenv("TERM"));
}

bool takes_colour(bool is_terminal, const char *no_colour, const char *terminal_type) {
    const bool refused = no_colour != nullptr && *no_colour != '\0';
    return is_terminal && !refused && terminal_type != nullptr &&
           std::string_view(terminal_type) != "dumb";
}
