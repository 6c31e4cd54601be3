// SPDX-License-Identifier: GPL-2.0-or-later
//
// The report as one page that needs nothing else: no script, no font, no picture from outside.

#pragma once

#include "loadtest/judgement.h"
#include "loadtest/report.h"

#include <string>

std::string render_html(const Report &report, const Judgement &judgement);
