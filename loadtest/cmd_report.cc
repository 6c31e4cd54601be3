// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/commands.h"

Job add_report(CLI::App &) {
    return [] { return Result<Exit>(Error{"not written yet", Exit::Missing}); };
}
