// SPDX-License-Identifier: GPL-2.0-or-later
//
// The pictures of a report. All of them follow from the numbers alone.

#pragma once

#include "loadtest/report.h"
#include "loadtest/svg.h"

#include <string>

// Stale instances, a bar a round, the builds beside each other on one scale. At least `width` wide.
Drawing draw_bars(const Report &report, double width);

// Both tables of one round over the time since its storm, the gap between them shaded: lightly
// while the daemon may still be on its way, darkly where it is stale. `title` is for the blind.
Drawing draw_timeline(const RoundResult &round, const std::string &title);

// For a README: the worst round of each build over time, and the bars, as an SVG file.
std::string render_picture(const Report &report);
