// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/commands.h"

namespace {

const Subcommand kSubcommands[] = {
    {"kernel", "Storm on the kernel module itself, without openvpn; takes root", add_kernel},
};

} // namespace

std::span<const Subcommand> subcommands() {
    return kSubcommands;
}
