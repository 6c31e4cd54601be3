// SPDX-License-Identifier: GPL-2.0-or-later
//
// The way to the kernel: which interfaces are meant, and in one sentence why there is no way.

#pragma once

#include "netlink/connection.h"
#include "netlink/link.h"
#include "tools/common/result.h"

#include <string>
#include <vector>

struct ModuleFacts {
    std::string kernel;     // uname -r
    bool in_tree = false;   // the in-tree module "ovpn" is loaded
    bool installed = false; // ovpn-dco-v2 is installed for this kernel
};

// Why the kernel has no ovpn-dco-v2, and what brings it.
Error missing_module(const ModuleFacts &facts);

// The interface of this name, or all of the kind ovpn-dco if it is empty. Errors are Exit::Missing:
// no such interface, one of another kind, and none but those of the in-tree module.
Result<std::vector<ovpn_dco::Interface>> choose_interfaces(const std::vector<ovpn_dco::Link> &links,
                                                           const std::string &device);

struct Kernel {
    ovpn_dco::Connection connection;
    std::vector<ovpn_dco::Interface> interfaces;
};

// Both, of this network namespace.
Result<Kernel> open_kernel(const std::string &device);
