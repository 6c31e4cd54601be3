// SPDX-License-Identifier: GPL-2.0-or-later
//
// A refresh, for people and for programs.

#pragma once

#include "tools/dcoport/refresh.h"

#include <string>

// `written`: its files are in place.
std::string render_text(const Refresh &refresh, bool written);
std::string render_json(const Refresh &refresh, bool written);
