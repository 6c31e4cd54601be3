// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/client.h"

#include <algorithm>
#include <utility>

namespace openvpn {

namespace {

// As openvpn's own client asks: once a second has passed, then every five.
constexpr Milliseconds kFirstPushRequest{1'000};
constexpr Milliseconds kNextPushRequest{5'000};

constexpr std::string_view kExit = "EXIT";

} // namespace

Client::Client(const Identity &identity, const Config &config, Counters &counters, Time now)
    : identity_(identity), config_(config), local_(SessionId::random()),
      key_(std::make_unique<KeySession>(identity, uint8_t{0}, local_)),
      key_deadline_(now + config.handshake_timeout), counters_(&counters) {
    key_->start(Opcode::HardResetClientV2, now);
}

void Client::receive(Bytes packet, Time now) {
    if (has_ended()) {
        return;
    }
    std::optional<PacketHeader> header = parse_header(packet);
    if (!header) {
        ++counters_->bad_packets;
    } else if (is_data(header->opcode)) {
        receive_data(packet, now);
    } else {
        receive_control(packet, now);
    }
}

void Client::receive_control(Bytes packet, Time now) {
    Bytes rest = packet;
    std::optional<ControlHead> head = take_control_head(rest);
    // Here a wrapped control channel would check and open `rest`.
    std::optional<ControlBody> body =
        head ? parse_control_body(head->header.opcode, rest) : std::nullopt;
    if (!body) {
        ++counters_->bad_packets;
        return;
    }
    if (!remote_) {
        // The first answer names the server's session. It has to acknowledge our reset, which only
        // somebody who saw it can do.
        if (head->header.opcode != Opcode::HardResetServerV2 || head->header.key_id != 0 ||
            body->acked_session != local_) {
            ++counters_->bad_packets;
            return;
        }
        remote_ = head->session;
    }
    if (head->session != *remote_) {
        ++counters_->bad_packets;
        return;
    }
    if (head->header.opcode == Opcode::SoftReset && is_key_done_ &&
        head->header.key_id == next_key_id(key_->key_id())) {
        follow_renegotiation(now);
    }
    if (head->header.key_id != key_->key_id() || !key_->receive(*head, *body)) {
        ++counters_->bad_packets;
        return;
    }
    if (options_.ping_restart.count() > 0) {
        server_silent_ = now + options_.ping_restart;
    }
    serve_key(now);
}

void Client::follow_renegotiation(Time now) {
    ++counters_->renegotiations;
    key_ = std::make_unique<KeySession>(identity_, next_key_id(key_->key_id()), local_);
    key_->start(Opcode::SoftReset, now);
    if (state_ == State::Leaving && options_.cc_exit) {
        key_->send_message(kExit); // the older key may have gone before it could deliver
    }
    key_deadline_ = now + config_.handshake_timeout;
    is_key_done_ = false;
}

void Client::serve_key(Time now) {
    if (key_->phase() == KeySession::Phase::Failed) {
        return; // poll() sends the alert first
    }
    for (const std::string &line : key_->take_messages()) {
        obey(parse_server_message(line), now);
        if (has_ended()) {
            return;
        }
    }
    if (key_->phase() != KeySession::Phase::Active || is_key_done_) {
        return;
    }
    if (state_ == State::Connecting) {
        if (next_push_request_ == Time()) {
            next_push_request_ = now + kFirstPushRequest;
        }
        return;
    }
    // A renegotiated key needs no options: its data channel can be used now.
    std::unique_ptr<DataChannel> channel = key_->make_data_channel();
    if (!channel) {
        return end(State::Lost, "cannot derive data keys");
    }
    older_data_ = std::exchange(data_, std::move(channel));
    sends_on_older_ = true;
    is_key_done_ = true;
    key_->release_buffers();
}

void Client::obey(const ServerMessage &message, Time now) {
    State ended = state_ == State::Connecting ? State::Failed : State::Lost;
    switch (message.kind) {
    case ServerMessage::Kind::PushReply:
        if (state_ == State::Connecting) {
            add_push_reply(message.text, options_);
            if (options_.is_complete) {
                finish_connecting(now);
            }
        }
        return;
    case ServerMessage::Kind::AuthFailed:
        return end(ended, "authentication failed", std::string(message.text));
    case ServerMessage::Kind::Restart:
        return end(ended, "server asked for a restart", std::string(message.text));
    case ServerMessage::Kind::Halt:
        return end(ended, "server sent us away", std::string(message.text));
    case ServerMessage::Kind::Exit:
        return end(ended, "server left");
    case ServerMessage::Kind::Other:
        return;
    }
}

void Client::finish_connecting(Time now) {
    if (!options_.unsupported.empty()) {
        return end(State::Failed, "server pushed an option that we do not speak",
                   options_.unsupported);
    }
    if (!options_.peer_id) {
        return end(State::Failed, "server gave us no peer-id");
    }
    if (options_.cipher != "AES-256-GCM") {
        return end(State::Failed, "server chose a cipher that we do not speak", options_.cipher);
    }
    if (!options_.tls_key_export) {
        return end(State::Failed, "server does not derive keys with the TLS exporter");
    }
    data_ = key_->make_data_channel();
    if (!data_) {
        return end(State::Failed, "cannot derive data keys");
    }
    state_ = State::Connected;
    is_key_done_ = true;
    next_ping_ = now + options_.ping;
    server_silent_ = now + options_.ping_restart;
    key_->release_buffers();
}

void Client::receive_data(Bytes packet, Time now) {
    uint8_t key_id = parse_header(packet)->key_id;
    DataChannel *channel = data_ && data_->key_id() == key_id               ? data_.get()
                           : older_data_ && older_data_->key_id() == key_id ? older_data_.get()
                                                                            : nullptr;
    if (channel == nullptr || parse_header(packet)->opcode != Opcode::DataV2) {
        ++counters_->bad_packets;
        return;
    }
    std::vector<uint8_t> plaintext;
    switch (channel->open(packet, plaintext)) {
    case DataChannel::Opened::Fresh:
        break;
    case DataChannel::Opened::Replayed:
        ++counters_->replayed_packets;
        return;
    case DataChannel::Opened::Malformed:
    case DataChannel::Opened::Forged:
        ++counters_->bad_packets;
        return;
    }
    ++counters_->data_received;
    if (channel == data_.get()) {
        sends_on_older_ = false;
    }
    if (options_.ping_restart.count() > 0) {
        server_silent_ = now + options_.ping_restart;
    }
    if (std::equal(plaintext.begin(), plaintext.end(), kPingMagic.begin(), kPingMagic.end())) {
        ++counters_->pings_received;
    } else if (std::equal(plaintext.begin(), plaintext.end(), kOccExit.begin(), kOccExit.end())) {
        end(State::Lost, "server left");
    }
}

void Client::leave(Time now) {
    if (has_ended() || state_ == State::Leaving) {
        return;
    }
    if (state_ == State::Connecting) {
        return end(State::Left, "left");
    }
    state_ = State::Leaving;
    leave_deadline_ = now + config_.leave_timeout;
    if (options_.cc_exit) {
        key_->send_message(kExit);
    } else {
        owes_occ_exit_ = true;
    }
}

void Client::send_data(Bytes plaintext, Time now, Outbox &out) {
    DataChannel *channel = sends_on_older_ && older_data_ ? older_data_.get() : data_.get();
    if (channel->seal(*options_.peer_id, plaintext, out.buffer())) {
        out.finish_packet();
    }
    next_ping_ = now + options_.ping;
}

void Client::poll(Time now, Outbox &out) {
    if (has_ended()) {
        return;
    }
    if (is_key_done_ && now >= key_deadline_) {
        sends_on_older_ = false; // by now the server has the newest key, or never will
    }
    if (key_->phase() == KeySession::Phase::Active && state_ == State::Connecting &&
        now >= next_push_request_) {
        key_->send_message("PUSH_REQUEST");
        next_push_request_ = now + kNextPushRequest;
    }
    if (state_ == State::Connected && options_.ping.count() > 0 && now >= next_ping_) {
        send_data(kPingMagic, now, out);
        ++counters_->pings_sent;
    }
    if (std::exchange(owes_occ_exit_, false)) {
        send_data(kOccExit, now, out);
    }
    counters_->repeats += key_->flush(now, out);

    if (key_->phase() == KeySession::Phase::Failed) {
        end(state_ == State::Connecting ? State::Failed : State::Lost, key_->error());
    } else if (state_ == State::Leaving) {
        if (!options_.cc_exit || key_->all_sent() || now >= leave_deadline_) {
            end(State::Left, "left");
        }
    } else if (!is_key_done_ && now >= key_deadline_) {
        time_out_connecting();
    } else if (state_ == State::Connected && options_.ping_restart.count() > 0 &&
               now >= server_silent_) {
        end(State::Lost, "server fell silent");
    }
}

void Client::time_out_connecting() {
    State ended = state_ == State::Connecting ? State::Failed : State::Lost;
    std::string what = state_ == State::Connecting ? "" : "renegotiation: ";
    switch (key_->phase()) {
    case KeySession::Phase::Reset:
        return end(ended, what + "no answer from the server");
    case KeySession::Phase::Tls:
        return end(ended, what + "TLS handshake timed out");
    case KeySession::Phase::KeyExchange:
        return end(ended, what + "no key message from the server");
    default:
        return end(ended, what + "no push reply from the server");
    }
}

std::optional<Time> Client::deadline() const {
    if (has_ended()) {
        return std::nullopt;
    }
    Time earliest = Time::max();
    auto consider = [&](bool applies, Time time) {
        if (applies) {
            earliest = std::min(earliest, time);
        }
    };
    if (std::optional<Time> repeat = key_->deadline()) {
        earliest = *repeat;
    }
    consider(key_->phase() == KeySession::Phase::Failed, Time::min());
    consider(state_ != State::Leaving && (!is_key_done_ || sends_on_older_), key_deadline_);
    consider(state_ == State::Connecting && key_->phase() == KeySession::Phase::Active,
             next_push_request_);
    consider(state_ == State::Connected && options_.ping.count() > 0, next_ping_);
    consider(state_ == State::Connected && options_.ping_restart.count() > 0, server_silent_);
    consider(state_ == State::Leaving, leave_deadline_);
    if (earliest == Time::max()) {
        return std::nullopt;
    }
    return earliest;
}

void Client::end(State state, std::string cause, std::string detail) {
    // Who was leaving anyway has lost nothing.
    state_ = state_ == State::Leaving ? State::Left : state;
    cause_ = std::move(cause);
    detail_ = std::move(detail);
    key_.reset();
    data_.reset();
    older_data_.reset();
}

} // namespace openvpn
