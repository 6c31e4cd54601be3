// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/conformance/attribute_tree.h"

#include <algorithm>

#include <linux/netlink.h>

#include <gtest/gtest.h>

namespace {

Node sample() {
    return container("message", 0, 8,
                     {leaf("ifindex", 1, {9, 0, 0, 0}),
                      container("new-key", 5, 6,
                                {leaf("slot", 2, {1}),
                                 container("encrypt", 5, 2,
                                           {leaf("key", 1, {7, 7}), leaf("tail", 2, {8, 8})})})});
}

std::vector<uint8_t> written(const Node &root) {
    ovpn_dco::Message message(0, 0);
    put(message, root);
    return {message.bytes().begin() + NLMSG_HDRLEN, message.bytes().end()};
}

TEST(AttributeTree, is_written_as_attributes_in_attributes) {
    ovpn_dco::Message same(0, 0);
    same.put(1, uint32_t{9});
    same.begin(5).put(2, uint8_t{1}).begin(5);
    same.put(1, std::vector<uint8_t>{7, 7}).put(2, std::vector<uint8_t>{8, 8}).end().end();
    EXPECT_EQ(written(sample()),
              (std::vector<uint8_t>(same.bytes().begin() + NLMSG_HDRLEN, same.bytes().end())));
}

TEST(AttributeTree, a_leaf_is_changed_by_its_name) {
    EXPECT_EQ(written(with(sample(), "encrypt.key", {1, 2})),
              written(container(
                  "", 0, 8,
                  {leaf("", 1, {9, 0, 0, 0}),
                   container("", 5, 6,
                             {leaf("", 2, {1}),
                              container("", 5, 2, {leaf("", 1, {1, 2}), leaf("", 2, {8, 8})})})})));
    EXPECT_EQ(written(without(sample(), "new-key")),
              written(container("", 0, 8, {leaf("", 1, {9, 0, 0, 0})})));
}

std::vector<uint8_t> mutant(const std::string &name) {
    const std::vector<Mutant> all = mutants_of(sample());
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Mutant &one) { return one.name == name; });
    return found == all.end() ? std::vector<uint8_t>() : written(found->root);
}

TEST(Mutants, differ_from_what_is_good_and_from_each_other) {
    std::vector<Mutant> all = mutants_of(sample());
    std::vector<std::string> names = {""};
    std::vector<std::vector<uint8_t>> bytes = {written(sample())};
    for (const Mutant &one : all) {
        names.push_back(one.name);
        bytes.push_back(written(one.root));
    }
    for (size_t i = 0; i < all.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            EXPECT_NE(names[i], names[j]);
            EXPECT_NE(bytes[i], bytes[j]) << names[i] << " and " << names[j];
        }
    }
}

TEST(Mutants, of_a_leaf) {
    EXPECT_EQ(mutant("slot:nested-flag")[8 + 4 + 3], NLA_F_NESTED >> 8);
    EXPECT_EQ(mutant("ifindex:short")[0], 7);
    EXPECT_EQ(mutant("ifindex:long")[0], 9);
    EXPECT_EQ(mutant("ifindex:empty")[0], 4);
    EXPECT_EQ(mutant("ifindex:missing")[2], 5);
    EXPECT_EQ(mutant("ifindex:twice").size(), written(sample()).size() + 8);
    EXPECT_TRUE(mutant("slot:short").empty()); // would be that of "empty"
}

TEST(Mutants, of_a_container) {
    EXPECT_EQ(mutant("encrypt:empty").size(), written(sample()).size() - 16);
    EXPECT_EQ(mutant("new-key:no-nested-flag")[8 + 3], 0);
    EXPECT_EQ(mutant("new-key:3-bytes").size(), 8u + 8u);
    const std::vector<uint8_t> unknown = mutant("encrypt:unknown");
    EXPECT_EQ(unknown[unknown.size() - 6], 3); // the type after the last that is known
    EXPECT_EQ(mutant("message:trailing").size(), written(sample()).size() + 2);
    EXPECT_EQ(mutant("message:truncated")[written(sample()).size()], 5);
}

} // namespace
