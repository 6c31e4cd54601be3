// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/frames.h"

#include "loadtest/openvpn/test_hex.h"

#include <algorithm>

#include <openssl/evp.h>

#include <gtest/gtest.h>

using namespace kernel_storm;

namespace {

// RFC 1071: over a header with its checksum the sum is all ones.
uint32_t folded_sum(std::span<const uint8_t> bytes, uint32_t sum = 0) {
    for (size_t i = 0; i < bytes.size(); ++i) {
        sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
    }
    while (sum > 0xffff) {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    return sum;
}

TEST(Frames, ipv4_packets_have_the_checksums_that_a_stack_computes) {
    // 10.64.0.2 to 10.64.0.1
    const std::vector<uint8_t> packet =
        inner_packet(ovpn_dco::Ipv4{10, 64, 0, 2}, ovpn_dco::Ipv4{10, 64, 0, 1}, 5);
    ASSERT_EQ(packet.size(), 20u + 8u + 5u);
    EXPECT_EQ(packet[0], 0x45);
    EXPECT_EQ(packet[2] << 8 | packet[3], 33);
    EXPECT_EQ(packet[9], 17);
    EXPECT_EQ(folded_sum(std::span(packet).first(20)), 0xffffu);
    const uint32_t not_sent = folded_sum(std::span(packet).subspan(12, 8), 17 + 13);
    EXPECT_EQ(folded_sum(std::span(packet).subspan(20), not_sent), 0xffffu);
}

TEST(Frames, ipv6_packets_have_the_checksum_that_ipv6_demands) {
    ovpn_dco::Ipv6 from = {0xfd, 0, 0, 0x40};
    ovpn_dco::Ipv6 to = from;
    from[15] = 2;
    to[15] = 1;
    const std::vector<uint8_t> packet = inner_packet(from, to, 6);
    ASSERT_EQ(packet.size(), 40u + 8u + 6u);
    EXPECT_EQ(packet[0] >> 4, 6);
    EXPECT_EQ(packet[4] << 8 | packet[5], 14);
    EXPECT_EQ(packet[6], 17);
    const uint32_t not_sent = folded_sum(std::span(packet).subspan(8, 32), 17 + 14);
    EXPECT_EQ(folded_sum(std::span(packet).subspan(40), not_sent), 0xffffu);
}

// As the module does it: nonce of packet id and tail, additional data of the first eight bytes.
std::vector<uint8_t> opened_by_module(const ovpn_dco::KeyDirection &key,
                                      std::span<const uint8_t> packet) {
    std::vector<uint8_t> nonce(packet.begin() + 4, packet.begin() + 8);
    nonce.insert(nonce.end(), key.nonce_tail.begin(), key.nonce_tail.end());
    std::vector<uint8_t> tag(packet.begin() + 8, packet.begin() + 24);
    std::vector<uint8_t> out(packet.size() - 24);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int length = 0;
    EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nullptr, key.cipher_key.data(), nonce.data());
    EVP_DecryptUpdate(context, nullptr, &length, packet.data(), 8);
    EVP_DecryptUpdate(context, out.data(), &length, packet.data() + 24,
                      static_cast<int>(out.size()));
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag.data());
    const bool good = EVP_DecryptFinal_ex(context, out.data() + length, &length) == 1;
    EVP_CIPHER_CTX_free(context);
    return good ? out : std::vector<uint8_t>();
}

TEST(Frames, the_module_opens_what_the_far_end_seals) {
    std::mt19937_64 random(1);
    const Keys keys = make_keys(0x123456, ovpn_dco::KeySlot::Primary, 5, random);
    const std::vector<uint8_t> plain = {0x45, 1, 2, 3};
    std::vector<uint8_t> packet;
    ASSERT_TRUE(keys.far_end->seal(0x123456, plain, packet));
    EXPECT_EQ(packet[0], 9 << 3 | 5);
    EXPECT_EQ(packet[1], 0x12);
    EXPECT_EQ(opened_by_module(keys.module.decrypt, packet), plain);
    EXPECT_TRUE(opened_by_module(keys.module.encrypt, packet).empty());
}

TEST(Frames, a_frame_begins_with_its_length) {
    std::vector<uint8_t> stream = {0xff};
    append_frame(stream, std::vector<uint8_t>(0x0102, 7));
    ASSERT_EQ(stream.size(), 1u + 2u + 0x0102u);
    EXPECT_EQ(stream[1], 1);
    EXPECT_EQ(stream[2], 2);
    EXPECT_EQ(stream[3], 7);
}

TEST(Frames, a_control_packet_is_not_taken_for_data) {
    std::mt19937_64 random(1);
    const std::vector<uint8_t> packet = control_packet(30, random);
    EXPECT_EQ(packet.size(), 30u);
    EXPECT_EQ(packet[0] >> 3, 4); // P_CONTROL_V1
}

} // namespace
