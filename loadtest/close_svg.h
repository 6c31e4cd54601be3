// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon's CPU time over the number of clients, both scales logarithmic, so that growth is a
// slope: a panel for each operation, a line for each build.

#pragma once

#include "loadtest/close_cost.h"

#include <string>

// An SVG file. The first build is drawn as the one that has the trouble.
std::string render_picture(const CloseReport &report);
