// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/client.h"
#include "loadtest/openvpn/test_hex.h"
#include "loadtest/openvpn/test_server.h"

#include <random>
#include <utility>

#include <gtest/gtest.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

namespace openvpn {

namespace {

using namespace std::chrono_literals;
using State = Client::State;

const Time kStart = Time() + 1h;

struct FreeX509 {
    void operator()(X509 *certificate) const { X509_free(certificate); }
};
struct FreeKey {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};

template <typename Read> auto read_pem(const std::string &pem, Read read) {
    std::unique_ptr<BIO, decltype(&BIO_free)> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    return read(bio.get(), nullptr, nullptr, nullptr);
}

// Certificates for one test program run.
struct Certificates {
    std::unique_ptr<Pki> pki = std::move(*Pki::create(1));
    std::unique_ptr<X509, FreeX509> server_certificate{
        read_pem(pki->server_certificate(), PEM_read_bio_X509)};
    std::unique_ptr<EVP_PKEY, FreeKey> server_key{
        read_pem(pki->server_key(), PEM_read_bio_PrivateKey)};
    TlsContext tls = std::move(*TlsContext::create(pki->ca()));

    Identity identity() const { return {&tls, pki->client_certificate(0), pki->client_key(0)}; }
};

const Certificates &certificates() {
    static const Certificates instance;
    return instance;
}

// A client, a server and the network between them.
struct World {
    explicit World(TestServer::Script script = {}, Client::Config config = {})
        : client(certificates().identity(), config, counters, kStart),
          server(certificates().server_certificate.get(), certificates().server_key.get(),
                 certificates().pki->ca(), std::move(script)),
          network(client, server, kStart) {}

    bool connect(Milliseconds limit = 60s) {
        return network.run(limit, [&] { return client.state() == State::Connected; });
    }
    bool run_until_ended(Milliseconds limit = 120s) {
        return network.run(limit, [&] { return client.has_ended(); });
    }
    void run(Milliseconds time) {
        network.run(time, [] { return false; });
    }
    Milliseconds elapsed() const {
        return std::chrono::duration_cast<Milliseconds>(network.now - kStart);
    }

