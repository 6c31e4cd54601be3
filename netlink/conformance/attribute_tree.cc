// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/conformance/attribute_tree.h"

#include <cassert>
#include <functional>

#include <linux/netlink.h>

namespace {

using ovpn_dco::aligned;

using Siblings = std::vector<Node>;
using Change = std::function<void(Siblings &, size_t)>;

void append(std::vector<uint8_t> &bytes, const Node &node);

// A container's own bytes come after its children.
std::vector<uint8_t> content_of(const Node &node) {
    std::vector<uint8_t> content;
    for (const Node &child : node.children) {
        append(content, child);
    }
    content.insert(content.end(), node.bytes.begin(), node.bytes.end());
    return content;
}

void append(std::vector<uint8_t> &bytes, const Node &node) {
    const std::vector<uint8_t> content = content_of(node);
    const nlattr header = {static_cast<uint16_t>(NLA_HDRLEN + content.size()), node.type};
    const auto *begin = reinterpret_cast<const uint8_t *>(&header);
    bytes.insert(bytes.end(), begin, begin + sizeof(header));
    bytes.insert(bytes.end(), content.begin(), content.end());
    bytes.resize(aligned(bytes.size()));
}

struct Kind {
    const char *name;
    Change change;
};

void remove(Siblings &all, size_t i) {
    all.erase(all.begin() + ptrdiff_t(i));
}

void repeat(Siblings &all, size_t i) {
    all.push_back(Node(all[i]));
}

const std::vector<Kind> &leaf_kinds() {
    static const std::vector<Kind> kinds = {
        {"missing", remove},
        {"empty",
         [](Siblings &all, size_t i) {
             all[i].bytes.clear();
         }},
        {"short",
         [](Siblings &all, size_t i) {
             all[i].bytes.pop_back();
         }},
        {"long",
         [](Siblings &all, size_t i) {
             all[i].bytes.push_back(0);
         }},
        {"twice", repeat},
        {"nested-flag",
         [](Siblings &all, size_t i) {
             all[i].type |= NLA_F_NESTED;
         }},
    };
    return kinds;
}

const std::vector<Kind> &container_kinds() {
    static const std::vector<Kind> kinds = {
        {"missing", remove},
        {"empty",
         [](Siblings &all, size_t i) {
             all[i].children.clear();
         }},
        {"twice", repeat},
        {"no-nested-flag",
         [](Siblings &all, size_t i) {
             all[i].type &= uint16_t(~NLA_F_NESTED);
         }},
        {"3-bytes",
         [](Siblings &all, size_t i) {
             all[i].children.clear();
             all[i].bytes = {1, 2, 3};
         }},
    };
    return kinds;
}

// Of what is in a container, the message being one.
const std::vector<Kind> &content_kinds() {
    static const std::vector<Kind> kinds = {
        {"unknown",
         [](Siblings &all, size_t i) {
             all[i].children.push_back(
                 leaf("", static_cast<uint16_t>(all[i].known_children + 1), {1, 2, 3, 4}));
         }},
        {"type-0",
         [](Siblings &all, size_t i) {
             all[i].children.push_back(leaf("", 0, {1, 2, 3, 4}));
         }},
        {"trailing",
         [](Siblings &all, size_t i) {
             all[i].bytes = {1, 2};
         }},
        // Says that it is 5 bytes long and has but the 4 of its header.
        {"truncated",
         [](Siblings &all, size_t i) {
             all[i].bytes = {5, 0, 1, 0};
         }},
    };
    return kinds;
}

using Path = std::vector<size_t>;

std::vector<Node> changed(const Node &root, const Path &path, const Change &change) {
    Siblings roots = {root};
    Siblings *siblings = &roots;
    for (size_t level = 0; level + 1 < path.size(); ++level) {
        siblings = &(*siblings)[path[level]].children;
    }
    change(*siblings, path.back());
    return roots;
}

void walk(const Node &node, Path &path, const std::string &name,
          const std::function<void(const Node &, const Path &, const std::string &)> &visit) {
    visit(node, path, name);
    for (size_t i = 0; i < node.children.size(); ++i) {
        path.push_back(i);
        // Neither the message nor a command is part of a name: "encrypt.cipher-key".
        const std::string prefix = path.size() <= 3 ? "" : name + ".";
        walk(node.children[i], path, prefix + node.children[i].name, visit);
        path.pop_back();
    }
}

Node changed_at(const Node &root, const std::string &name, const Change &change) {
    std::vector<Node> result;
    Path start = {0};
    walk(root, start, root.name, [&](const Node &, const Path &path, const std::string &here) {
        if (here == name) {
            result = changed(root, path, change);
        }
    });
    assert(!result.empty());
    return result.front();
}

} // namespace

Node leaf(const std::string &name, uint16_t type, std::vector<uint8_t> bytes) {
    return {name, type, std::move(bytes)};
}

Node container(const std::string &name, uint16_t type, uint16_t known_children,
               std::vector<Node> children) {
    return {
        name, static_cast<uint16_t>(type | NLA_F_NESTED), {}, std::move(children), known_children};
}

void put(ovpn_dco::Message &message, const Node &root) {
    message.raw(content_of(root));
}

std::vector<Mutant> mutants_of(const Node &root) {
    std::vector<Mutant> mutants;
    Path start = {0};
    walk(root, start, root.name, [&](const Node &node, const Path &path, const std::string &name) {
        const auto add = [&](const Kind &kind) {
            mutants.push_back({name + ":" + kind.name, changed(root, path, kind.change).front()});
        };
        const bool is_container = node.known_children > 0;
        if (path.size() > 1) {
            for (const Kind &kind : is_container ? container_kinds() : leaf_kinds()) {
                const bool same_as_empty =
                    kind.name == std::string("short") && node.bytes.size() == 1;
                if (!same_as_empty) {
                    add(kind);
                }
            }
        }
        if (is_container) {
            for (const Kind &kind : content_kinds()) {
                add(kind);
            }
        }
    });
    return mutants;
}

Node with(Node root, const std::string &path, std::vector<uint8_t> bytes) {
    return changed_at(root, path, [&](Siblings &all, size_t i) { all[i].bytes = bytes; });
}

Node without(Node root, const std::string &path) {
    return changed_at(root, path,
                      [](Siblings &all, size_t i) { all.erase(all.begin() + ptrdiff_t(i)); });
}
