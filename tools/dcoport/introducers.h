// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which commit brought an identifier into a history: the latest whose tree has it while no parent's
// has. Trees and files are looked at once, by their identifiers in git, however many commits share
// them.

#pragma once

#include "tools/dcoport/repository.h"
#include "tools/dcoport/words.h"

#include <map>
#include <string>

// By identifier; `start` is the newest commit that counts. What its tree lacks is in no answer.
Result<std::map<std::string, Commit>> introducers_of(const Repository &repository,
                                                     const std::string &start, const Words &words);
