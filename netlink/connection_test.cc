// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a connection makes of a kernel's answers; what the real module answers is the business of
// conformance/.

#include "netlink/connection.h"

#include "netlink/fake_kernel.h"
#include "netlink/genl_family.h"

#include <cerrno>

#include <linux/genetlink.h>

#include <gtest/gtest.h>

namespace {

using namespace ovpn_dco;
using namespace ovpn_dco::test;

const Interface kTun = {9, "tun9"};

Connection connect(FakeKernel &kernel) {
    return Connection(kernel.socket(), kFamily);
}

FakeKernel::Reply dump_of(std::vector<uint32_t> ids, int end_flags = 0) {
    return [=](uint32_t sequence) {
        Datagrams datagrams;
        for (const uint32_t id : ids) {
            datagrams.push_back(bytes_of(peer_message(id, NLM_F_MULTI, sequence)));
        }
        datagrams.push_back(
            bytes_of(result_message(NLMSG_DONE, 0, NLM_F_MULTI | end_flags, sequence)));
        return datagrams;
    };
}

std::vector<uint32_t> ids_of(const PeerList &list) {
    std::vector<uint32_t> ids;
    for (const Peer &peer : list.peers) {
        ids.push_back(peer.id);
    }
    return ids;
}

TEST(Connection, says_what_failed_on_what_and_why) {
    FakeKernel kernel({acknowledge(ENOENT)});
    const Result<void> result = connect(kernel).del_peer(kTun, 7);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().text, "cannot delete peer 7 of tun9: No such file or directory");
    EXPECT_EQ(result.error().code, ENOENT);
    EXPECT_EQ(result.error().exit, Exit::Found);
}

TEST(Connection, passes_on_the_kernels_explanation) {
    FakeKernel kernel({[](uint32_t sequence) {
        LibnlMessage message =
            result_message(NLMSG_ERROR, -ERANGE, NLM_F_CAPPED | NLM_F_ACK_TLVS, sequence);
        const nlmsghdr request = {16, kFamily, 0, sequence, 0};
        nlmsg_append(message.get(), const_cast<nlmsghdr *>(&request), sizeof(request), 4);
        nla_put_string(message.get(), NLMSGERR_ATTR_MSG, "integer out of range");
        return Datagrams{bytes_of(message)};
    }});
    const Result<void> result = connect(kernel).del_key(kTun, 7, KeySlot::Secondary);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().text, "cannot delete the secondary key of peer 7 of tun9: Numerical "
                                   "result out of range (integer out of range)");
}

TEST(Connection, a_machine_that_lacks_something_is_another_exit_status) {
    FakeKernel kernel({acknowledge(EPERM), acknowledge(ENODEV)});
    Connection connection = connect(kernel);
    const Result<void> denied = connection.swap_keys(kTun, 7);
    ASSERT_FALSE(denied);
    EXPECT_EQ(denied.error().exit, Exit::Missing);
    EXPECT_NE(denied.error().hint, "");
    const Result<PeerList> gone = connection.dump(kTun);
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().exit, Exit::Missing);
    EXPECT_EQ(gone.error().text, "cannot list the peers of tun9: No such device");
}

TEST(Connection, a_request_names_command_and_interface) {
    FakeKernel kernel({acknowledge()});
    Connection connection = connect(kernel);
    ASSERT_TRUE(connection.new_peer(kTun, {7, 3, {}, {}, Ipv4{10, 8, 0, 2}, {}}));
    const std::vector<uint8_t> &bytes = kernel.requests()[0];
    const std::span<const uint8_t> payload = std::span(bytes).subspan(NLMSG_HDRLEN);
    EXPECT_EQ(value_of<genlmsghdr>(payload)->cmd, 1);
    const std::vector<Attribute> attributes = attributes_in(payload.subspan(GENL_HDRLEN));
    ASSERT_EQ(attributes.size(), 2u);
    EXPECT_EQ(attributes[0].type, attr::kIfindex);
    EXPECT_EQ(value_of<uint32_t>(attributes[0].bytes), 9u);
    EXPECT_EQ(attributes[1].type, attr::kNewPeer);
}

TEST(Connection, gets_the_peer_that_it_asked_for) {
    const auto with_peer = [](uint32_t id) {
        return [id](uint32_t sequence) {
            return Datagrams{bytes_of(peer_message(id, 0, sequence)), acknowledgement(sequence)};
        };
    };
    FakeKernel kernel({with_peer(7), with_peer(8), acknowledge()});
    Connection connection = connect(kernel);
    const Result<Peer> peer = connection.get_peer(kTun, 7);
    ASSERT_TRUE(peer) << peer.error().text;
    EXPECT_EQ(peer->id, 7u);
    EXPECT_EQ(peer->tunnel.rx_bytes, 123456789u);
    EXPECT_EQ(connection.get_peer(kTun, 7).error().text,
              "cannot read peer 7 of tun9: the kernel's answer makes no sense");
    EXPECT_EQ(connection.get_peer(kTun, 7).error().code, EBADMSG);
}