    Client::Counters counters;
    Client client;
    TestServer server;
    TestNetwork network;
};

Fate lose_all(bool, std::vector<uint8_t> &) {
    return {};
}

Opcode opcode_of(Bytes packet) {
    return parse_header(packet)->opcode;
}

// RFC 8446, section 7.1, with SHA-384: what HKDF-Expand-Label yields.
std::vector<uint8_t> expand_label(const std::vector<uint8_t> &secret, std::string_view label,
                                  Bytes context, size_t length) {
    std::vector<uint8_t> info;
    append_u16(info, static_cast<uint16_t>(length));
    append_u8(info, static_cast<uint8_t>(6 + label.size()));
    append(info, as_bytes("tls13 "));
    append(info, as_bytes(label));
    append_u8(info, static_cast<uint8_t>(context.size()));
    append(info, context);
    std::vector<uint8_t> output;
    std::vector<uint8_t> block;
    for (uint8_t counter = 1; output.size() < length; ++counter) {
        std::vector<uint8_t> input = block;
        append(input, info);
        append_u8(input, counter);
        block.resize(48);
        HMAC(EVP_sha384(), secret.data(), static_cast<int>(secret.size()), input.data(),
             input.size(), block.data(), nullptr);
        append(output, block);
    }
    output.resize(length);
    return output;
}

} // namespace

TEST(Client, connects_and_learns_its_options) {
    World world;
    ASSERT_TRUE(world.connect());
    EXPECT_LT(world.elapsed(), 100ms);
    EXPECT_EQ(world.client.options().peer_id, 7u);
    EXPECT_EQ(world.client.options().ping, 4s);
    EXPECT_EQ(world.counters.repeats, 0u);
    EXPECT_EQ(world.counters.bad_packets, 0u);
    EXPECT_EQ(world.server.tls_error, "");
}

TEST(Client, first_packet_is_a_reset_of_fourteen_bytes) {
    World world;
    world.network.fate = lose_all;
    world.run(1s);
    ASSERT_EQ(world.network.sent_by_client.size(), 1u);
    std::string packet = to_hex(world.network.sent_by_client[0]);
    // As in the capture of openvpn's own client, but for the random session ID.
    EXPECT_EQ(packet.size(), 28u);
    EXPECT_EQ(packet.substr(0, 2), "38");
    EXPECT_EQ(packet.substr(18), "0000000000");
}

// A stateless server finds its session ID again in the acknowledgement, and accepts none of a
// later packet: so the first TLS packet has to carry one, and so has each repetition.
TEST(Client, first_tls_packet_acknowledges_the_servers_reset_each_time) {
    World world;
    int seen = 0;
    world.network.fate = [&](bool to_server, std::vector<uint8_t> &packet) {
        if (to_server && opcode_of(packet) == Opcode::Control) {
            Bytes rest = packet;
            take_control_head(rest);
            std::optional<ControlBody> body = parse_control_body(Opcode::Control, rest);
            EXPECT_EQ(body->packet_id, 1u);
            EXPECT_TRUE(body->acks.contains(0));
            ++seen;
            return Fate{};
        }
        return Fate{1ms};
    };
    world.run(10s);
    EXPECT_GE(seen, 3);
}

// The keys are computed here a second time from the secret that TLS's key log shows.
TEST(Client, data_keys_are_those_of_rfc_8446) {
    World world;
    ASSERT_TRUE(world.connect());
    std::vector<uint8_t> secret = from_hex(world.server.exporter_secret);
    ASSERT_EQ(secret.size(), 48u);
    std::array<uint8_t, 48> empty_hash;
    EVP_Digest(nullptr, 0, empty_hash.data(), nullptr, EVP_sha384(), nullptr);
    std::vector<uint8_t> derived =
        expand_label(secret, "EXPORTER-OpenVPN-datakeys", empty_hash, 48);
    std::vector<uint8_t> keys = expand_label(derived, "exporter", empty_hash, 256);
    EXPECT_EQ(to_hex(keys), to_hex(world.server.data_keys));
    // And the client's pings open under them.
    std::unique_ptr<DataChannel> channel = DataChannel::create(keys, DataChannel::Side::Server, 0);
    world.run(5s);
    std::vector<uint8_t> plaintext;
    ASSERT_EQ(channel->open(world.network.sent_by_client.back(), plaintext),
              DataChannel::Opened::Fresh);
    EXPECT_EQ(to_hex(plaintext), "2a187bf3641eb4cb07ed2d0a981fc748");
}

TEST(Client, pings_when_it_has_been_silent_for_the_interval) {
    World world;
    ASSERT_TRUE(world.connect());
    world.run(15s);
    EXPECT_EQ(world.counters.pings_sent, 3u); // after 4, 8 and 12 seconds
    EXPECT_EQ(world.server.pings, 3u);
    EXPECT_EQ(world.server.last_peer_id, 7u);
}

TEST(Client, server_silent_for_ping_restart_is_lost) {
    World world;
    ASSERT_TRUE(world.connect());
    Milliseconds connected = world.elapsed();
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.state(), State::Lost);
    EXPECT_EQ(world.client.cause(), "server fell silent");
    EXPECT_GE(world.elapsed() - connected, 15'990ms);
    EXPECT_LE(world.elapsed() - connected, 16'010ms);
    EXPECT_FALSE(world.client.deadline());
}

TEST(Client, the_servers_pings_keep_it_connected_and_are_counted) {
    World world;
    ASSERT_TRUE(world.connect());
    for (int i = 0; i < 10; ++i) {
        Outbox out;
        world.server.send_data(kPingMagic, out);
        world.network.launch_from_server(out);
        world.run(10s);
    }
    EXPECT_EQ(world.client.state(), State::Connected);
    EXPECT_EQ(world.counters.pings_received, 10u);
    EXPECT_EQ(world.counters.data_received, 10u);
}

TEST(Client, other_data_is_no_ping) {
    World world;
    ASSERT_TRUE(world.connect());
    Outbox out;
    world.server.send_data(from_hex("45000000"), out);
    world.network.launch_from_server(out);
    world.run(1s);
    EXPECT_EQ(world.counters.data_received, 1u);
    EXPECT_EQ(world.counters.pings_received, 0u);
}

// Cut packets are cut inside their head: nothing but UDP's own checksum protects what comes after
// it while the control channel is not wrapped.
TEST(Client, connects_through_loss_delay_doubles_and_broken_packets) {
    for (uint32_t seed = 0; seed < 60; ++seed) {
        World world({}, {.handshake_timeout = 300s});
        std::mt19937 random(seed);
        world.network.fate = [&](bool, std::vector<uint8_t> &packet) {
            switch (random() % 8) {
            case 0:
                return Fate{};
            case 1:
                return Fate{1ms, 3ms};
            case 2:
                return Fate{Milliseconds(random() % 3000)};
            case 3:
                packet.resize(random() % 14);
                return Fate{1ms};
            default:
                return Fate{1ms};
            }
        };
        ASSERT_TRUE(world.connect(300s)) << seed << ": " << world.client.cause();
        world.run(10s);
        EXPECT_GT(world.counters.pings_sent, 0u);
    }
}

TEST(Client, connects_whatever_single_packet_is_lost) {
    for (int lost = 0; lost < 16; ++lost) {
        World world;
        int packets = 0;
        world.network.fate = [&](bool, std::vector<uint8_t> &) {
            return packets++ == lost ? Fate{} : Fate{1ms};
        };
        ASSERT_TRUE(world.connect(10s)) << lost;
    }
}

TEST(Client, connects_when_every_second_packet_is_lost) {
    World world({}, {.handshake_timeout = 300s});
    int packets = 0;
    world.network.fate = [&](bool, std::vector<uint8_t> &) {
        return packets++ % 2 == 0 ? Fate{} : Fate{1ms};
    };
    EXPECT_TRUE(world.connect(300s)) << world.client.cause();
    EXPECT_GT(world.counters.repeats, 0u);
}

TEST(Client, packets_in_reverse_order_are_no_problem) {
    World world;
    Milliseconds delay = 50ms;
    world.network.fate = [&](bool, std::vector<uint8_t> &) {
        delay = delay > 2ms ? delay - 1ms : 50ms;
        return Fate{delay};
    };
    EXPECT_TRUE(world.connect(10s));
}

TEST(Client, nobody_there_is_a_cause) {
    World world;
    world.network.fate = lose_all;
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.state(), State::Failed);
    EXPECT_EQ(world.client.cause(), "no answer from the server");
    EXPECT_EQ(world.elapsed(), 60s);
}

TEST(Client, handshake_that_stalls_is_a_cause) {
    World world({}, {.handshake_timeout = 20s});
    world.network.fate = [](bool, std::vector<uint8_t> &packet) {
        return packet.size() > 500 ? Fate{} : Fate{1ms};
    };
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.cause(), "TLS handshake timed out");
    EXPECT_EQ(world.elapsed(), 20s);
}

