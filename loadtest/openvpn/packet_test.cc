// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/packet.h"
#include "loadtest/openvpn/test_hex.h"

#include <gtest/gtest.h>

namespace openvpn {

TEST(Packet, header_holds_opcode_and_key_id) {
    // First bytes of packets that Debian's openvpn 2.6.14 sent.
    std::optional<PacketHeader> soft_reset = parse_header(from_hex("19"));
    ASSERT_TRUE(soft_reset);
    EXPECT_EQ(soft_reset->opcode, Opcode::SoftReset);
    EXPECT_EQ(soft_reset->key_id, 1);
    std::optional<PacketHeader> data = parse_header(from_hex("48000000"));
    ASSERT_TRUE(data);
    EXPECT_EQ(data->opcode, Opcode::DataV2);
    EXPECT_EQ(data->key_id, 0);
}

TEST(Packet, header_byte_is_what_was_parsed) {
    for (int byte = 0; byte < 256; ++byte) {
        std::vector<uint8_t> packet = {static_cast<uint8_t>(byte)};
        if (std::optional<PacketHeader> header = parse_header(packet)) {
            EXPECT_EQ(header_byte(*header), byte);
        }
    }
}

TEST(Packet, opcodes_of_key_method_1_and_unknown_ones_are_refused) {
    EXPECT_FALSE(parse_header({}));
    for (int opcode : {0, 1, 2, 12, 31}) {
        std::vector<uint8_t> packet = {static_cast<uint8_t>(opcode << 3)};
        EXPECT_FALSE(parse_header(packet)) << opcode;
    }
}

TEST(Packet, key_ids_skip_zero_when_they_wrap) {
    EXPECT_EQ(next_key_id(0), 1);
    EXPECT_EQ(next_key_id(6), 7);
    EXPECT_EQ(next_key_id(7), 1);
}

TEST(Packet, random_session_ids_are_set_and_differ) {
    SessionId first = SessionId::random();
    EXPECT_TRUE(first.is_set());
    EXPECT_FALSE(first == SessionId::random());
    EXPECT_FALSE(SessionId().is_set());
}

TEST(Wire, reader_yields_nothing_after_the_end) {
    std::vector<uint8_t> bytes = from_hex("0102030405");
    Reader reader(bytes);
    EXPECT_EQ(reader.u16(), 0x0102);
    EXPECT_EQ(reader.u32(), 0u); // three bytes are left
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.u8(), 0);
    EXPECT_TRUE(reader.rest().empty());
}

TEST(Wire, numbers_are_big_endian_both_ways) {
    std::vector<uint8_t> out;
    append_u8(out, 0x01);
    append_u16(out, 0x0203);
    append_u32(out, 0x04050607);
    EXPECT_EQ(to_hex(out), "01020304050607");
    Reader reader(out);
    EXPECT_EQ(reader.u8(), 0x01);
    EXPECT_EQ(reader.u16(), 0x0203);
    EXPECT_EQ(reader.u32(), 0x04050607u);
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.left(), 0u);
}

} // namespace openvpn
