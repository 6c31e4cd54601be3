// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/daemon_log.h"

#include <algorithm>
#include <cctype>

namespace {

// "2026-11-20 11:30:05 " or, with microseconds at high verbosity, "2026-11-20 11:30:05 us=123 ".
std::string_view without_time(std::string_view line) {
    constexpr std::string_view kShape = "dddd-dd-dd dd:dd:dd ";
    if (line.size() < kShape.size()) {
        return line;
    }
    for (size_t i = 0; i < kShape.size(); ++i) {
        const bool digit = std::isdigit(static_cast<unsigned char>(line[i])) != 0;
        if (kShape[i] == 'd' ? !digit : line[i] != kShape[i]) {
            return line;
        }
    }
    line.remove_prefix(kShape.size());
    if (line.substr(0, 3) == "us=") {
        line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
    }
    return line;
}

bool has(std::string_view line, std::string_view words) {
    return line.find(words) != line.npos;
}

} // namespace

void DaemonLog::add(std::string_view text) {
    while (!text.empty()) {
        const size_t end = text.find('\n');
        rest_.append(text.substr(0, end));
        if (end == text.npos) {
            return;
        }
        text.remove_prefix(end + 1);
        take_line(without_time(rest_));
        rest_.clear();
    }
}

void DaemonLog::take_line(std::string_view line) {
    if (line.empty()) {
        return;
    }
    if (has(line, "Initialization Sequence Completed")) {
        ready_ = true;
    } else if (has(line, "DCO device ") && has(line, " opened")) {
        dco_device_ = true;
    } else if (has(line, "would exceed maximum number of clients")) {
        ++refusals_;
    } else if (has(line, "Exiting due to fatal error")) {
        fatal_ = last_line_;
    } else if (has(line, "Options error: Please correct these errors")) {
        // comes after the lines that say which
    } else if (has(line, "Options error:") || has(line, "Assertion failed at ")) {
        fatal_ = line;
    }
    last_line_ = line;
}

std::string DaemonLog::last_words() const {
    return fatal_.empty() ? last_line_ : fatal_;
}
