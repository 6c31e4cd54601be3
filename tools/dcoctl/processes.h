// SPDX-License-Identifier: GPL-2.0-or-later
//
// Processes, as /proc has them.

#pragma once

#include <optional>
#include <string>
#include <vector>

// Those of this name (the kernel's, "openvpn") in our network namespace. Another user's cannot be
// told without CAP_SYS_PTRACE, and are left out.
std::vector<int> processes_named(const std::string &name);

// The first of these that has this very file open.
std::optional<int> process_with_open_file(const std::string &name, const std::string &path);
