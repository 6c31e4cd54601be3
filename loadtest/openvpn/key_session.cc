// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/key_session.h"

#include "loadtest/openvpn/key_method2.h"
#include "loadtest/openvpn/push.h"

#include <array>
#include <utility>

#include <openssl/crypto.h>

namespace openvpn {

namespace {

// 2.6 keeps control packets, IP and UDP headers included, below 1250 bytes; this leaves room for
// the head, acknowledgements and IPv6.
constexpr size_t kPieceBytes = 1100;

// More acknowledgements than this do not ride on a control packet.
constexpr size_t kAcksOnControl = 4;

// What a hostile server may make us hold: as many lines as it likes cannot pile up between two
// calls of take_messages().
constexpr size_t kMaxMessages = 64;

} // namespace

KeySession::KeySession(const Identity &identity, uint8_t key_id, SessionId local)
    : identity_(identity), key_id_(key_id), local_(local) {}

void KeySession::start(Opcode reset, Time now) {
    sender_.queue(reset, {}, now);
}

bool KeySession::receive(const ControlHead &head, const ControlBody &body) {
    if (body.acks.count > 0 && body.acked_session != local_) {
        return false;
    }
    if (phase_ == Phase::Failed) {
        return true;
    }
    remote_ = head.session;
    sender_.acknowledge(body.acks);
    if (head.header.opcode != Opcode::Ack) {
        receiver_.accept(body.packet_id, head.header.opcode, body.payload);
    }
    advance();
    return true;
}

void KeySession::advance() {
    while (std::optional<ReliableReceiver::Packet> packet = receiver_.next()) {
        if (is_reset(packet->opcode)) {
            reset_seen_ = true;
        } else if (tls_) {
            tls_->feed(packet->payload);
        } else if (!packet->payload.empty()) {
            return fail("the server began TLS before the client did");
        }
    }
    if (phase_ == Phase::Reset && reset_seen_ && sender_.empty()) {
        Result<std::unique_ptr<TlsSession>> tls =
            TlsSession::create(*identity_.tls, identity_.certificate, identity_.key);
        if (!tls) {
            return fail(tls.error().text);
        }
        tls_ = std::move(*tls);
        phase_ = Phase::Tls;
    }
    if (tls_) {
        advance_tls();
    }
}

void KeySession::advance_tls() {
    if (phase_ == Phase::Tls) {
        switch (tls_->handshake()) {
        case TlsSession::Step::Wait:
            return;
        case TlsSession::Step::Failed:
            return fail(tls_->error());
        case TlsSession::Step::Done:
            break;
        }
        write_plaintext(client_key_message(kClientOptions, client_peer_info()));
        phase_ = phase_ == Phase::Failed ? phase_ : Phase::KeyExchange;
    }
    if (phase_ != Phase::Failed) {
        read_records();
    }
}

void KeySession::read_records() {
    std::vector<uint8_t> record;
    while (true) {
        switch (tls_->read(record)) {
        case TlsSession::Step::Wait:
            return;
        case TlsSession::Step::Failed:
            return fail(tls_->error());
        case TlsSession::Step::Done:
            break;
        }
        if (phase_ == Phase::KeyExchange) {
            if (!parse_server_key_message(record)) {
                return fail("the server's key message makes no sense");
            }
            phase_ = Phase::Active;
            write_plaintext(as_bytes(std::exchange(unsent_, {})));
        } else {
            for (std::string &line : split_server_messages(record)) {
                if (messages_.size() < kMaxMessages) {
                    messages_.push_back(std::move(line));
                }
            }
        }
    }
}

void KeySession::write_plaintext(Bytes plaintext) {
    if (!plaintext.empty() && tls_->write(plaintext) != TlsSession::Step::Done) {
        fail(tls_->error());
    }
}

void KeySession::send_message(std::string_view line) {
    std::string with_nul(line);
    with_nul.push_back('\0');
    if (phase_ == Phase::Active) {
        write_plaintext(as_bytes(with_nul));
    } else {
        unsent_ += with_nul;
    }
}

void KeySession::release_buffers() {
    if (tls_) {
        tls_->release_buffers();
    }
}

std::vector<std::string> KeySession::take_messages() {
    return std::exchange(messages_, {});
}

uint64_t KeySession::flush(Time now, Outbox &out) {
    uint64_t repeats = 0;
    while (tls_ && sender_.has_room() && tls_->has_ciphertext()) {
        sender_.queue(Opcode::Control, tls_->take_ciphertext(kPieceBytes), now);
    }
    while (const ReliableSender::Packet *packet = sender_.take_due(now)) {
        repeats += packet->is_repeat ? 1 : 0;
        ControlBody body;
        body.acks = receiver_.take_acks(kAcksOnControl);
        body.acked_session = remote_;
        body.packet_id = packet->id;
        body.payload = packet->payload;
        append_packet(packet->opcode, body, out);
    }
    while (receiver_.owes_ack()) {
        ControlBody body;
        body.acks = receiver_.take_acks(AckList::kCapacity);
        body.acked_session = remote_;
        append_packet(Opcode::Ack, body, out);
    }
    return repeats;
}

void KeySession::append_packet(Opcode opcode, const ControlBody &body, Outbox &out) {
    append_control_head({{opcode, key_id_}, local_}, out.buffer());
    append_control_body(opcode, body, out.buffer());
    out.finish_packet();
}

std::unique_ptr<DataChannel> KeySession::make_data_channel() const {
    std::array<uint8_t, kDataKeysBytes> material;
    if (phase_ != Phase::Active || !tls_->export_key(kDataKeysLabel, material)) {
        return nullptr;
    }
    std::unique_ptr<DataChannel> channel =
        DataChannel::create(material, DataChannel::Side::Client, key_id_);
    OPENSSL_cleanse(material.data(), material.size());
    return channel;
}

bool KeySession::all_sent() const {
    return sender_.empty() && unsent_.empty() && (!tls_ || !tls_->has_ciphertext());
}

void KeySession::fail(std::string error) {
    if (phase_ != Phase::Failed) {
        phase_ = Phase::Failed;
        error_ = std::move(error);
    }
}

} // namespace openvpn
