// SPDX-License-Identifier: GPL-2.0-or-later
//
// The other end for tests: the part of an OpenVPN server that one client sees, scripted, and a
// simulated network between the two that can lose, double, hold back and cut packets. It shares
// wire formats and reliability layer with the client, which have tests of their own against bytes
// of the real daemon; whether the whole speaks OpenVPN is shown by the end-to-end tests.

#pragma once

#include "loadtest/openvpn/client.h"
#include "loadtest/pki.h"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <openssl/ssl.h>

namespace openvpn {

class TestServer {
  public:
    struct Script {
        std::string push_reply = "PUSH_REPLY,ping 4,ping-restart 16,peer-id 7,cipher AES-256-GCM,"
                                 "protocol-flags cc-exit tls-ekm";
        bool answers_resets = true;
        bool sends_key_message = true;
        std::vector<uint8_t> key_message = {}; // instead of a good one
        bool pushes_unasked = true;
        bool pushes_at_all = true;
    };

    // `certificate` and `key` are what the server presents; `ca` is whom it trusts.
    TestServer(X509 *certificate, EVP_PKEY *key, X509 *ca, Script script);

    void receive(Bytes packet, Time now);
    void poll(Time now, Outbox &out);

    void say(std::string_view line); // on the control channel
    void send_data(Bytes plaintext, Outbox &out);
    void renegotiate(Time now);

    bool is_active() const { return key_ && key_->phase == Key::Phase::Active; }
    std::optional<Time> deadline() const;
    const SessionId &local() const { return local_; }

    // What the client did.
    std::vector<std::string> lines; // of its control channel
    uint64_t pings = 0;
    uint64_t occ_exits = 0;
    std::map<int, uint64_t> data_by_key_id;
    uint32_t last_peer_id = 0;
    std::string tls_error;
    std::string exporter_secret; // RFC 8446's exporter_master_secret, in hex
    std::array<uint8_t, kDataKeysBytes> data_keys = {};

  private:
    struct FreeContext {
        void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
    };
    struct FreeSsl {
        void operator()(SSL *ssl) const { SSL_free(ssl); }
    };
    struct Key {
        enum class Phase { Reset, Tls, Active };
        uint8_t id = 0;
        Phase phase = Phase::Reset;
        ReliableSender sender;
        ReliableReceiver receiver;
        std::unique_ptr<SSL, FreeSsl> ssl;
        bool got_key_message = false;
        std::unique_ptr<DataChannel> data;
    };

    void new_key(uint8_t id, Opcode reset, Time now);
    void advance(Time now);
    void take_record(Bytes record);

    Script script_;
    std::unique_ptr<SSL_CTX, FreeContext> context_;
    SessionId local_ = SessionId::random();
    SessionId remote_;
    std::unique_ptr<Key> key_;
    std::unique_ptr<Key> older_key_;
};

// What the network does with a packet: each entry is a copy that arrives after that time.
using Fate = std::vector<Milliseconds>;

class TestNetwork {
  public:
    TestNetwork(Client &client, TestServer &server, Time start)
        : now(start), client_(client), server_(server) {}

    // Lets time pass until `done`, or for `limit`; false if the limit came first.
    bool run(Milliseconds limit, const std::function<bool()> &done);

    // Packets that a test makes the server send.
    void launch_from_server(const Outbox &out) { launch(false, out); }

    Time now;
    // Asked for each packet in turn; may change the packet. By default all arrive after 1 ms.
    std::function<Fate(bool to_server, std::vector<uint8_t> &packet)> fate;
    std::vector<std::vector<uint8_t>> sent_by_client; // all of them, before their fate

  private:
    struct Flight {
        Time arrives;
        bool to_server;
        std::vector<uint8_t> packet;
    };

    void launch(bool to_server, const Outbox &out);

    Client &client_;
    TestServer &server_;
    std::vector<Flight> flights_;
};

} // namespace openvpn
