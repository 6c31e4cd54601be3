// SPDX-License-Identifier: GPL-2.0-or-later
//
// The report on a terminal: a row a round, then a sentence a build, then what was expected in vain.

#pragma once

#include "loadtest/judgement.h"
#include "loadtest/report.h"

#include <string>

// `colour` marks the verdicts with ANSI colours; the text is the same without.
std::string render_table(const Report &report, const Judgement &judgement, bool colour);
