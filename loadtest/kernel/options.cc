// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/options.h"

namespace kernel_storm {

namespace {

constexpr std::array<std::string_view, kEnds> kNames = {"expire", "delete", "socket", "link",
                                                        "namespace"};

} // namespace

std::string_view name_of(End end) {
    return kNames[static_cast<size_t>(end)];
}

std::optional<End> end_named(std::string_view name) {
    for (size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) {
            return static_cast<End>(i);
        }
    }
    return std::nullopt;
}

} // namespace kernel_storm
