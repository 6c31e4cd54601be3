// SPDX-License-Identifier: GPL-2.0-or-later
//
// The reliability layer between UDP and TLS, one pair of objects for each key. Every control packet
// carries a packet ID, counted from 0. The sender repeats a packet until it is acknowledged; the
// receiver hands payloads on in order and owes an acknowledgement for each, duplicates included,
// for it was perhaps the acknowledgement that got lost.

#pragma once

#include "loadtest/openvpn/control_packet.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace openvpn {

using Time = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

class ReliableSender {
  public:
    // IDs from the oldest unacknowledged one on that may be in flight, as OpenVPN has it.
    static constexpr uint32_t kWindow = 6;
    // A packet is repeated early once this many acknowledgements named later packets.
    static constexpr uint8_t kEarlyRepeat = 3;
    static constexpr Milliseconds kFirstTimeout{2'000};
    static constexpr Milliseconds kLongestTimeout{16'000};

    struct Packet {
        uint32_t id = 0;
        Opcode opcode = Opcode::Control;
        std::vector<uint8_t> payload;
        Time due = {};
        Milliseconds timeout = kFirstTimeout;
        uint8_t later_acks = 0;
        bool is_repeat = false; // take_due() has yielded it before
    };

    bool has_room() const;

    // Gives the payload the next ID; it is due at once. Only while has_room().
    void queue(Opcode opcode, Bytes payload, Time now);

    void acknowledge(const AckList &acks);

    // The oldest packet that is due, its next repetition already scheduled, or null. The pointer
    // holds until the next call of anything else.
    const Packet *take_due(Time now);

    // When take_due() will next have something.
    std::optional<Time> deadline() const;

    // Everything that was queued has been acknowledged.
    bool empty() const { return in_flight_.empty(); }

  private:
    std::vector<Packet> in_flight_; // by rising ID
    uint32_t next_id_ = 0;
};

class ReliableReceiver {
  public:
    // How far ahead of the next expected ID a packet may be.
    static constexpr uint32_t kWindow = 12;

    struct Packet {
        uint32_t id = 0;
        Opcode opcode = Opcode::Control;
        std::vector<uint8_t> payload;
    };

    // Keeps the packet if it is new, and notes that an acknowledgement is owed unless it is so far
    // ahead that it had to be dropped.
    void accept(uint32_t id, Opcode opcode, Bytes payload);

    // The next payload in order.
    std::optional<Packet> next();

    // Packets that wait for an earlier one.
    size_t held() const { return waiting_.size(); }

    bool owes_ack() const { return !owed_.empty(); }

    // Up to `most` IDs to send: those owed first, and then, because they cost little and replace a
    // lost one, the last ones that were sent. Nothing is owed for those any more.
    AckList take_acks(size_t most);

  private:
    std::vector<Packet> waiting_;
    uint32_t next_id_ = 0;
    std::vector<uint32_t> owed_;
    AckList recent_; // latest first
};

} // namespace openvpn
