// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/kernel.h"

#include <gtest/gtest.h>

namespace {

using ovpn_dco::Interface;
using ovpn_dco::Link;

const std::vector<Link> kLinks = {{{1, "lo"}, ""},           {{2, "tun0"}, "ovpn-dco"},
                                  {{3, "tun1"}, "tun"},      {{4, "tun2"}, "ovpn"},
                                  {{5, "tun3"}, "ovpn-dco"}, {{6, "v1"}, "veth"}};

std::string why_not(const std::string &device, const std::vector<Link> &links = kLinks) {
    const Result<std::vector<Interface>> chosen = choose_interfaces(links, device);
    if (chosen) {
        return "";
    }
    EXPECT_EQ(chosen.error().exit, Exit::Missing);
    return chosen.error().text;
}

TEST(ChooseInterfaces, all_of_the_kind_or_the_named_one) {
    EXPECT_EQ(*choose_interfaces(kLinks, ""), (std::vector<Interface>{{2, "tun0"}, {5, "tun3"}}));
    EXPECT_EQ(*choose_interfaces(kLinks, "tun3"), (std::vector<Interface>{{5, "tun3"}}));
    EXPECT_TRUE(choose_interfaces({{{1, "lo"}, ""}}, "")->empty());
}

TEST(ChooseInterfaces, another_kind_is_named_and_not_confused) {
    EXPECT_EQ(why_not("tun2"),
              "tun2 is an interface of the kernel's own module ovpn, not of ovpn-dco-v2");
    EXPECT_EQ(why_not("tun1"), "tun1 is a tun interface, not one of ovpn-dco");
    EXPECT_EQ(why_not("v1"), "v1 is of the kind veth, not an interface of ovpn-dco");
    EXPECT_EQ(why_not("lo"), "lo is a network device, not an interface of ovpn-dco");
    EXPECT_EQ(why_not("tun9"), "there is no interface tun9");
}

TEST(ChooseInterfaces, a_kernel_with_the_other_module_alone_is_told) {
    EXPECT_EQ(why_not("", {{{1, "lo"}, ""}, {{4, "tun2"}, "ovpn"}}),
              "tun2 is an interface of the kernel's own module ovpn, not of ovpn-dco-v2");
}

TEST(MissingModule, says_which_one_there_is_and_what_to_do) {
    const Error in_tree = missing_module({"6.18.1", true, true});
    EXPECT_EQ(in_tree.text, "the kernel 6.18.1 runs its own module ovpn, not ovpn-dco-v2");
    EXPECT_EQ(missing_module({"6.12.1", false, true}).text,
              "the module ovpn-dco-v2 is installed, but not loaded");
    const Error none = missing_module({"6.12.1", false, false});
    EXPECT_EQ(none.text, "the kernel 6.12.1 has no module ovpn-dco-v2");
    EXPECT_NE(none.hint.find("openvpn-dco-dkms"), std::string::npos);
    EXPECT_EQ(none.exit, Exit::Missing);
}

} // namespace
