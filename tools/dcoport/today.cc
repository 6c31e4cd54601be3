// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/today.h"

#include <charconv>
#include <cstdlib>
#include <ctime>
#include <string_view>

std::string today() {
    std::time_t time = std::time(nullptr);
    if (const char *set = std::getenv("SOURCE_DATE_EPOCH")) {
        const std::string_view digits = set;
        std::from_chars(digits.data(), digits.data() + digits.size(), time);
    }
    std::tm parts = {};
    char text[32] = "";
    if (gmtime_r(&time, &parts) != nullptr) {
        std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    }
    return text;
}
