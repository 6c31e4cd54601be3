// SPDX-License-Identifier: GPL-2.0-or-later
//
// The packets are those of one session between Debian's openvpn 2.6.14 as client and as server,
// captured on a loopback interface.

#include "loadtest/openvpn/control_packet.h"
#include "loadtest/openvpn/test_hex.h"

#include <gtest/gtest.h>

namespace openvpn {

namespace {

constexpr std::string_view kClientReset = "3888d7747a5b1598c10000000000";
constexpr std::string_view kServerReset = "4097823296c7fd72f8010000000088d7747a5b1598c100000000";
constexpr std::string_view kServerControl =
    "2097823296c7fd72f8010000000188d7747a5b1598c1000000025cd44d1b7a878528e1b80e9c77b0916a987fdf33e7"
    "5c3cfdd26d8f715f124884b479e3";
constexpr std::string_view kClientAck =
    "2888d7747a5b1598c1040000000500000004000000030000000297823296c7fd72f8";

constexpr std::string_view kClientSession = "88d7747a5b1598c1";
constexpr std::string_view kServerSession = "97823296c7fd72f8";

struct Parsed {
    ControlHead head;
    ControlBody body;
};

std::optional<Parsed> parse(Bytes packet) {
    std::optional<ControlHead> head = take_control_head(packet);
    if (!head) {
        return std::nullopt;
    }
    std::optional<ControlBody> body = parse_control_body(head->header.opcode, packet);
    if (!body) {
        return std::nullopt;
    }
    return Parsed{*head, *body};
}

std::vector<uint8_t> serialise(const Parsed &parsed) {
    std::vector<uint8_t> out;
    append_control_head(parsed.head, out);
    append_control_body(parsed.head.header.opcode, parsed.body, out);
    return out;
}

} // namespace

TEST(ControlPacket, client_reset_is_empty) {
    std::vector<uint8_t> packet = from_hex(kClientReset);
    std::optional<Parsed> parsed = parse(packet);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->head.header.opcode, Opcode::HardResetClientV2);
    EXPECT_EQ(parsed->head.header.key_id, 0);
    EXPECT_EQ(to_hex(parsed->head.session.bytes), kClientSession);
    EXPECT_EQ(parsed->body.acks.count, 0);
    EXPECT_EQ(parsed->body.packet_id, 0u);
    EXPECT_TRUE(parsed->body.payload.empty());
}

TEST(ControlPacket, server_reset_acknowledges_the_clients) {
    std::vector<uint8_t> packet = from_hex(kServerReset);
    std::optional<Parsed> parsed = parse(packet);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->head.header.opcode, Opcode::HardResetServerV2);
    EXPECT_EQ(to_hex(parsed->head.session.bytes), kServerSession);
    ASSERT_EQ(parsed->body.acks.count, 1);
    EXPECT_EQ(parsed->body.acks.ids[0], 0u);
    EXPECT_EQ(to_hex(parsed->body.acked_session.bytes), kClientSession);
    EXPECT_EQ(parsed->body.packet_id, 0u);
}

TEST(ControlPacket, control_carries_a_piece_of_tls) {
    std::vector<uint8_t> packet = from_hex(kServerControl);
    std::optional<Parsed> parsed = parse(packet);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->head.header.opcode, Opcode::Control);
    EXPECT_EQ(parsed->body.packet_id, 2u);
    EXPECT_EQ(parsed->body.payload.size(), 35u);
    EXPECT_EQ(to_hex(parsed->body.payload.first(4)), "5cd44d1b");
}

TEST(ControlPacket, acknowledgement_names_four_packets) {
    std::vector<uint8_t> packet = from_hex(kClientAck);
    std::optional<Parsed> parsed = parse(packet);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->head.header.opcode, Opcode::Ack);
    std::span<const uint32_t> ids = parsed->body.acks.span();
    EXPECT_EQ(std::vector<uint32_t>(ids.begin(), ids.end()), (std::vector<uint32_t>{5, 4, 3, 2}));
    EXPECT_EQ(to_hex(parsed->body.acked_session.bytes), kServerSession);
}

TEST(ControlPacket, what_was_parsed_is_written_back_the_same) {
    for (std::string_view text : {kClientReset, kServerReset, kServerControl, kClientAck}) {
        std::vector<uint8_t> packet = from_hex(text);
        std::optional<Parsed> parsed = parse(packet);
        ASSERT_TRUE(parsed);
        EXPECT_EQ(to_hex(serialise(*parsed)), text);
    }
}

TEST(ControlPacket, every_truncation_is_refused_or_only_shortens_the_payload) {
    for (std::string_view text : {kClientReset, kServerReset, kClientAck}) {
        std::vector<uint8_t> packet = from_hex(text);
        for (size_t length = 0; length < packet.size(); ++length) {
            EXPECT_FALSE(parse(Bytes(packet).first(length))) << text << " cut to " << length;
        }
    }
    std::vector<uint8_t> packet = from_hex(kServerControl);
    size_t without_payload = packet.size() - 35;
    for (size_t length = 0; length < packet.size(); ++length) {
        EXPECT_EQ(parse(Bytes(packet).first(length)).has_value(), length >= without_payload);
    }
}

TEST(ControlPacket, nine_acknowledgements_are_refused) {
    std::vector<uint8_t> packet = from_hex("2888d7747a5b1598c109");
    packet.resize(packet.size() + 9 * 4);
    append(packet, from_hex(kServerSession));
    EXPECT_FALSE(parse(packet));
    packet[9] = 8;
    EXPECT_TRUE(parse(packet));
}

TEST(ControlPacket, data_packet_and_missing_session_are_refused) {
    std::vector<uint8_t> data = from_hex("480000000000000102030405060708090a0b0c0d");
    Bytes rest = data;
    EXPECT_FALSE(take_control_head(rest));
    EXPECT_FALSE(parse(from_hex("3800000000000000000000000000")));
}

} // namespace openvpn
