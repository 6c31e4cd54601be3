// SPDX-License-Identifier: GPL-2.0-or-later
//
// The module's interfaces as the kernel's list of threads shows them: each has two work queues, and
// each of these a thread that is named after it. They are there until the kernel has let go of the
// interface, also when it is in no namespace any more.

#pragma once

#include <cstddef>
#include <optional>

namespace ovpn_dco {

// Empty: this process does not see the kernel's threads.
std::optional<size_t> module_threads();

inline constexpr size_t kThreadsOfInterface = 2;

} // namespace ovpn_dco
