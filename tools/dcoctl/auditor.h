// SPDX-License-Identifier: GPL-2.0-or-later
//
// An audit from beginning to end: two looks, and what is to be done about what they found.

#pragma once

#include "tools/common/result.h"
#include "tools/dcoctl/audit_report.h"
#include "tools/dcoctl/clients.h"

#include <cstdint>
#include <string>

struct AuditOptions {
    std::string device;         // empty: the only one of ovpn-dco
    uint32_t pause_seconds = 8; // between two looks; a client that leaves is listed for five
    bool heal = false;
};

// Errors are Exit::Missing or Exit::Usage. Takes the pause only if the first look found anything.
Result<AuditReport> audit(const AuditOptions &options, const ClientSource &source);