TEST(Client, missing_key_message_is_a_cause) {
    World world({.sends_key_message = false});
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.cause(), "no key message from the server");
}

TEST(Client, key_message_without_sense_is_a_cause) {
    World world({.key_message = from_hex("0000000001")});
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.state(), State::Failed);
    EXPECT_EQ(world.client.cause(), "the server's key message makes no sense");
}

TEST(Client, missing_push_reply_is_a_cause_and_was_asked_for) {
    World world({.pushes_at_all = false});
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.cause(), "no push reply from the server");
    // After one second, then every five, in a minute.
    EXPECT_EQ(world.server.lines.size(), 12u);
    EXPECT_EQ(world.server.lines[0], "PUSH_REQUEST");
}

TEST(Client, server_that_waits_for_the_push_request_gets_it) {
    World world({.pushes_unasked = false});
    ASSERT_TRUE(world.connect());
    EXPECT_GE(world.elapsed(), 1s);
    EXPECT_LE(world.elapsed(), 1'100ms);
    EXPECT_EQ(world.server.lines, std::vector<std::string>{"PUSH_REQUEST"});
}

TEST(Client, push_reply_in_two_parts_is_one) {
    World world({.push_reply = "PUSH_REPLY,ping 3,push-continuation 2"});
    world.run(500ms);
    EXPECT_EQ(world.client.state(), State::Connecting);
    world.server.say("PUSH_REPLY,peer-id 1,cipher AES-256-GCM,protocol-flags tls-ekm,"
                     "push-continuation 1");
    ASSERT_TRUE(world.connect());
    EXPECT_EQ(world.client.options().ping, 3s);
}

TEST(Client, options_that_it_cannot_follow_are_causes) {
    const std::pair<std::string, std::string> cases[] = {
        {"PUSH_REPLY,cipher AES-256-GCM,protocol-flags tls-ekm", "server gave us no peer-id"},
        {"PUSH_REPLY,peer-id 1,cipher BF-CBC,protocol-flags tls-ekm",
         "server chose a cipher that we do not speak"},
        {"PUSH_REPLY,peer-id 1,cipher AES-256-GCM",
         "server does not derive keys with the TLS exporter"},
        {"PUSH_REPLY,peer-id 1,cipher AES-256-GCM,protocol-flags tls-ekm,compress lz4",
         "server pushed an option that we do not speak"},
    };
    for (const auto &[reply, cause] : cases) {
        World world({.push_reply = reply});
        ASSERT_TRUE(world.run_until_ended()) << reply;
        EXPECT_EQ(world.client.state(), State::Failed);
        EXPECT_EQ(world.client.cause(), cause);
    }
}

TEST(Client, the_servers_refusal_is_a_cause) {
    World world({.push_reply = "AUTH_FAILED,no such user"});
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.state(), State::Failed);
    EXPECT_EQ(world.client.cause(), "authentication failed");
    EXPECT_EQ(world.client.detail(), "no such user");
}

