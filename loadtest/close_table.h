// SPDX-License-Identifier: GPL-2.0-or-later
//
// The costs on a terminal: a row a measurement, then how they grow, then how they compare, then
// what is not as it should be.

#pragma once

#include "loadtest/close_cost.h"

#include <string>

std::string render_table(const CloseReport &report, const CloseJudgement &judgement,
                         const CloseRules &rules);