TEST(Dump, lists_what_all_its_parts_have) {
    FakeKernel kernel({dump_of({0, 1023, 7})});
    const Result<PeerList> list = connect(kernel).dump(kTun);
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_EQ(ids_of(*list), (std::vector<uint32_t>{0, 1023, 7}));
    EXPECT_EQ(list->bytes, 3 * bytes_of(peer_message(0)).size());
}

TEST(Dump, names_each_peer_once) {
    FakeKernel kernel({dump_of({5, 6, 5})});
    const Result<PeerList> list = connect(kernel).dump(kTun);
    ASSERT_TRUE(list);
    EXPECT_EQ(ids_of(*list), (std::vector<uint32_t>{5, 6}));
    EXPECT_EQ(list->bytes, 2 * bytes_of(peer_message(0)).size());
}

TEST(Dump, is_taken_again_if_it_was_disturbed) {
    FakeKernel kernel({dump_of({1, 2}, NLM_F_DUMP_INTR), acknowledge(EBUSY), dump_of({2})});
    const Result<PeerList> list = connect(kernel).dump(kTun);
    ASSERT_TRUE(list) << list.error().text;
    EXPECT_EQ(ids_of(*list), std::vector<uint32_t>{2});
}

TEST(Dump, is_not_taken_again_for_ever) {
    FakeKernel kernel(std::vector(100, dump_of({1}, NLM_F_DUMP_INTR)));
    const Result<PeerList> list = connect(kernel).dump(kTun);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, EAGAIN);
    EXPECT_EQ(list.error().text, "cannot list the peers of tun9: the list kept changing");
}

TEST(Dump, with_a_message_that_makes_no_sense_is_none) {
    FakeKernel kernel({[](uint32_t sequence) {
        return Datagrams{bytes_of(family_message(Command::GetPeer, NLM_F_MULTI, sequence)),
                         bytes_of(result_message(NLMSG_DONE, 0, NLM_F_MULTI, sequence))};
    }});
    const Result<PeerList> list = connect(kernel).dump(kTun);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, EBADMSG);
}

std::vector<uint8_t> family_reply(uint32_t sequence) {
    LibnlMessage message(nlmsg_alloc(), nlmsg_free);
    genlmsg_put(message.get(), 0, sequence, GENL_ID_CTRL, 0, 0, CTRL_CMD_NEWFAMILY, 2);
    nla_put_string(message.get(), CTRL_ATTR_FAMILY_NAME, "ovpn-dco-v2");
    nla_put_u16(message.get(), CTRL_ATTR_FAMILY_ID, 35);
    nlattr *groups = nla_nest_start(message.get(), CTRL_ATTR_MCAST_GROUPS);
    int index = 0;
    for (const auto &[name, id] : {std::pair("others", 6u), std::pair("peers", 7u)}) {
        nlattr *group = nla_nest_start(message.get(), ++index);
        nla_put_u32(message.get(), CTRL_ATTR_MCAST_GRP_ID, id);
        nla_put_string(message.get(), CTRL_ATTR_MCAST_GRP_NAME, name);
        nla_nest_end(message.get(), group);
    }
    nla_nest_end(message.get(), groups);
    return bytes_of(message);
}

TEST(GenlFamily, is_found_with_its_group) {
    FakeKernel kernel({[](uint32_t sequence) {
        return Datagrams{family_reply(sequence), acknowledgement(sequence)};
    }});
    Socket socket = kernel.socket();
    const Result<GenlFamily> family = find_family(socket);
    ASSERT_TRUE(family) << family.error().text;
    EXPECT_EQ(*family, (GenlFamily{35, 7}));
}

TEST(GenlFamily, that_is_missing_is_the_machines_fault) {
    FakeKernel kernel({acknowledge(ENOENT)});
    Socket socket = kernel.socket();
    const Result<GenlFamily> family = find_family(socket);
    ASSERT_FALSE(family);
    EXPECT_EQ(family.error().exit, Exit::Missing);
    EXPECT_NE(family.error().text.find("has no ovpn-dco-v2 module"), std::string::npos);
    EXPECT_NE(family.error().hint.find("apt-get install openvpn-dco-dkms"), std::string::npos);
}

TEST(GenlFamily, every_truncation_is_survived) {
    const std::vector<uint8_t> whole = family_reply(1);
    for (size_t length = NLMSG_HDRLEN; length < whole.size(); ++length) {
        const std::vector<uint8_t> cut(whole.begin() + NLMSG_HDRLEN,
                                       whole.begin() + static_cast<ptrdiff_t>(length));
        const std::optional<GenlFamily> family = parse_family(cut);
        EXPECT_FALSE(family && family->peers_group) << length;
    }
}

TEST(Family, of_this_machine_is_found_by_its_name) {
    Result<Socket> socket = Socket::open(NETLINK_GENERIC, 1 << 20, kPatience);
    ASSERT_TRUE(socket);
    const Result<bool> control = has_family(*socket, "nlctrl");
    ASSERT_TRUE(control) << control.error().text;
    EXPECT_TRUE(*control);
    EXPECT_FALSE(*has_family(*socket, "nlctr"));
}

} // namespace