TEST(Client, the_servers_farewells_end_a_connection) {
    const std::pair<std::string, std::string> cases[] = {
        {"RESTART,[N]", "server asked for a restart"},
        {"HALT", "server sent us away"},
        {"EXIT", "server left"},
        {"AUTH_FAILED", "authentication failed"},
    };
    for (const auto &[line, cause] : cases) {
        World world;
        ASSERT_TRUE(world.connect());
        world.server.say("INFO,nothing to see");
        world.server.say(line);
        ASSERT_TRUE(world.network.run(1s, [&] { return world.client.has_ended(); }));
        EXPECT_EQ(world.client.state(), State::Lost);
        EXPECT_EQ(world.client.cause(), cause);
    }
}

TEST(Client, leaves_on_the_control_channel_and_waits_for_the_acknowledgement) {
    World world;
    ASSERT_TRUE(world.connect());
    world.client.leave(world.network.now);
    EXPECT_EQ(world.client.state(), State::Leaving);
    ASSERT_TRUE(world.network.run(1s, [&] { return world.client.has_ended(); }));
    EXPECT_EQ(world.client.state(), State::Left);
    EXPECT_EQ(world.server.lines, std::vector<std::string>{"EXIT"});
    EXPECT_EQ(world.server.occ_exits, 0u);
}

TEST(Client, farewell_is_repeated_until_it_arrives) {
    World world;
    ASSERT_TRUE(world.connect());
    int lost = 0;
    world.network.fate = [&](bool to_server, std::vector<uint8_t> &) {
        return to_server && lost++ < 2 ? Fate{} : Fate{1ms};
    };
    world.client.leave(world.network.now);
    ASSERT_TRUE(world.network.run(10s, [&] { return world.client.has_ended(); }));
    EXPECT_EQ(world.server.lines, std::vector<std::string>{"EXIT"});
    EXPECT_EQ(world.counters.repeats, 2u);
}

