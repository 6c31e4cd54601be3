// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the machine of the server is: the answer to `hello`.

#pragma once

#include "loadtest/agent/protocol.h"

namespace agent {

HelloResult host_facts(const HelloParams &params);

} // namespace agent
