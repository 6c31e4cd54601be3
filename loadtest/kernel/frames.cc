// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/kernel/frames.h"

#include "loadtest/openvpn/packet.h"
#include "loadtest/openvpn/wire.h"
#include "netlink/rig/tunnel.h"

#include <algorithm>
#include <array>

#include <netinet/in.h>

namespace kernel_storm {

namespace {

constexpr uint16_t kSourcePort = 40'000;
constexpr size_t kUdpHeaderBytes = 8;

// Where the keys are in the material: see openvpn/data_channel.h.
constexpr size_t kSlotBytes = 64;
constexpr size_t kClientAt = 0;
constexpr size_t kServerAt = 2 * kSlotBytes;
constexpr size_t kCipherKeyBytes = 32;

ovpn_dco::KeyDirection direction_at(std::span<const uint8_t> material, size_t at) {
    ovpn_dco::KeyDirection direction;
    const std::span<const uint8_t> key = material.subspan(at, kCipherKeyBytes);
    direction.cipher_key.assign(key.begin(), key.end());
    const std::span<const uint8_t> fixed = material.subspan(at + kSlotBytes);
    std::copy_n(fixed.begin(), direction.nonce_tail.size(), direction.nonce_tail.begin());
    return direction;
}

// The sum of RFC 1071 over `bytes`, an even number of them but for the last.
uint32_t sum_of(std::span<const uint8_t> bytes, uint32_t sum = 0) {
    for (size_t i = 0; i < bytes.size(); i += 2) {
        const uint32_t low = i + 1 < bytes.size() ? bytes[i + 1] : 0;
        sum += static_cast<uint32_t>(bytes[i]) << 8 | low;
    }
    return sum;
}

uint16_t checksum(uint32_t sum) {
    while (sum >> 16 != 0) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint16_t>(~sum);
}

void write_u16(std::vector<uint8_t> &bytes, size_t at, uint16_t value) {
    bytes[at] = static_cast<uint8_t>(value >> 8);
    bytes[at + 1] = static_cast<uint8_t>(value);
}

// The datagram's checksum covers a header that is never sent: addresses, protocol, length.
void append_udp(std::vector<uint8_t> &packet, std::span<const uint8_t> addresses,
                size_t payload_bytes) {
    const size_t start = packet.size();
    const auto length = static_cast<uint16_t>(kUdpHeaderBytes + payload_bytes);
    openvpn::append_u16(packet, kSourcePort);
    openvpn::append_u16(packet, ovpn_dco::kDiscardPort);
    openvpn::append_u16(packet, length);
    openvpn::append_u16(packet, 0);
    packet.resize(packet.size() + payload_bytes, 0x5a);
    const std::span<const uint8_t> datagram = std::span(packet).subspan(start);
    const uint32_t sum = sum_of(datagram, sum_of(addresses, IPPROTO_UDP + length));
    const uint16_t value = checksum(sum);
    write_u16(packet, start + 6, value == 0 ? 0xffff : value); // 0 stands for "none"
}

template <typename Address> std::vector<uint8_t> both(const Address &from, const Address &to) {
    std::vector<uint8_t> bytes(from.begin(), from.end());
    bytes.insert(bytes.end(), to.begin(), to.end());
    return bytes;
}

std::vector<uint8_t> packet_of(const ovpn_dco::Ipv4 &from, const ovpn_dco::Ipv4 &to,
                               size_t payload_bytes) {
    constexpr size_t kHeaderBytes = 20;
    std::vector<uint8_t> packet = {0x45, 0};
    openvpn::append_u16(packet,
                        static_cast<uint16_t>(kHeaderBytes + kUdpHeaderBytes + payload_bytes));
    openvpn::append_u32(packet, 0);           // no fragment
    openvpn::append_u16(packet, 0x4000 | 17); // hop limit 64, UDP
    openvpn::append_u16(packet, 0);           // checksum, see below
    const std::vector<uint8_t> addresses = both(from, to);
    packet.insert(packet.end(), addresses.begin(), addresses.end());
    write_u16(packet, 10, checksum(sum_of(packet)));
    append_udp(packet, addresses, payload_bytes);
    return packet;
}

std::vector<uint8_t> packet_of(const ovpn_dco::Ipv6 &from, const ovpn_dco::Ipv6 &to,
                               size_t payload_bytes) {
    std::vector<uint8_t> packet = {0x60, 0, 0, 0};
    openvpn::append_u16(packet, static_cast<uint16_t>(kUdpHeaderBytes + payload_bytes));
    openvpn::append_u16(packet, 17 << 8 | 64); // UDP, hop limit
    const std::vector<uint8_t> addresses = both(from, to);
    packet.insert(packet.end(), addresses.begin(), addresses.end());
    append_udp(packet, addresses, payload_bytes);
    return packet;
}

} // namespace

Keys make_keys(uint32_t peer_id, ovpn_dco::KeySlot slot, uint8_t key_id, std::mt19937_64 &random) {
    std::array<uint8_t, openvpn::kDataKeysBytes> material;
    std::generate(material.begin(), material.end(),
                  [&random] { return static_cast<uint8_t>(random()); });
    Keys keys;
    keys.module.peer_id = peer_id;
    keys.module.slot = slot;
    keys.module.key_id = key_id;
    keys.module.cipher = ovpn_dco::Cipher::AesGcm;
    keys.module.encrypt = direction_at(material, kServerAt);
    keys.module.decrypt = direction_at(material, kClientAt);
    keys.far_end =
        openvpn::DataChannel::create(material, openvpn::DataChannel::Side::Client, key_id);
    return keys;
}

std::vector<uint8_t> inner_packet(const ovpn_dco::IpAddress &from, const ovpn_dco::IpAddress &to,
                                  size_t payload_bytes) {
    if (const auto *from4 = std::get_if<ovpn_dco::Ipv4>(&from)) {
        return packet_of(*from4, std::get<ovpn_dco::Ipv4>(to), payload_bytes);
    }
    return packet_of(std::get<ovpn_dco::Ipv6>(from), std::get<ovpn_dco::Ipv6>(to), payload_bytes);
}

void append_frame(std::vector<uint8_t> &stream, std::span<const uint8_t> packet) {
    openvpn::append_u16(stream, static_cast<uint16_t>(packet.size()));
    stream.insert(stream.end(), packet.begin(), packet.end());
}

std::vector<uint8_t> control_packet(size_t bytes, std::mt19937_64 &random) {
    std::vector<uint8_t> packet = {openvpn::header_byte({openvpn::Opcode::Control, 0})};
    while (packet.size() < bytes) {
        packet.push_back(static_cast<uint8_t>(random()));
    }
    return packet;
}

} // namespace kernel_storm
