// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/subject.h"

#include "loadtest/rig.h"

Subject subject_of(const SubjectOptions &options, const std::string &openvpn,
                   const agent::HelloResult &facts) {
    Subject subject;
    const std::string &suite = options.suite.empty() ? facts.suite : options.suite;
    if (!suite.empty()) {
        subject.suite = suite;
    }
    const bool ours = facts.openvpn_package.value_or("").find("+dco") != std::string::npos;
    subject.build = options.build.empty() ? (ours ? "ours" : "stock") : options.build;
    if (openvpn == RigOptions().openvpn) {
        subject.openvpn = facts.openvpn_package;
    }
    return subject;
}
