// SPDX-License-Identifier: GPL-2.0-or-later
//
// The options that commands with a server have in common.

#pragma once

#include "loadtest/rig.h"
#include "loadtest/subject.h"

namespace CLI {
class App;
}

// `options` must live until the command line has been parsed; its values are the defaults shown.
void add_rig_options(CLI::App &command, RigOptions &options);

// For commands that write a report. The same holds for `options`.
void add_subject_options(CLI::App &command, SubjectOptions &options);