TEST(Client, farewell_to_a_dead_server_ends) {
    World world;
    ASSERT_TRUE(world.connect());
    Milliseconds connected = world.elapsed();
    world.network.fate = lose_all;
    world.client.leave(world.network.now);
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.state(), State::Left);
    EXPECT_EQ(world.elapsed() - connected, 10s);
}

TEST(Client, leaves_on_the_data_channel_if_that_is_all_the_server_knows) {
    World world({.push_reply = "PUSH_REPLY,peer-id 7,cipher AES-256-GCM,key-derivation tls-ekm"});
    ASSERT_TRUE(world.connect());
    world.client.leave(world.network.now);
    ASSERT_TRUE(world.run_until_ended());
    world.run(10ms);
    EXPECT_EQ(world.server.occ_exits, 1u);
    EXPECT_TRUE(world.server.lines.empty());
}

TEST(Client, leaving_while_connecting_says_nothing) {
    World world;
    world.network.fate = lose_all;
    world.run(10ms);
    world.client.leave(world.network.now);
    EXPECT_EQ(world.client.state(), State::Left);
}

TEST(Client, follows_a_renegotiation) {
    World world;
    ASSERT_TRUE(world.connect());
    world.server.renegotiate(world.network.now);
    ASSERT_TRUE(world.network.run(5s, [&] { return world.server.is_active(); }));
    EXPECT_EQ(world.counters.renegotiations, 1u);
    // Until the server has used the new key, the client does not.
    world.run(4s);
    EXPECT_EQ(world.server.data_by_key_id[0], 1u);
    EXPECT_EQ(world.server.data_by_key_id[1], 0u);
    Outbox out;
    world.server.send_data(kPingMagic, out);
    world.network.launch_from_server(out);
    world.run(4s);
    EXPECT_EQ(world.server.data_by_key_id[0], 1u);
    EXPECT_EQ(world.server.data_by_key_id[1], 1u);
    EXPECT_EQ(world.counters.pings_received, 1u);
    // Control messages go on under the new key.
    world.client.leave(world.network.now);
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.server.lines, std::vector<std::string>{"EXIT"});
}

// Both resets have to be known to have arrived before TLS may begin.
TEST(Client, renegotiation_says_nothing_before_its_reset_is_acknowledged) {
    World world;
    ASSERT_TRUE(world.connect());
    world.run(100ms);
    world.network.sent_by_client.clear();
    bool is_reset_through = false;
    world.network.fate = [&](bool to_server, std::vector<uint8_t> &) {
        return to_server || !std::exchange(is_reset_through, true) ? Fate{1ms} : Fate{};
    };
    world.server.renegotiate(world.network.now);
    world.run(10s);
    int resets = 0;
    for (const std::vector<uint8_t> &packet : world.network.sent_by_client) {
        EXPECT_NE(opcode_of(packet), Opcode::Control);
        resets += opcode_of(packet) == Opcode::SoftReset ? 1 : 0;
    }
    EXPECT_GE(resets, 2);
}

TEST(Client, key_ids_wrap_around_zero) {
    World world;
    ASSERT_TRUE(world.connect());
    for (int i = 0; i < 9; ++i) {
        world.server.renegotiate(world.network.now);
        ASSERT_TRUE(world.network.run(5s, [&] { return world.server.is_active(); })) << i;
        Outbox out;
        world.server.send_data(kPingMagic, out);
        world.network.launch_from_server(out);
        world.run(10ms);
        EXPECT_EQ(world.counters.pings_received, static_cast<uint64_t>(i + 1));
    }
    EXPECT_EQ(world.counters.renegotiations, 9u);
    EXPECT_EQ(world.client.state(), State::Connected);
}

