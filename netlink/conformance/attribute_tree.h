// SPDX-License-Identifier: GPL-2.0-or-later
//
// A request as a tree of attributes, and what can be wrong with each of them: missing, of a wrong
// length, there twice, with or without the flag that says nested, and so on. The tree is that of a
// good request; a mutant differs from it in one place.

#pragma once

#include "netlink/message.h"

#include <cstdint>
#include <string>
#include <vector>

struct Node {
    std::string name;
    uint16_t type = 0; // with flags
    std::vector<uint8_t> bytes = {};
    std::vector<Node> children = {};
    uint16_t known_children = 0; // the largest type that the family knows there; 0: no container
};

Node leaf(const std::string &name, uint16_t type, std::vector<uint8_t> bytes);
Node container(const std::string &name, uint16_t type, uint16_t known_children,
               std::vector<Node> children);

// `root` stands for the message; only what is below and behind it is written.
void put(ovpn_dco::Message &message, const Node &root);

struct Mutant {
    std::string name; // "encrypt.cipher-key:short"
    Node root;
};

// Each of the same tree in the same order.
std::vector<Mutant> mutants_of(const Node &root);

// The same tree with another content of one leaf, or without it. `path`: "new-peer.remote".
Node with(Node root, const std::string &path, std::vector<uint8_t> bytes);
Node without(Node root, const std::string &path);
