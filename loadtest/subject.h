// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whom a result is about: the Debian suite and the openvpn that were tested, as reports name them.

#pragma once

#include "loadtest/agent/protocol.h"

#include <optional>
#include <string>

struct SubjectOptions {
    std::string suite;       // empty: as the server's machine says
    std::string build;       // empty: by the version of its openvpn package
    std::string accelerator; // of the lab's machine; empty: none
};

struct Subject {
    std::optional<std::string> suite;
    std::string build;                  // "stock", "ours" or what the options say
    std::optional<std::string> openvpn; // the package's version; none if the program is not its
};

// `openvpn` is the program that runs as the server. A package whose version has "+dco" is ours.
Subject subject_of(const SubjectOptions &options, const std::string &openvpn,
                   const agent::HelloResult &facts);

// Says it in the result of a storm's round or of a measurement.
template <typename Run>
void describe_subject(Run &run, const SubjectOptions &options, const std::string &openvpn,
                      const agent::HelloResult &facts) {
    const Subject subject = subject_of(options, openvpn, facts);
    run.suite = subject.suite;
    run.build = subject.build;
    run.openvpn = subject.openvpn;
    run.openvpn_build_id = facts.openvpn_build_id;
    run.module = facts.module_package;
    run.kernel = facts.kernel;
}
