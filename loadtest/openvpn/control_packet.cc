// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/control_packet.h"

#include <algorithm>

namespace openvpn {

namespace {

SessionId read_session_id(Reader &reader) {
    SessionId id;
    Bytes bytes = reader.take(id.bytes.size());
    std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    return id;
}

} // namespace

bool AckList::contains(uint32_t id) const {
    return std::find(ids.begin(), ids.begin() + count, id) != ids.begin() + count;
}

bool AckList::add(uint32_t id) {
    if (count == kCapacity) {
        return false;
    }
    ids[count++] = id;
    return true;
}

std::optional<ControlHead> take_control_head(Bytes &packet) {
    std::optional<PacketHeader> header = parse_header(packet);
    if (!header || is_data(header->opcode)) {
        return std::nullopt;
    }
    Reader reader(packet);
    reader.u8();
    ControlHead head{*header, read_session_id(reader)};
    if (!reader.ok() || !head.session.is_set()) {
        return std::nullopt;
    }
    packet = reader.rest();
    return head;
}

std::optional<ControlBody> parse_control_body(Opcode opcode, Bytes bytes) {
    Reader reader(bytes);
    ControlBody body;
    uint8_t acks = reader.u8();
    if (acks > AckList::kCapacity) {
        return std::nullopt;
    }
    for (uint8_t i = 0; i < acks; ++i) {
        body.acks.add(reader.u32());
    }
    if (acks > 0) {
        body.acked_session = read_session_id(reader);
    }
    if (opcode != Opcode::Ack) {
        body.packet_id = reader.u32();
        body.payload = reader.rest();
    }
    if (!reader.ok()) {
        return std::nullopt;
    }
    return body;
}

void append_control_head(const ControlHead &head, std::vector<uint8_t> &out) {
    append_u8(out, header_byte(head.header));
    append(out, head.session.bytes);
}

void append_control_body(Opcode opcode, const ControlBody &body, std::vector<uint8_t> &out) {
    append_u8(out, body.acks.count);
    for (uint32_t id : body.acks.span()) {
        append_u32(out, id);
    }
    if (body.acks.count > 0) {
        append(out, body.acked_session.bytes);
    }
    if (opcode != Opcode::Ack) {
        append_u32(out, body.packet_id);
        append(out, body.payload);
    }
}

} // namespace openvpn
