// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/message.h"

#include <algorithm>
#include <cassert>

#include <linux/netlink.h>

namespace ovpn_dco {

namespace {

void append(std::vector<uint8_t> &to, std::span<const uint8_t> bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

} // namespace

Message::Message(uint16_t type, uint16_t flags) {
    nlmsghdr header = {};
    header.nlmsg_type = type;
    header.nlmsg_flags = flags;
    append(bytes_, bytes_of(header));
}

Message &Message::header(std::span<const uint8_t> bytes) {
    append(bytes_, bytes);
    bytes_.resize(aligned(bytes_.size()));
    return *this;
}

Message &Message::put(uint16_t type, std::span<const uint8_t> bytes) {
    assert(bytes.size() <= kMaxAttributeBytes);
    append(bytes_, bytes_of(nlattr{static_cast<uint16_t>(NLA_HDRLEN + bytes.size()), type}));
    append(bytes_, bytes);
    bytes_.resize(aligned(bytes_.size()));
    return *this;
}

Message &Message::put(uint16_t type, std::string_view text) {
    std::vector<uint8_t> bytes(text.begin(), text.end());
    bytes.push_back(0);
    return put(type, bytes);
}

Message &Message::begin(uint16_t type) {
    open_.push_back(bytes_.size());
    return put(type | NLA_F_NESTED, std::span<const uint8_t>());
}

Message &Message::end() {
    assert(!open_.empty());
    const size_t length = bytes_.size() - open_.back();
    assert(length <= NLA_HDRLEN + kMaxAttributeBytes);
    const auto narrow = static_cast<uint16_t>(length);
    std::memcpy(&bytes_[open_.back()], &narrow, sizeof(narrow)); // nla_len is the first field
    open_.pop_back();
    return *this;
}

Message &Message::raw(std::span<const uint8_t> bytes) {
    append(bytes_, bytes);
    return *this;
}

std::vector<Attribute> attributes_in(std::span<const uint8_t> bytes) {
    std::vector<Attribute> found;
    while (const std::optional<nlattr> header = value_of<nlattr>(bytes)) {
        if (header->nla_len < NLA_HDRLEN || header->nla_len > bytes.size()) {
            break;
        }
        found.push_back({static_cast<uint16_t>(header->nla_type & NLA_TYPE_MASK),
                         bytes.subspan(NLA_HDRLEN, header->nla_len - size_t{NLA_HDRLEN})});
        bytes = bytes.subspan(std::min(aligned(header->nla_len), bytes.size()));
    }
    return found;
}

std::optional<std::span<const uint8_t>> find_attribute(std::span<const uint8_t> bytes,
                                                       uint16_t type) {
    for (const Attribute &attribute : attributes_in(bytes)) {
        if (attribute.type == type) {
            return attribute.bytes;
        }
    }
    return std::nullopt;
}

} // namespace ovpn_dco
