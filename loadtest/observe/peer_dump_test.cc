// SPDX-License-Identifier: GPL-2.0-or-later
//
// Replies as the module would send them, put together with libnl, which knows nothing of our
// parser.

#include "loadtest/observe/peer_dump.h"

#include "loadtest/observe/ovpn_dco_netlink.h"

#include <cerrno>
#include <memory>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <gtest/gtest.h>

namespace {

constexpr uint16_t kFamily = 0x21;
constexpr uint32_t kSequence = 1795176789;

class Datagram {
  public:
    // One peer, with the attributes of a real reply around what we look for.
    Datagram &peer(uint32_t id, int flags = NLM_F_MULTI, uint32_t sequence = kSequence) {
        const Message message(nlmsg_alloc(), nlmsg_free);
        genlmsg_put(message.get(), 0, sequence, kFamily, 0, flags, ovpn_dco::kCommandGetPeer, 0);
        nlattr *nested = nla_nest_start(message.get(), ovpn_dco::kAttrGetPeer);
        nla_put_u32(message.get(), ovpn_dco::kPeerId, id);
        nla_put_u32(message.get(), 3, 0x0203a00a); // IPv4 address
        nla_put_u16(message.get(), 6, 0x04aa);     // local port
        nla_put_u64(message.get(), 9, 123456789);  // received bytes
        nla_nest_end(message.get(), nested);
        return add(message);
    }
    Datagram &without_id() {
        const Message message(nlmsg_alloc(), nlmsg_free);
        genlmsg_put(message.get(), 0, kSequence, kFamily, 0, NLM_F_MULTI, ovpn_dco::kCommandGetPeer,
                    0);
        nla_nest_end(message.get(), nla_nest_start(message.get(), ovpn_dco::kAttrGetPeer));
        return add(message);
    }
    Datagram &control(int type, int32_t status, int flags = NLM_F_MULTI) {
        const Message message(nlmsg_alloc(), nlmsg_free);
        nlmsg_put(message.get(), 0, kSequence, type, 0, flags);
        nlmsg_append(message.get(), &status, sizeof(status), NLMSG_ALIGNTO);
        return add(message);
    }
    PeerDumpPart parse() const { return parse_peer_dump(bytes_, kSequence, kFamily); }
    std::vector<uint8_t> &bytes() { return bytes_; }

  private:
    using Message = std::unique_ptr<nl_msg, decltype(&nlmsg_free)>;
    Datagram &add(const Message &message) {
        const auto *begin = reinterpret_cast<const uint8_t *>(nlmsg_hdr(message.get()));
        bytes_.insert(bytes_.end(), begin,
                      begin + NLMSG_ALIGN(nlmsg_hdr(message.get())->nlmsg_len));
        return *this;
    }
    std::vector<uint8_t> bytes_;
};

TEST(PeerDump, several_peers_in_a_datagram) {
    const PeerDumpPart part = Datagram().peer(0).peer(1023).peer(7).parse();
    EXPECT_EQ(part.peer_ids, (std::vector<uint32_t>{0, 1023, 7}));
    EXPECT_FALSE(part.done);
    EXPECT_FALSE(part.interrupted);
    EXPECT_EQ(part.malformed, 0u);
}

TEST(PeerDump, counts_the_bytes_about_peers) {
    Datagram peers;
    peers.peer(0).peer(1).peer(2);
    EXPECT_EQ(peers.parse().peer_bytes, peers.bytes().size());
    EXPECT_EQ(peers.without_id().control(NLMSG_DONE, 0).parse().peer_bytes % 3, 0u);
    EXPECT_LT(peers.parse().peer_bytes, peers.bytes().size());
}

TEST(PeerDump, the_end_of_it) {
    const PeerDumpPart part = Datagram().peer(5).control(NLMSG_DONE, 0).parse();
    EXPECT_EQ(part.peer_ids, std::vector<uint32_t>{5});
    EXPECT_TRUE(part.done);
    EXPECT_EQ(part.error, 0);
}

TEST(PeerDump, disturbed_dumps_say_so) {
    EXPECT_TRUE(Datagram().peer(5, NLM_F_MULTI | NLM_F_DUMP_INTR).parse().interrupted);
    EXPECT_TRUE(
        Datagram().control(NLMSG_DONE, 0, NLM_F_MULTI | NLM_F_DUMP_INTR).parse().interrupted);
}

TEST(PeerDump, errors_are_errnos) {
    const PeerDumpPart refused = Datagram().control(NLMSG_ERROR, -EPERM).parse();
    EXPECT_TRUE(refused.done);
    EXPECT_EQ(refused.error, EPERM);
    EXPECT_EQ(Datagram().control(NLMSG_DONE, -ENODEV).parse().error, ENODEV);
    EXPECT_EQ(Datagram().control(NLMSG_ERROR, INT32_MIN).parse().error, 0);
}

TEST(PeerDump, answers_to_other_questions_are_not_ours) {
    const PeerDumpPart part = Datagram().peer(5, NLM_F_MULTI, kSequence - 1).peer(6).parse();
    EXPECT_EQ(part.peer_ids, std::vector<uint32_t>{6});
}

TEST(PeerDump, a_peer_without_an_id_is_malformed) {
    const PeerDumpPart part = Datagram().without_id().peer(6).parse();
    EXPECT_EQ(part.malformed, 1u);
    EXPECT_EQ(part.peer_ids, std::vector<uint32_t>{6});
}

TEST(PeerDump, every_truncation_is_survived) {
    Datagram datagram;
    datagram.peer(1).peer(2).control(NLMSG_DONE, 0);
    const std::vector<uint8_t> whole = datagram.bytes();
    for (size_t length = 0; length < whole.size(); ++length) {
        const std::vector<uint8_t> cut(whole.begin(),
                                       whole.begin() + static_cast<ptrdiff_t>(length));
        EXPECT_FALSE(parse_peer_dump(cut, kSequence, kFamily).done) << length;
    }
}

} // namespace
