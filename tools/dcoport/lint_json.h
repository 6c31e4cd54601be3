// SPDX-License-Identifier: GPL-2.0-or-later
//
// Findings for programs.

#pragma once

#include "tools/dcoport/lint.h"

#include <string>

std::string render_json(const LintReport &report);
