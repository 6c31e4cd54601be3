// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/reliable.h"

#include <algorithm>

namespace openvpn {

namespace {

// IDs are compared by their distance, so that 2^32 packets later nothing stops.
bool is_before(uint32_t a, uint32_t b) {
    return static_cast<int32_t>(a - b) < 0;
}

} // namespace

bool ReliableSender::has_room() const {
    return in_flight_.empty() || next_id_ - in_flight_.front().id < kWindow;
}

void ReliableSender::queue(Opcode opcode, Bytes payload, Time now) {
    Packet packet;
    packet.id = next_id_++;
    packet.opcode = opcode;
    packet.payload.assign(payload.begin(), payload.end());
    packet.due = now;
    in_flight_.push_back(std::move(packet));
}

void ReliableSender::acknowledge(const AckList &acks) {
    for (uint32_t id : acks.span()) {
        std::erase_if(in_flight_, [&](const Packet &packet) { return packet.id == id; });
        for (Packet &packet : in_flight_) {
            if (is_before(packet.id, id) && packet.later_acks < kEarlyRepeat) {
                ++packet.later_acks;
            }
        }
    }
    if (in_flight_.empty()) {
        in_flight_.shrink_to_fit(); // thousands of idle clients keep nothing
    }
}

const ReliableSender::Packet *ReliableSender::take_due(Time now) {
    for (Packet &packet : in_flight_) {
        if (packet.due > now && packet.later_acks < kEarlyRepeat) {
            continue;
        }
        packet.is_repeat = packet.timeout > kFirstTimeout;
        packet.due = now + packet.timeout;
        packet.timeout = std::min(packet.timeout * 2, kLongestTimeout);
        packet.later_acks = 0;
        return &packet;
    }
    return nullptr;
}

std::optional<Time> ReliableSender::deadline() const {
    std::optional<Time> earliest;
    for (const Packet &packet : in_flight_) {
        Time due = packet.later_acks >= kEarlyRepeat ? Time::min() : packet.due;
        if (!earliest || due < *earliest) {
            earliest = due;
        }
    }
    return earliest;
}

void ReliableReceiver::accept(uint32_t id, Opcode opcode, Bytes payload) {
    bool is_past = is_before(id, next_id_);
    if (!is_past && id - next_id_ >= kWindow) {
        return;
    }
    bool is_waiting = std::any_of(waiting_.begin(), waiting_.end(),
                                  [&](const Packet &packet) { return packet.id == id; });
    if (!is_past && !is_waiting) {
        waiting_.push_back({id, opcode, {payload.begin(), payload.end()}});
    }
    if (owed_.size() < AckList::kCapacity &&
        std::find(owed_.begin(), owed_.end(), id) == owed_.end()) {
        owed_.push_back(id);
    }
}

std::optional<ReliableReceiver::Packet> ReliableReceiver::next() {
    for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
        if (it->id == next_id_) {
            Packet packet = std::move(*it);
            waiting_.erase(it);
            if (waiting_.empty()) {
                waiting_.shrink_to_fit();
            }
            ++next_id_;
            return packet;
        }
    }
    return std::nullopt;
}

AckList ReliableReceiver::take_acks(size_t most) {
    most = std::min(most, AckList::kCapacity);
    size_t owed_now = std::min(owed_.size(), most);
    AckList latest;
    for (size_t i = 0; i < owed_now; ++i) {
        latest.add(owed_[i]);
    }
    for (uint32_t id : recent_.span()) {
        if (!latest.contains(id)) {
            latest.add(id); // what does not fit any more is old enough to be forgotten
        }
    }
    owed_.erase(owed_.begin(), owed_.begin() + static_cast<std::ptrdiff_t>(owed_now));
    if (owed_.empty()) {
        owed_.shrink_to_fit();
    }
    recent_ = latest;
    AckList sent = latest;
    sent.count = static_cast<uint8_t>(std::min<size_t>(sent.count, most));
    return sent;
}

} // namespace openvpn
