// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a storm on the kernel module leaves, and what it says about the module.

#pragma once

#include "loadtest/kernel/options.h"
#include "loadtest/kernel/tally.h"
#include "loadtest/observe/kernel_log.h"
#include "tools/common/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace kernel_storm {

struct Report {
    Options options;
    Tally tally;
    double seconds = 0;
    std::optional<std::string> kernel;            // uname -r
    std::optional<std::string> module_srcversion; // of the module that is loaded

    std::vector<std::string> stuck;          // what did not come back from the kernel: sentences
    std::optional<uint64_t> interfaces_left; // after the end; empty: not known
    bool interrupted = false;                // by a signal, before it was over

    bool kernel_log_readable = false;
    uint64_t kernel_log_lost = 0; // times that it was overwritten before we had read it
    uint64_t splats = 0;
    uint64_t known = 0;
    uint64_t noise = 0;
    std::vector<KernelEvent> events;
};

// What the module has promised and not kept: sentences.
std::vector<std::string> broken_promises(const Report &report);

// "kernel-splat", "promise-broken", "interrupted", "clean": the first that applies.
std::string_view verdict_of(const Report &report);
Exit exit_of(const Report &report);

nlohmann::ordered_json to_json(const Report &report);
std::string render_text(const Report &report);

} // namespace kernel_storm
