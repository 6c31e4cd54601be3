// SPDX-License-Identifier: GPL-2.0-or-later
//
// One OpenVPN client, from its first packet to its last. It knows no socket and no clock: it is
// given packets and the time, and says which packets to send and when it wants to be asked again.
// What it does not do: carry tunnelled packets, start a renegotiation (it follows the server's),
// wrap the control channel (tls-auth, tls-crypt), speak TCP.

#pragma once

#include "loadtest/openvpn/key_session.h"
#include "loadtest/openvpn/outbox.h"
#include "loadtest/openvpn/push.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace openvpn {

class Client {
  public:
    enum class State {
        Connecting,
        Connected, // has its options and data keys
        Leaving,   // has said so, and waits until the server knows
        Left,
        Failed, // never got connected; cause() says why
        Lost,   // was connected; cause() says what ended it
    };

    struct Counters { // by one client or, if they share it, by all of them
        uint64_t pings_sent = 0;
        uint64_t pings_received = 0;
        uint64_t data_received = 0;  // packets that opened, pings included
        uint64_t renegotiations = 0; // keys after the first
        uint64_t repeats = 0;        // control packets sent again
        uint64_t bad_packets = 0;    // malformed, forged, of no key or session of ours
        uint64_t replayed_packets = 0;
    };

    struct Config {
        Milliseconds handshake_timeout{60'000}; // for the first key, and for each further one
        Milliseconds leave_timeout{10'000};     // how long to repeat the farewell
    };

    // `counters` may be shared by many clients and outlives them, like what `identity` points to.
    // The attempt starts with the first poll() after this.
    Client(const Identity &identity, const Config &config, Counters &counters, Time now);

    // A datagram from the server. Say poll() after one or several of these.
    void receive(Bytes packet, Time now);

    // Tells the server that we leave, if there is a session to leave; then poll().
    void leave(Time now);

    // Emits what is due and acts on timeouts.
    void poll(Time now, Outbox &out);

    // When poll() is due even if nothing arrives; never for a client that has ended.
    std::optional<Time> deadline() const;

    State state() const { return state_; }
    bool has_ended() const { return state_ >= State::Left; }

    // One of few texts, made to be counted under; detail() adds what was said.
    const std::string &cause() const { return cause_; }
    const std::string &detail() const { return detail_; }

    const PushReply &options() const { return options_; }

  private:
    void receive_control(Bytes packet, Time now);
    void receive_data(Bytes packet, Time now);
    void follow_renegotiation(Time now);
    void serve_key(Time now);
    void obey(const ServerMessage &message, Time now);
    void finish_connecting(Time now);
    void send_data(Bytes plaintext, Time now, Outbox &out);
    void time_out_connecting();
    void end(State state, std::string cause, std::string detail = {});

    Identity identity_;
    Config config_;
    SessionId local_;
    std::optional<SessionId> remote_;
    State state_ = State::Connecting;
    std::string cause_;
    std::string detail_;

    std::unique_ptr<KeySession> key_; // the newest; null once ended
    Time key_deadline_;               // when its negotiation has taken too long
    bool is_key_done_ = false;        // its data channel has been taken

    // The newest data channel, and the one before it, which is still received on, and sent on until
    // the server shows that it has the newest (or must have it by now).
    std::unique_ptr<DataChannel> data_;
    std::unique_ptr<DataChannel> older_data_;
    bool sends_on_older_ = false;

    PushReply options_;
    Time next_push_request_;
    Time next_ping_;     // while connected, if pings were asked for
    Time server_silent_; // when the server has been silent for too long
    bool owes_occ_exit_ = false;
    Time leave_deadline_;
    Counters *counters_;
};

} // namespace openvpn
