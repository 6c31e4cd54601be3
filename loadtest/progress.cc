// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/progress.h"

#include "tools/common/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace {

constexpr std::chrono::seconds kPlainInterval{5};

size_t terminal_width() {
    winsize size = {};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

Progress::Progress() : terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (shown_) {
        say("\r\033[K");
    }
}

void Progress::show(const std::string &status) {
    if (terminal_) {
        // A line that wraps cannot be written over.
        say("\r\033[K" + status.substr(0, terminal_width() - 1));
        shown_ = true;
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ >= kPlainInterval) {
        last_ = now;
        say(status + "\n");
    }
}

void Progress::note(const std::string &message) {
    say((shown_ ? "\r\033[K" : "") + message + "\n");
    shown_ = false;
    last_ = std::chrono::steady_clock::now();
}
