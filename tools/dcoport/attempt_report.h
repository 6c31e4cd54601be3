// SPDX-License-Identifier: GPL-2.0-or-later
//
// An attempt, or many of them, for people and for programs.

#pragma once

#include "tools/dcoport/attempt.h"
#include "tools/dcoport/candidates.h"

#include <string>

std::string render_text(const Attempt &attempt);
std::string render_json(const Attempt &attempt);

std::string render_text(const Candidates &candidates);
std::string render_json(const Candidates &candidates);
