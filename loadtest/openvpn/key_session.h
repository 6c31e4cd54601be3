// SPDX-License-Identifier: GPL-2.0-or-later
//
// The negotiation of one key: a reset in both directions, a TLS handshake over the reliability
// layer, one key method 2 message each way; from then on text messages may pass and the data
// channel's keys can be taken out. A session has one of these for key-id 0 and a new one for each
// renegotiation.

#pragma once

#include "loadtest/openvpn/control_packet.h"
#include "loadtest/openvpn/data_channel.h"
#include "loadtest/openvpn/outbox.h"
#include "loadtest/openvpn/reliable.h"
#include "loadtest/openvpn/tls.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openvpn {

// Who we are; all of it outlives the key sessions.
struct Identity {
    const TlsContext *tls = nullptr;
    X509 *certificate = nullptr;
    EVP_PKEY *key = nullptr;
};

class KeySession {
  public:
    enum class Phase {
        Reset,       // waits for the server's reset and its acknowledgement of ours
        Tls,         // waits for the handshake's end
        KeyExchange, // waits for the server's key message
        Active,
        Failed, // error() says why
    };

    KeySession(const Identity &identity, uint8_t key_id, SessionId local);

    // Queues our reset.
    void start(Opcode reset, Time now);

    // A packet of this key-id whose session ID is the server's, or a first reset that brings it.
    // Packets that acknowledge another session's packets are ignored; false says so.
    bool receive(const ControlHead &head, const ControlBody &body);

    // Sends `line` to the server with the next flush() at which the key is Active.
    void send_message(std::string_view line);

    // The server's messages since the last call.
    std::vector<std::string> take_messages();

    // Emits what is due: packets, repetitions, and an acknowledgement if it is still owed. Returns
    // how many were repetitions.
    uint64_t flush(Time now, Outbox &out);
    std::optional<Time> deadline() const { return sender_.deadline(); }

    // Only when Active. Null if OpenSSL refuses.
    std::unique_ptr<DataChannel> make_data_channel() const;

    // Frees memory that only the negotiation needed; for keys that expect a long rest.
    void release_buffers();

    Phase phase() const { return phase_; }
    const std::string &error() const { return error_; }
    uint8_t key_id() const { return key_id_; }
    const SessionId &remote() const { return remote_; }

    // Everything we sent has arrived, and nothing waits to be sent.
    bool all_sent() const;

  private:
    void advance();
    void advance_tls();
    void read_records();
    void write_plaintext(Bytes plaintext);
    void fail(std::string error);
    void append_packet(Opcode opcode, const ControlBody &body, Outbox &out);

    Identity identity_;
    uint8_t key_id_;
    SessionId local_;
    SessionId remote_;
    Phase phase_ = Phase::Reset;
    bool reset_seen_ = false; // the server's
    ReliableSender sender_;
    ReliableReceiver receiver_;
    std::unique_ptr<TlsSession> tls_; // from Phase::Tls on
    std::string unsent_;              // lines queued before the key was active, each with its NUL
    std::vector<std::string> messages_;
    std::string error_;
};

} // namespace openvpn