TEST(Client, new_key_is_used_in_the_end_even_if_the_server_says_nothing_under_it) {
    World world({.push_reply = "PUSH_REPLY,ping 4,peer-id 7,cipher AES-256-GCM,"
                               "protocol-flags cc-exit tls-ekm"});
    ASSERT_TRUE(world.connect());
    world.server.renegotiate(world.network.now);
    ASSERT_TRUE(world.network.run(5s, [&] { return world.server.is_active(); }));
    world.run(70s);
    EXPECT_GT(world.server.data_by_key_id[1], 0u);
}

TEST(Client, renegotiation_that_stalls_ends_the_connection) {
    World world({.push_reply = "PUSH_REPLY,ping 4,peer-id 7,cipher AES-256-GCM,"
                               "protocol-flags cc-exit tls-ekm"});
    ASSERT_TRUE(world.connect());
    world.network.fate = [](bool, std::vector<uint8_t> &packet) {
        return packet.size() > 500 ? Fate{} : Fate{1ms};
    };
    world.server.renegotiate(world.network.now);
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.client.state(), State::Lost);
    EXPECT_EQ(world.client.cause(), "renegotiation: TLS handshake timed out");
}

TEST(Client, farewell_in_the_middle_of_a_renegotiation_arrives) {
    World world;
    ASSERT_TRUE(world.connect());
    world.server.renegotiate(world.network.now);
    world.network.run(5s, [&] { return world.counters.renegotiations == 1; });
    world.client.leave(world.network.now);
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.server.lines, std::vector<std::string>{"EXIT"});
}

TEST(Client, renegotiation_in_the_middle_of_a_farewell_does_not_swallow_it) {
    World world;
    ASSERT_TRUE(world.connect());
    world.run(100ms);
    world.network.fate = lose_all;
    world.client.leave(world.network.now);
    world.run(10ms);
    world.network.fate = nullptr;
    world.server.renegotiate(world.network.now);
    ASSERT_TRUE(world.run_until_ended());
    EXPECT_EQ(world.counters.renegotiations, 1u);
    EXPECT_EQ(world.server.lines, std::vector<std::string>{"EXIT"});
}

TEST(Client, server_that_leaves_first_has_been_left) {
    World world;
    ASSERT_TRUE(world.connect());
    world.run(100ms);
    world.network.fate = [](bool to_server, std::vector<uint8_t> &) {
        return to_server ? Fate{} : Fate{1ms};
    };
    world.client.leave(world.network.now);
    world.server.say("RESTART");
    ASSERT_TRUE(world.network.run(1s, [&] { return world.client.has_ended(); }));
    EXPECT_EQ(world.client.state(), State::Left);
}

TEST(Client, certificate_of_another_ca_is_refused_and_the_server_is_told) {
    std::unique_ptr<Pki> other = std::move(*Pki::create(1));
    TlsContext trusts_other = std::move(*TlsContext::create(other->ca()));
    Client::Counters counters;
    Identity identity = certificates().identity();
    identity.tls = &trusts_other;
    Client client(identity, {}, counters, kStart);
    TestServer server(certificates().server_certificate.get(), certificates().server_key.get(),
                      certificates().pki->ca(), {});
    TestNetwork network(client, server, kStart);
    ASSERT_TRUE(network.run(5s, [&] { return client.has_ended() && server.tls_error != ""; }));
    EXPECT_EQ(client.state(), State::Failed);
    EXPECT_EQ(client.cause(),
              "TLS: server certificate: self-signed certificate in certificate chain");
    EXPECT_EQ(server.tls_error, "tlsv1 alert unknown ca");
}

TEST(Client, a_clients_certificate_does_not_make_a_server) {
    Client::Counters counters;
    Client client(certificates().identity(), {}, counters, kStart);
    TestServer server(certificates().pki->client_certificate(0), certificates().pki->client_key(0),
                      certificates().pki->ca(), {});
    TestNetwork network(client, server, kStart);
    ASSERT_TRUE(network.run(5s, [&] { return client.has_ended(); }));
    EXPECT_EQ(client.cause(), "TLS: server certificate: unsuitable certificate purpose");
}

