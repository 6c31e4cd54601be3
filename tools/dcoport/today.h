// SPDX-License-Identifier: GPL-2.0-or-later
//
// Dates as DEP-3 writes them.

#pragma once

#include <string>

// "YYYY-MM-DD" in UTC: of $SOURCE_DATE_EPOCH if that is set, else of now.
std::string today();
