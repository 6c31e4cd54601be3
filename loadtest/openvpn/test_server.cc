// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/test_server.h"

#include <algorithm>

#include <openssl/err.h>

namespace openvpn {

namespace {

constexpr size_t kPieceBytes = 1100;

void keep_exporter_secret(const SSL *ssl, const char *line) {
    auto *server = static_cast<TestServer *>(SSL_get_app_data(ssl));
    std::string text(line);
    if (text.starts_with("EXPORTER_SECRET ")) {
        server->exporter_secret = text.substr(text.rfind(' ') + 1);
    }
}

std::vector<uint8_t> server_key_message() {
    std::vector<uint8_t> message(4 + 1 + 64);
    message[4] = 2;
    std::string_view options = "V4,tls-server";
    append_u16(message, static_cast<uint16_t>(options.size() + 1));
    append(message, as_bytes(options));
    message.resize(message.size() + 1 + 6); // the options' end and three empty strings
    return message;
}

} // namespace

TestServer::TestServer(X509 *certificate, EVP_PKEY *key, X509 *ca, Script script)
    : script_(std::move(script)), context_(SSL_CTX_new(TLS_server_method())) {
    SSL_CTX *context = context_.get();
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_keylog_callback(context, keep_exporter_secret);
}

void TestServer::new_key(uint8_t id, Opcode reset, Time now) {
    older_key_ = std::move(key_);
    key_ = std::make_unique<Key>();
    key_->id = id;
    key_->sender.queue(reset, {}, now);
    key_->ssl.reset(SSL_new(context_.get()));
    SSL_set_bio(key_->ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(key_->ssl.get());
    SSL_set_app_data(key_->ssl.get(), this);
}

void TestServer::renegotiate(Time now) {
    new_key(next_key_id(key_->id), Opcode::SoftReset, now);
}

void TestServer::receive(Bytes packet, Time now) {
    std::optional<PacketHeader> header = parse_header(packet);
    if (header && header->opcode == Opcode::DataV2) {
        for (Key *key : {key_.get(), older_key_.get()}) {
            std::vector<uint8_t> plaintext;
            if (key == nullptr || !key->data || key->id != header->key_id ||
                key->data->open(packet, plaintext) != DataChannel::Opened::Fresh) {
                continue;
            }
            ++data_by_key_id[key->id];
            Reader reader(packet);
            last_peer_id = reader.u32() & kNoPeerId;
            pings += std::equal(plaintext.begin(), plaintext.end(), kPingMagic.begin(),
                                kPingMagic.end());
            occ_exits +=
                std::equal(plaintext.begin(), plaintext.end(), kOccExit.begin(), kOccExit.end());
        }
        return;
    }
    std::optional<ControlHead> head = take_control_head(packet);
    std::optional<ControlBody> body =
        head ? parse_control_body(head->header.opcode, packet) : std::nullopt;
    if (!body || (body->acks.count > 0 && body->acked_session != local_)) {
        return;
    }
    if (head->header.opcode == Opcode::HardResetClientV2 && !key_) {
        if (!script_.answers_resets) {
            return;
        }
        remote_ = head->session;
        new_key(0, Opcode::HardResetServerV2, now);
    }
    if (!key_ || head->session != remote_ || head->header.key_id != key_->id) {
        return;
    }
    key_->sender.acknowledge(body->acks);
    if (head->header.opcode != Opcode::Ack) {
        key_->receiver.accept(body->packet_id, head->header.opcode, body->payload);
    }
    advance(now);
}

void TestServer::advance(Time now) {
    SSL *ssl = key_->ssl.get();
    while (std::optional<ReliableReceiver::Packet> packet = key_->receiver.next()) {
        BIO_write(SSL_get_rbio(ssl), packet->payload.data(),
                  static_cast<int>(packet->payload.size()));
    }
    ERR_clear_error();
    std::array<uint8_t, 16384> record;
    while (true) {
        int length = SSL_read(ssl, record.data(), static_cast<int>(record.size()));
        if (length <= 0) {
            if (SSL_get_error(ssl, length) == SSL_ERROR_SSL && tls_error.empty()) {
                const char *reason = ERR_reason_error_string(ERR_peek_last_error());
                tls_error = reason != nullptr ? reason : "unknown";
            }
            break;
        }
        take_record(Bytes(record).first(static_cast<size_t>(length)));
    }
    while (key_->sender.has_room() && BIO_ctrl_pending(SSL_get_wbio(ssl)) > 0) {
        std::array<uint8_t, kPieceBytes> piece;
        int length = BIO_read(SSL_get_wbio(ssl), piece.data(), static_cast<int>(piece.size()));
        key_->sender.queue(Opcode::Control, Bytes(piece).first(static_cast<size_t>(length)), now);
    }
}

void TestServer::take_record(Bytes record) {
    if (key_->got_key_message) {
        for (std::string &line : split_server_messages(record)) {
            if (line == "PUSH_REQUEST" && script_.pushes_at_all) {
                say(script_.push_reply);
            }
            lines.push_back(std::move(line));
        }
        return;
    }
    key_->got_key_message = true;
    if (!script_.sends_key_message) {
        return;
    }
    std::vector<uint8_t> message =
        script_.key_message.empty() ? server_key_message() : script_.key_message;
    SSL_write(key_->ssl.get(), message.data(), static_cast<int>(message.size()));
    key_->phase = Key::Phase::Active;
    SSL_export_keying_material(key_->ssl.get(), data_keys.data(), data_keys.size(),
                               kDataKeysLabel.data(), kDataKeysLabel.size(), nullptr, 0, 0);
    key_->data = DataChannel::create(data_keys, DataChannel::Side::Server, key_->id);
    if (key_->id == 0 && script_.pushes_unasked && script_.pushes_at_all) {
        say(script_.push_reply);
    }
}

void TestServer::say(std::string_view line) {
    std::string with_nul(line);
    with_nul.push_back('\0');
    SSL_write(key_->ssl.get(), with_nul.data(), static_cast<int>(with_nul.size()));
}

void TestServer::send_data(Bytes plaintext, Outbox &out) {
    key_->data->seal(7, plaintext, out.buffer());
    out.finish_packet();
}

void TestServer::poll(Time now, Outbox &out) {
    if (!key_) {
        return;
    }
    advance(now); // what say() wrote
    auto emit = [&](Opcode opcode, const ControlBody &body) {
        append_control_head({{opcode, key_->id}, local_}, out.buffer());
        append_control_body(opcode, body, out.buffer());
        out.finish_packet();
    };
    while (const ReliableSender::Packet *packet = key_->sender.take_due(now)) {
        emit(packet->opcode, {key_->receiver.take_acks(4), remote_, packet->id, packet->payload});
    }
    while (key_->receiver.owes_ack()) {
        emit(Opcode::Ack, {key_->receiver.take_acks(AckList::kCapacity), remote_, 0, {}});
    }
}

std::optional<Time> TestServer::deadline() const {
    return key_ ? key_->sender.deadline() : std::nullopt;
}

void TestNetwork::launch(bool to_server, const Outbox &out) {
    for (size_t i = 0; i < out.size(); ++i) {
        std::vector<uint8_t> packet(out[i].begin(), out[i].end());
        if (to_server) {
            sent_by_client.push_back(packet);
        }
        Fate copies = fate ? fate(to_server, packet) : Fate{Milliseconds(1)};
        for (Milliseconds delay : copies) {
            flights_.push_back({now + delay, to_server, packet});
        }
    }
}

bool TestNetwork::run(Milliseconds limit, const std::function<bool()> &done) {
    Time end = now + limit;
    for (int turn = 0; turn < 100'000; ++turn) { // more, and somebody spins
        Outbox out;
        client_.poll(now, out);
        launch(true, out);
        out.clear();
        server_.poll(now, out);
        launch(false, out);
        if (done()) {
            return true;
        }

        Time next = end;
        for (const Flight &flight : flights_) {
            next = std::min(next, flight.arrives);
        }
        for (std::optional<Time> deadline : {client_.deadline(), server_.deadline()}) {
            next = std::min(next, deadline.value_or(end));
        }
        if (next >= end) {
            now = end;
            return false;
        }
        now = std::max(now, next);
        for (size_t i = 0; i < flights_.size();) {
            if (flights_[i].arrives > now) {
                ++i;
                continue;
            }
            Flight flight = std::move(flights_[i]);
            flights_.erase(flights_.begin() + static_cast<std::ptrdiff_t>(i));
            if (flight.to_server) {
                server_.receive(flight.packet, now);
            } else {
                client_.receive(flight.packet, now);
            }
        }
    }
    return false;
}

} // namespace openvpn
