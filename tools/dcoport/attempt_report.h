// SPDX-License-Identifier: GPL-2.0-or-later
//
// An attempt, for people and for programs.

#pragma once

#include "tools/dcoport/attempt.h"

#include <string>
#include <vector>

std::string render_text(const Attempt &attempt);
std::string render_json(const Attempt &attempt);

// Of try_commit() on many, newest first.
std::string render_text(const std::vector<TriedCommit> &candidates);
std::string render_json(const std::vector<TriedCommit> &candidates);