// Nor does one that says nothing of its use, which OpenSSL would let pass.
TEST(Client, certificate_without_extended_key_usage_does_not_make_a_server) {
    std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_EC_gen("P-256"));
    std::unique_ptr<X509, FreeX509> certificate(X509_new());
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 60);
    X509_NAME *name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char *>("bare"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());

    TlsContext trusts_it = std::move(*TlsContext::create(certificate.get()));
    Identity identity = certificates().identity();
    identity.tls = &trusts_it;
    Client::Counters counters;
    Client client(identity, {}, counters, kStart);
    TestServer server(certificate.get(), key.get(), certificates().pki->ca(), {});
    TestNetwork network(client, server, kStart);
    ASSERT_TRUE(network.run(5s, [&] { return client.has_ended(); }));
    EXPECT_EQ(client.cause(), "TLS: server certificate: unsuitable certificate purpose");
}

TEST(Client, stranger_who_did_not_see_the_reset_cannot_answer_it) {
    World world;
    world.network.fate = lose_all;
    world.run(10ms);
    // A well-formed answer to somebody else's reset, from a capture.
    world.client.receive(from_hex("4097823296c7fd72f8010000000088d7747a5b1598c100000000"),
                         world.network.now);
    EXPECT_EQ(world.counters.bad_packets, 1u);
    // One that acknowledges nothing.
    world.client.receive(from_hex("4097823296c7fd72f80000000000"), world.network.now);
    EXPECT_EQ(world.counters.bad_packets, 2u);
    world.network.fate = nullptr;
    EXPECT_TRUE(world.connect());
}

TEST(Client, packets_of_other_sessions_and_keys_change_nothing) {
    World world;
    ASSERT_TRUE(world.connect());
    for (const char *text : {
             "",                                                     // empty
             "08",                                                   // key method 1
             "4097823296c7fd72f80000000000",                         // another server's reset
             "2097823296c7fd72f80000000001ffffffff",                 // another session's TLS
             "19d67b6f80c64939260000000000",                         // its renegotiation
             "48000007000000010000000000000000000000000000000000ff", // forged data
             "4f000007000000010000000000000000000000000000000000ff", // data of key 7
             "30000000010000000000000000000000000000000000000000ff", // P_DATA_V1
             "4800",
         }) {
        uint64_t before = world.counters.bad_packets;
        world.client.receive(from_hex(text), world.network.now);
        EXPECT_EQ(world.counters.bad_packets, before + 1) << text;
    }
    world.run(5s);
    EXPECT_EQ(world.client.state(), State::Connected);
    EXPECT_EQ(world.server.pings, 1u);
}

TEST(Client, acknowledgement_of_another_sessions_packets_is_ignored) {
    World world;
    ASSERT_TRUE(world.connect());
    world.run(100ms);
    // It says that the farewell, our packet 4 at the latest, has arrived.
    std::vector<uint8_t> packet = from_hex("28");
    append(packet, world.server.local().bytes);
    append(packet, from_hex("08 00000001 00000002 00000003 00000004 00000005 00000006 00000007"
                            "00000008 88d7747a5b1598c1"));
    world.network.fate = lose_all;
    world.client.leave(world.network.now);
    world.run(10ms);
    world.client.receive(packet, world.network.now);
    world.run(10ms);
    EXPECT_EQ(world.counters.bad_packets, 1u);
    EXPECT_EQ(world.client.state(), State::Leaving);
    // The same about our own packets ends the wait.
    std::copy_n(world.network.sent_by_client[0].begin() + 1, 8, packet.end() - 8);
    world.client.receive(packet, world.network.now);
    world.run(10ms);
    EXPECT_EQ(world.client.state(), State::Left);
}

TEST(Client, replayed_data_is_dropped) {
    World world;
    ASSERT_TRUE(world.connect());
    Outbox out;
    world.server.send_data(kPingMagic, out);
    world.client.receive(out[0], world.network.now);
    world.client.receive(out[0], world.network.now);
    EXPECT_EQ(world.counters.pings_received, 1u);
    EXPECT_EQ(world.counters.replayed_packets, 1u);
}

} // namespace openvpn
