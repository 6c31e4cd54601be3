// SPDX-License-Identifier: GPL-2.0-or-later
//
// TLS 1.3 over memory, the only place that speaks to libssl: ciphertext goes in and comes out as
// bytes, the reliability layer carries it. The server has to present a certificate that our CA
// signed and that is marked for servers (extended key usage), as --remote-cert-tls asks for.

#pragma once

#include "loadtest/openvpn/wire.h"
#include "tools/common/result.h"

#include <memory>
#include <string>
#include <vector>

#include <openssl/ssl.h>

namespace openvpn {

// What all clients of a run have in common.
class TlsContext {
  public:
    // Trusts `ca` and nothing else. TLS 1.3 only.
    static Result<TlsContext> create(X509 *ca);

    SSL_CTX *get() const { return context_.get(); }

  private:
    struct Free {
        void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
    };
    std::unique_ptr<SSL_CTX, Free> context_;
};

// One TLS connection, client side.
class TlsSession {
  public:
    enum class Step {
        Wait, // needs ciphertext from the server
        Done,
        Failed, // error() says why; what is left in take_ciphertext() is the alert to the server
    };

    // `context` outlives the session; certificate and key are shared, not copied.
    static Result<std::unique_ptr<TlsSession>> create(const TlsContext &context, X509 *certificate,
                                                      EVP_PKEY *key);

    // Gives the session a piece of the server's stream; any size, any contents.
    void feed(Bytes ciphertext);

    Step handshake();

    // Done: `plaintext` is one record. Wait: nothing there now. Failed also at the stream's end.
    Step read(std::vector<uint8_t> &plaintext);

    // Only after handshake() said Done.
    Step write(Bytes plaintext);

    // The next piece of our stream, at most `most` bytes; empty if there is none.
    std::vector<uint8_t> take_ciphertext(size_t most);
    bool has_ciphertext() const;

    // Keying material of RFC 8446, section 7.5, without a context.
    bool export_key(std::string_view label, std::span<uint8_t> key) const;

    // Frees what only the handshake needed, its buffers above all.
    void release_buffers();

    const std::string &error() const { return error_; }

  private:
    struct Free {
        void operator()(SSL *ssl) const { SSL_free(ssl); }
    };

    TlsSession() = default;
    Step judge(int returned);

    std::unique_ptr<SSL, Free> ssl_;
    std::string error_;
};

} // namespace openvpn
