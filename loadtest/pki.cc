// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/pki.h"

#include <ctime>
#include <vector>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace {

struct FreeCertificate {
    void operator()(X509 *certificate) const { X509_free(certificate); }
};
struct FreeKey {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};

// A server in a virtual machine may live in another hour, or have no clock to speak of.
constexpr long kValidBefore = 24L * 3600;
constexpr long kValidAfter = 30L * 24 * 3600;

} // namespace

struct Pki::Impl {
    struct Pair {
        std::unique_ptr<X509, FreeCertificate> certificate;
        std::unique_ptr<EVP_PKEY, FreeKey> key;
    };

    Pair ca;
    Pair server;
    std::vector<Pair> clients;
    long next_serial = 1;

    struct Extension {
        int nid;
        const char *value;
    };

    // Null members on failure; OpenSSL's error queue knows why.
    Pair make(const std::string &common_name, const std::vector<Extension> &extensions);
};

namespace {

std::string openssl_reason() {
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason != nullptr ? reason : "unknown reason";
}

template <typename Write> std::string to_pem(Write write) {
    std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    if (!bio || write(bio.get()) != 1) {
        return {};
    }
    char *text = nullptr;
    long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<size_t>(length)};
}

bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

} // namespace

Pki::Impl::Pair Pki::Impl::make(const std::string &common_name,
                                const std::vector<Extension> &extensions) {
    Pair pair;
    pair.key.reset(EVP_EC_gen("P-256"));
    pair.certificate.reset(X509_new());
    X509 *certificate = pair.certificate.get();
    if (pair.key == nullptr || certificate == nullptr) {
        return {};
    }
    X509 *issuer = ca.certificate ? ca.certificate.get() : certificate;
    EVP_PKEY *issuer_key = ca.key ? ca.key.get() : pair.key.get();
    X509_NAME *name = X509_get_subject_name(certificate);
    bool made = X509_set_version(certificate, X509_VERSION_3) == 1 &&
                ASN1_INTEGER_set(X509_get_serialNumber(certificate), next_serial++) == 1 &&
                X509_gmtime_adj(X509_getm_notBefore(certificate), -kValidBefore) != nullptr &&
                X509_gmtime_adj(X509_getm_notAfter(certificate), kValidAfter) != nullptr &&
                X509_NAME_add_entry_by_txt(
                    name, "CN", MBSTRING_ASC,
                    reinterpret_cast<const unsigned char *>(common_name.c_str()), -1, -1, 0) == 1 &&
                X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
                X509_set_pubkey(certificate, pair.key.get()) == 1;
    for (const Extension &extension : extensions) {
        made = made && add_extension(certificate, issuer, extension.nid, extension.value);
    }
    if (!made || X509_sign(certificate, issuer_key, EVP_sha256()) == 0) {
        return {};
    }
    return pair;
}

Pki::Pki() : impl_(std::make_unique<Impl>()) {}
Pki::~Pki() = default;

Result<std::unique_ptr<Pki>> Pki::create(uint32_t clients, const std::string &shared_name) {
    ERR_clear_error();
    std::unique_ptr<Pki> pki(new Pki);
    Impl &impl = *pki->impl_;
    auto failed = [](const std::string &whose) {
        return Error{"cannot make the certificate of " + whose + ": " + openssl_reason(),
                     Exit::Missing};
    };
    impl.ca = impl.make("dcostorm CA", {{NID_basic_constraints, "critical,CA:TRUE"},
                                        {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                        {NID_subject_key_identifier, "hash"}});
    if (!impl.ca.certificate) {
        return failed("the CA");
    }
    auto make_leaf = [&](const std::string &common_name, const char *usage) {
        return impl.make(common_name, {{NID_basic_constraints, "critical,CA:FALSE"},
                                       {NID_key_usage, "critical,digitalSignature"},
                                       {NID_ext_key_usage, usage},
                                       {NID_authority_key_identifier, "keyid:always"}});
    };
    impl.server = make_leaf("dcostorm server", "serverAuth");
    if (!impl.server.certificate) {
        return failed("the server");
    }
    for (uint32_t i = 0; i < clients; ++i) {
        const std::string &name = shared_name.empty() ? common_name(i) : shared_name;
        impl.clients.push_back(make_leaf(name, "clientAuth"));
        if (!impl.clients.back().certificate) {
            return failed(common_name(i));
        }
    }
    return pki;
}

std::string Pki::ca_certificate() const {
    return to_pem([&](BIO *bio) { return PEM_write_bio_X509(bio, impl_->ca.certificate.get()); });
}

std::string Pki::server_certificate() const {
    return to_pem(
        [&](BIO *bio) { return PEM_write_bio_X509(bio, impl_->server.certificate.get()); });
}

std::string Pki::server_key() const {
    return to_pem([&](BIO *bio) {
        return PEM_write_bio_PrivateKey(bio, impl_->server.key.get(), nullptr, nullptr, 0, nullptr,
                                        nullptr);
    });
}

std::string Pki::common_name(uint32_t index) {
    return "client-" + std::to_string(index);
}

X509 *Pki::client_certificate(uint32_t index) const {
    return impl_->clients[index].certificate.get();
}

EVP_PKEY *Pki::client_key(uint32_t index) const {
    return impl_->clients[index].key.get();
}

X509 *Pki::ca() const {
    return impl_->ca.certificate.get();
}
