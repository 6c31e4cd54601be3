// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/peer_message.h"

#include "netlink/test_bytes.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <gtest/gtest.h>

namespace {

using namespace ovpn_dco;
using namespace ovpn_dco::test;

const Endpoint kRemote = {Ipv4{198, 51, 100, 7}, 40000};
const Ipv4 kTunnelIpv4 = {10, 8, 0, 2};
const Ipv6 kTunnelIpv6 = {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

// A reply with all that the module can say, in its order.
class FullPeer {
  public:
    FullPeer() : message_(family_message(Command::GetPeer)) {
        nested_ = nla_nest_start(message_.get(), attr::kGetPeer);
        const std::vector<uint8_t> remote = sockaddr_bytes(kRemote);
        u32(peer_attr::kPeerId, 4242);
        put(peer_attr::kTunnelIpv4, kTunnelIpv4);
        put(peer_attr::kTunnelIpv6, kTunnelIpv6);
        u32(peer_attr::kKeepaliveInterval, 10);
        u32(peer_attr::kKeepaliveTimeout, 60);
        put(peer_attr::kRemote, remote);
        put(peer_attr::kLocal, Ipv4{127, 0, 0, 1});
        nla_put_u16(message_.get(), peer_attr::kLocalPort, htons(1194));
        u64(peer_attr::kTunnelRxBytes, 1ull << 40);
        u32(peer_attr::kTunnelRxPackets, 2);
        u64(peer_attr::kTunnelTxBytes, 3);
        u32(peer_attr::kTunnelTxPackets, 4);
        u64(peer_attr::kLinkRxBytes, 5);
        u32(peer_attr::kLinkRxPackets, 6);
        u64(peer_attr::kLinkTxBytes, 7);
        u32(peer_attr::kLinkTxPackets, UINT32_MAX);
    }
    template <typename Bytes> FullPeer &put(int type, const Bytes &bytes) {
        nla_put(message_.get(), type, static_cast<int>(bytes.size()), bytes.data());
        return *this;
    }
    std::vector<uint8_t> payload() {
        nla_nest_end(message_.get(), nested_);
        return payload_of(message_);
    }

  private:
    void u32(int type, uint32_t value) { nla_put_u32(message_.get(), type, value); }
    void u64(int type, uint64_t value) { nla_put_u64(message_.get(), type, value); }

    LibnlMessage message_;
    nlattr *nested_;
};

TEST(ParsePeer, all_that_the_module_can_say) {
    const std::optional<Peer> peer = parse_peer(FullPeer().payload());
    ASSERT_TRUE(peer);
    EXPECT_EQ(peer->id, 4242u);
    EXPECT_EQ(peer->remote, kRemote);
    EXPECT_EQ(peer->local, (IpAddress{Ipv4{127, 0, 0, 1}}));
    EXPECT_EQ(peer->local_port, 1194);
    EXPECT_EQ(peer->tunnel_ipv4, kTunnelIpv4);
    EXPECT_EQ(peer->tunnel_ipv6, kTunnelIpv6);
    EXPECT_EQ(peer->keepalive, (Keepalive{Seconds(10), Seconds(60)}));
    EXPECT_EQ(peer->tunnel, (Traffic{1ull << 40, 3, 2, 4}));
    EXPECT_EQ(peer->link, (Traffic{5, 7, 6, UINT32_MAX}));
}

TEST(ParsePeer, what_is_not_said_is_absent) {
    LibnlMessage message = family_message(Command::GetPeer);
    nlattr *nested = nla_nest_start(message.get(), attr::kGetPeer);
    nla_put_u32(message.get(), peer_attr::kPeerId, 0);
    nla_put_u32(message.get(), peer_attr::kKeepaliveInterval, 10); // alone: half of nothing
    nla_nest_end(message.get(), nested);
    EXPECT_EQ(parse_peer(payload_of(message)), Peer());
}

TEST(ParsePeer, unknown_attributes_are_skipped) {
    const std::array<uint8_t, 3> some = {1, 2, 3};
    EXPECT_EQ(parse_peer(FullPeer().put(0, some).put(17, some).put(300, some).payload()),
              parse_peer(FullPeer().payload()));
}

TEST(ParsePeer, an_attribute_of_a_wrong_length_spoils_it) {
    const std::array<uint8_t, 5> five = {};
    const std::array<uint8_t, 0> none = {};
    for (int type = peer_attr::kPeerId; type <= peer_attr::kLinkTxPackets; ++type) {
        EXPECT_FALSE(parse_peer(FullPeer().put(type, five).payload())) << type;
        EXPECT_FALSE(parse_peer(FullPeer().put(type, none).payload())) << type;
    }
}

TEST(ParsePeer, no_peer_without_an_id) {
    LibnlMessage nameless = family_message(Command::GetPeer);
    nlattr *nested = nla_nest_start(nameless.get(), attr::kGetPeer);
    nla_put_u16(nameless.get(), peer_attr::kLocalPort, 0);
    nla_nest_end(nameless.get(), nested);
    EXPECT_FALSE(parse_peer(payload_of(nameless)));
    EXPECT_FALSE(parse_peer(payload_of(family_message(Command::GetPeer))));
}

TEST(ParsePeer, other_commands_have_none) {
    std::vector<uint8_t> payload = FullPeer().payload();
    payload[0] = static_cast<uint8_t>(Command::NewPeer);
    EXPECT_FALSE(parse_peer(payload));
    EXPECT_FALSE(parse_peer(std::span<const uint8_t>()));
}

LibnlMessage deletion(std::optional<uint32_t> interface, std::optional<uint32_t> id,
                      std::optional<uint8_t> reason) {
    LibnlMessage message = family_message(Command::DelPeer);
    if (interface) {
        nla_put_u32(message.get(), attr::kIfindex, *interface);
    }
    nlattr *nested = nla_nest_start(message.get(), attr::kDelPeer);
    if (reason) {
        nla_put_u8(message.get(), del_peer_attr::kReason, *reason);
    }
    if (id) {
        nla_put_u32(message.get(), del_peer_attr::kPeerId, *id);
    }
    nla_nest_end(message.get(), nested);
    return message;
}

TEST(ParseDeletion, tells_who_where_and_why) {
    EXPECT_EQ(parse_deletion(payload_of(deletion(9, 77, 2))),
              (Deletion{9, 77, DeletionReason::Expired}));
    EXPECT_FALSE(parse_deletion(payload_of(peer_message(77))));
}

TEST(ParseDeletion, that_lacks_something_is_none) {
    EXPECT_FALSE(parse_deletion(payload_of(deletion({}, 77, 2))));
    EXPECT_FALSE(parse_deletion(payload_of(deletion(9, {}, 2))));
    EXPECT_FALSE(parse_deletion(payload_of(deletion(9, 77, {}))));
}

TEST(ParseDeletion, a_reason_to_come_is_a_number) {
    const std::optional<Deletion> odd = parse_deletion(payload_of(deletion(9, 77, 99)));
    ASSERT_TRUE(odd);
    EXPECT_EQ(static_cast<int>(odd->reason), 99);
    EXPECT_EQ(name_of(odd->reason), "unknown");
}

TEST(ParseDeletion, every_truncation_is_survived) {
    const std::vector<uint8_t> whole = payload_of(deletion(9, 77, 2));
    for (size_t length = 0; length < whole.size(); ++length) {
        const std::vector<uint8_t> cut(whole.begin(),
                                       whole.begin() + static_cast<ptrdiff_t>(length));
        EXPECT_FALSE(parse_deletion(cut)) << length;
    }
}

TEST(ParsePeer, every_truncation_is_survived) {
    const std::vector<uint8_t> whole = FullPeer().payload();
    for (size_t length = 0; length < whole.size(); ++length) {
        const std::vector<uint8_t> cut(whole.begin(),
                                       whole.begin() + static_cast<ptrdiff_t>(length));
        EXPECT_FALSE(parse_peer(cut)) << length;
    }
}

// What libnl finds in our requests.
class Request {
  public:
    explicit Request(const Message &message, uint16_t command_attribute)
        : bytes_(message.bytes().begin() + NLMSG_HDRLEN, message.bytes().end()) {
        outer_ = nla_find(reinterpret_cast<const nlattr *>(bytes_.data()),
                          static_cast<int>(bytes_.size()), command_attribute);
    }
    const nlattr *find(int type) const {
        return outer_ == nullptr ? nullptr : nla_find(data(outer_), nla_len(outer_), type);
    }
    static const nlattr *find(const nlattr *outer, int type) {
        return nla_find(data(outer), nla_len(outer), type);
    }
    uint32_t u32(int type) const { return nla_get_u32(find(type)); }
    static std::vector<uint8_t> bytes(const nlattr *attribute) {
        const auto *begin = static_cast<const uint8_t *>(nla_data(attribute));
        return {begin, begin + nla_len(attribute)};
    }

  private:
    static const nlattr *data(const nlattr *outer) {
        return static_cast<const nlattr *>(nla_data(outer));
    }
    std::vector<uint8_t> bytes_;
    const nlattr *outer_;
};

template <typename Array> std::vector<uint8_t> vector_of(const Array &array) {
    return {array.begin(), array.end()};
}

TEST(Requests, new_peer) {
    Message message(kFamily, 0);
    put_new_peer(message, {4242, 5, kRemote, Ipv4{127, 0, 0, 1}, kTunnelIpv4, kTunnelIpv6});
    const Request request(message, attr::kNewPeer);
    EXPECT_EQ(request.u32(new_peer_attr::kPeerId), 4242u);
    EXPECT_EQ(request.u32(new_peer_attr::kSocket), 5u);
    EXPECT_EQ(Request::bytes(request.find(new_peer_attr::kRemote)), sockaddr_bytes(kRemote));
    EXPECT_EQ(Request::bytes(request.find(new_peer_attr::kLocal)),
              (std::vector<uint8_t>{127, 0, 0, 1}));
    EXPECT_EQ(Request::bytes(request.find(new_peer_attr::kTunnelIpv4)), vector_of(kTunnelIpv4));
    EXPECT_EQ(Request::bytes(request.find(new_peer_attr::kTunnelIpv6)), vector_of(kTunnelIpv6));
}

TEST(Requests, new_peer_says_nothing_about_what_is_not_known) {
    Message message(kFamily, 0);
    put_new_peer(message, {4242, 5, {}, {}, {}, {}});
    const Request request(message, attr::kNewPeer);
    for (int type : {new_peer_attr::kRemote, new_peer_attr::kLocal, new_peer_attr::kTunnelIpv4,
                     new_peer_attr::kTunnelIpv6}) {
        EXPECT_EQ(request.find(type), nullptr) << type;
    }
}

TEST(Requests, set_peer) {
    Message message(kFamily, 0);
    put_set_peer(message, 4242, {Seconds(10), Seconds(60)});
    const Request request(message, attr::kSetPeer);
    EXPECT_EQ(request.u32(set_peer_attr::kPeerId), 4242u);
    EXPECT_EQ(request.u32(set_peer_attr::kKeepaliveInterval), 10u);
    EXPECT_EQ(request.u32(set_peer_attr::kKeepaliveTimeout), 60u);
}

TEST(Requests, new_key) {
    Message message(kFamily, 0);
    Key key = {4242, KeySlot::Secondary, 3, Cipher::ChaCha20Poly1305, {}, {}};
    key.encrypt = {std::vector<uint8_t>(32, 0xee), {1, 2, 3, 4, 5, 6, 7, 8}};
    key.decrypt = {std::vector<uint8_t>(16, 0xdd), {8, 7, 6, 5, 4, 3, 2, 1}};
    put_new_key(message, key);
    const Request request(message, attr::kNewKey);
    EXPECT_EQ(request.u32(new_key_attr::kPeerId), 4242u);
    EXPECT_EQ(Request::bytes(request.find(new_key_attr::kSlot)), std::vector<uint8_t>{1});
    EXPECT_EQ(Request::bytes(request.find(new_key_attr::kKeyId)), std::vector<uint8_t>{3});
    EXPECT_EQ(nla_get_u16(const_cast<nlattr *>(request.find(new_key_attr::kCipher))), 2);
    const nlattr *encrypt = request.find(new_key_attr::kEncrypt);
    EXPECT_TRUE(nla_is_nested(encrypt));
    EXPECT_EQ(Request::bytes(Request::find(encrypt, direction_attr::kCipherKey)),
              key.encrypt.cipher_key);
    EXPECT_EQ(Request::bytes(Request::find(encrypt, direction_attr::kNonceTail)),
              vector_of(key.encrypt.nonce_tail));
    const nlattr *decrypt = request.find(new_key_attr::kDecrypt);
    EXPECT_EQ(Request::bytes(Request::find(decrypt, direction_attr::kCipherKey)),
              key.decrypt.cipher_key);
    EXPECT_EQ(Request::bytes(Request::find(decrypt, direction_attr::kNonceTail)),
              vector_of(key.decrypt.nonce_tail));
}

TEST(Requests, those_that_name_a_peer) {
    Message message(kFamily, 0);
    put_del_peer(message, 1);
    put_get_peer(message, 2);
    put_swap_keys(message, 3);
    put_del_key(message, 4, KeySlot::Secondary);
    EXPECT_EQ(Request(message, attr::kDelPeer).u32(del_peer_attr::kPeerId), 1u);
    EXPECT_EQ(Request(message, attr::kGetPeer).u32(get_peer_attr::kPeerId), 2u);
    EXPECT_EQ(Request(message, attr::kSwapKeys).u32(swap_keys_attr::kPeerId), 3u);
    const Request del_key(message, attr::kDelKey);
    EXPECT_EQ(del_key.u32(del_key_attr::kPeerId), 4u);
    EXPECT_EQ(Request::bytes(del_key.find(del_key_attr::kSlot)), std::vector<uint8_t>{1});
}

} // namespace
