// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/tls.h"

#include <algorithm>
#include <array>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace openvpn {

namespace {

// OpenSSL's own check refuses an extended key usage that is not a server's, and lets a certificate
// without any pass.
int require_server_usage(int ok, X509_STORE_CTX *store) {
    if (ok == 1 && X509_STORE_CTX_get_error_depth(store) == 0) {
        X509 *certificate = X509_STORE_CTX_get_current_cert(store);
        if (X509_get_extended_key_usage(certificate) == UINT32_MAX) { // that is: none
            X509_STORE_CTX_set_error(store, X509_V_ERR_INVALID_PURPOSE);
            return 0;
        }
    }
    return ok;
}

std::string openssl_reason() {
    unsigned long code = ERR_peek_last_error();
    const char *reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason != nullptr ? reason : "unknown reason";
}

bool add_memory_bios(SSL *ssl) {
    BIO *from_server = BIO_new(BIO_s_mem());
    BIO *to_server = BIO_new(BIO_s_mem());
    if (from_server == nullptr || to_server == nullptr) {
        BIO_free(from_server);
        BIO_free(to_server);
        return false;
    }
    // An empty BIO means "later", not the end of the stream.
    BIO_set_mem_eof_return(from_server, -1);
    SSL_set_bio(ssl, from_server, to_server);
    return true;
}

} // namespace

Result<TlsContext> TlsContext::create(X509 *ca) {
    ERR_clear_error();
    TlsContext context;
    context.context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX *raw = context.context_.get();
    // Groups without the large post-quantum shares of newer OpenSSL: the ClientHello fits one
    // packet, and a server without state takes no second one before the first.
    if (raw == nullptr || SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set1_groups_list(raw, "X25519:P-256") != 1 ||
        X509_STORE_add_cert(SSL_CTX_get_cert_store(raw), ca) != 1) {
        return Error{"cannot set up TLS: " + openssl_reason(), Exit::Missing};
    }
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, require_server_usage);
    SSL_CTX_set_purpose(raw, X509_PURPOSE_SSL_SERVER);
    // A session is never resumed, and an idle one should hold no buffers.
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(raw, SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
    return context;
}

Result<std::unique_ptr<TlsSession>> TlsSession::create(const TlsContext &context, X509 *certificate,
                                                       EVP_PKEY *key) {
    ERR_clear_error();
    std::unique_ptr<TlsSession> session(new TlsSession);
    session->ssl_.reset(SSL_new(context.get()));
    SSL *ssl = session->ssl_.get();
    if (ssl == nullptr || !add_memory_bios(ssl) || SSL_use_certificate(ssl, certificate) != 1 ||
        SSL_use_PrivateKey(ssl, key) != 1) {
        return Error{"cannot start a TLS session: " + openssl_reason(), Exit::Missing};
    }
    SSL_set_connect_state(ssl);
    return session;
}

void TlsSession::feed(Bytes ciphertext) {
    BIO_write(SSL_get_rbio(ssl_.get()), ciphertext.data(), static_cast<int>(ciphertext.size()));
}

TlsSession::Step TlsSession::handshake() {
    ERR_clear_error();
    return judge(SSL_do_handshake(ssl_.get()));
}

TlsSession::Step TlsSession::read(std::vector<uint8_t> &plaintext) {
    ERR_clear_error();
    std::array<uint8_t, SSL3_RT_MAX_PLAIN_LENGTH> record;
    int length = SSL_read(ssl_.get(), record.data(), static_cast<int>(record.size()));
    plaintext.assign(record.begin(), record.begin() + std::max(length, 0));
    return judge(length);
}

TlsSession::Step TlsSession::write(Bytes plaintext) {
    ERR_clear_error();
    return judge(SSL_write(ssl_.get(), plaintext.data(), static_cast<int>(plaintext.size())));
}

std::vector<uint8_t> TlsSession::take_ciphertext(size_t most) {
    std::vector<uint8_t> piece(std::min(most, BIO_ctrl_pending(SSL_get_wbio(ssl_.get()))));
    if (!piece.empty()) {
        BIO_read(SSL_get_wbio(ssl_.get()), piece.data(), static_cast<int>(piece.size()));
    }
    return piece;
}

bool TlsSession::has_ciphertext() const {
    return BIO_ctrl_pending(SSL_get_wbio(ssl_.get())) > 0;
}

bool TlsSession::export_key(std::string_view label, std::span<uint8_t> key) const {
    ERR_clear_error();
    return SSL_export_keying_material(ssl_.get(), key.data(), key.size(), label.data(),
                                      label.size(), nullptr, 0, 0) == 1;
}

void TlsSession::release_buffers() {
    // A memory BIO keeps the largest size that it ever had; a fresh one has none.
    if (BIO_ctrl_pending(SSL_get_rbio(ssl_.get())) == 0 && !has_ciphertext()) {
        add_memory_bios(ssl_.get());
    }
    SSL_free_buffers(ssl_.get()); // the mode alone leaves the last read buffer, 16 KiB, behind
}

TlsSession::Step TlsSession::judge(int returned) {
    if (returned > 0) {
        return Step::Done;
    }
    switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return Step::Wait;
    case SSL_ERROR_ZERO_RETURN:
        error_ = "TLS: the server closed the control channel";
        return Step::Failed;
    default:
        break;
    }
    long verdict = SSL_get_verify_result(ssl_.get());
    if (verdict != X509_V_OK) {
        error_ = std::string("TLS: server certificate: ") + X509_verify_cert_error_string(verdict);
    } else {
        error_ = "TLS: " + openssl_reason();
    }
    return Step::Failed;
}

} // namespace openvpn
