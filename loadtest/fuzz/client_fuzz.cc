// SPDX-License-Identifier: GPL-2.0-or-later
//
// A whole client. The input is a list of steps, each a byte that says what the next bytes are: a
// packet from the network, a line or a data packet of the genuine server, or time that passes.

#include "loadtest/openvpn/client.h"
#include "loadtest/openvpn/test_server.h"

#include <algorithm>
#include <cstdlib>

#include <openssl/pem.h>

using namespace openvpn;

namespace {

const Time kStart = Time() + std::chrono::hours(1);

struct Certificates {
    std::unique_ptr<Pki> pki = std::move(*Pki::create(1));
    TlsContext tls = std::move(*TlsContext::create(pki->ca()));
    X509 *server_certificate = nullptr;
    EVP_PKEY *server_key = nullptr;

    Certificates() {
        std::string pem = pki->server_certificate() + pki->server_key();
        BIO *bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
        server_certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
        server_key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
        BIO_free(bio);
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const Certificates certificates; // making them takes longer than a run
    Identity identity{&certificates.tls, certificates.pki->client_certificate(0),
                      certificates.pki->client_key(0)};
    Client::Counters counters;
    Client client(identity, {}, counters, kStart);
    TestServer server(certificates.server_certificate, certificates.server_key,
                      certificates.pki->ca(), {});
    TestNetwork network(client, server, kStart);

    Reader reader({data, size});
    // The first byte says how far the handshake gets before the steps begin.
    int packets = reader.u8() % 24;
    network.fate = [&](bool, std::vector<uint8_t> &) {
        return packets-- > 0 ? Fate{Milliseconds(1)} : Fate{};
    };
    network.run(Milliseconds(100), [] { return false; });
    network.fate = nullptr;
    std::vector<uint8_t> last_packet;
    for (int step = 0; step < 32 && reader.left() > 0; ++step) {
        uint8_t kind = reader.u8();
        Bytes bytes = reader.take(std::min<size_t>(reader.left(), reader.u8()));
        Outbox out;
        switch (kind % 6) {
        case 0: // from anybody
            client.receive(bytes, network.now);
            break;
        case 1: // under the genuine session IDs
            if (!network.sent_by_client.empty() && server.local().is_set()) {
                last_packet.assign(bytes.begin(), bytes.end());
                last_packet.resize(std::max<size_t>(last_packet.size(), 9));
                std::copy(server.local().bytes.begin(), server.local().bytes.end(),
                          last_packet.begin() + 1);
                client.receive(last_packet, network.now);
            }
            break;
        case 2:
            if (server.is_active()) {
                server.say({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
            }
            break;
        case 3:
            if (server.is_active()) {
                server.send_data(bytes, out);
                network.launch_from_server(out);
            }
            break;
        case 4:
            if (server.is_active()) {
                server.renegotiate(network.now);
            }
            break;
        default:
            if (!bytes.empty() && bytes[0] == 0) {
                client.leave(network.now);
            }
            break;
        }
        network.run(Milliseconds(kind * 10), [] { return false; });
    }
    network.run(std::chrono::minutes(3), [&] { return client.has_ended(); });
    if (std::optional<Time> deadline = client.deadline()) {
        Outbox out;
        client.poll(network.now, out);
        deadline = client.deadline();
        if (deadline && *deadline <= network.now) {
            std::abort(); // it would spin
        }
    }
    return 0;
}
