// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/subject.h"

#include "loadtest/rig.h"

#include <gtest/gtest.h>

namespace {

agent::HelloResult machine_with(const std::string &package) {
    agent::HelloResult facts;
    facts.suite = "trixie";
    facts.openvpn_package = package;
    return facts;
}

TEST(Subject, is_what_the_machine_says) {
    const std::string packaged = RigOptions().openvpn;
    const Subject stock = subject_of({}, packaged, machine_with("2.6.14-1+deb13u3"));
    EXPECT_EQ(stock.suite, "trixie");
    EXPECT_EQ(stock.build, "stock");
    EXPECT_EQ(stock.openvpn, "2.6.14-1+deb13u3");
    EXPECT_EQ(subject_of({}, packaged, machine_with("2.6.14-1+deb13u3+dco1")).build, "ours");
}

TEST(Subject, is_what_the_options_say) {
    const Subject subject =
        subject_of({"bookworm", "upstream", ""}, RigOptions().openvpn, machine_with("2.6.14-1"));
    EXPECT_EQ(subject.suite, "bookworm");
    EXPECT_EQ(subject.build, "upstream");
}

TEST(Subject, has_no_package_if_the_program_is_not_the_package_s) {
    EXPECT_FALSE(subject_of({}, "/opt/openvpn", machine_with("2.6.14-1")).openvpn);
}

TEST(Subject, of_a_machine_without_debian_has_no_suite) {
    EXPECT_FALSE(subject_of({}, RigOptions().openvpn, {}).suite);
}

} // namespace
