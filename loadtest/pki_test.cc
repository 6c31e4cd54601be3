// SPDX-License-Identifier: GPL-2.0-or-later
//
// Judged by the openssl command, which also knows what --remote-cert-tls looks at.

#include "loadtest/pki.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <openssl/pem.h>

namespace {

class PkiFiles : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/pki-test-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        directory_ = name;
        pki_ = std::move(*Pki::create(3));
        write("ca.crt", pki_->ca_certificate());
        write("server.crt", pki_->server_certificate());
        write("server.key", pki_->server_key());
        BIO *bio = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(bio, pki_->client_certificate(2));
        char *text = nullptr;
        long length = BIO_get_mem_data(bio, &text);
        write("client.crt", std::string(text, static_cast<size_t>(length)));
        BIO_free(bio);
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    void write(const std::string &name, const std::string &text) {
        std::ofstream(directory_ + "/" + name) << text;
    }

    std::string openssl(const std::string &arguments) {
        std::string command = "cd " + directory_ + " && openssl " + arguments + " 2>&1";
        FILE *pipe = popen(command.c_str(), "r");
        std::string output;
        for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) {
            output.push_back(static_cast<char>(c));
        }
        pclose(pipe);
        return output;
    }

    std::string directory_;
    std::unique_ptr<Pki> pki_;
};

bool contains(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_F(PkiFiles, server_certificate_serves_a_server_only) {
    EXPECT_EQ(openssl("verify -x509_strict -CAfile ca.crt -purpose sslserver server.crt"),
              "server.crt: OK\n");
    EXPECT_TRUE(contains(openssl("verify -CAfile ca.crt -purpose sslclient server.crt"),
                         "unsuitable certificate purpose"));
}

TEST_F(PkiFiles, client_certificate_serves_a_client_only) {
    EXPECT_EQ(openssl("verify -x509_strict -CAfile ca.crt -purpose sslclient client.crt"),
              "client.crt: OK\n");
    EXPECT_TRUE(contains(openssl("verify -CAfile ca.crt -purpose sslserver client.crt"),
                         "unsuitable certificate purpose"));
}

TEST_F(PkiFiles, extensions_are_those_that_remote_cert_tls_asks_for) {
    std::string server =
        openssl("x509 -in server.crt -noout -ext keyUsage,extendedKeyUsage,basicConstraints");
    EXPECT_TRUE(contains(server, "Digital Signature")) << server;
    EXPECT_TRUE(contains(server, "TLS Web Server Authentication")) << server;
    EXPECT_TRUE(contains(server, "CA:FALSE")) << server;
    std::string client = openssl("x509 -in client.crt -noout -ext extendedKeyUsage");
    EXPECT_TRUE(contains(client, "TLS Web Client Authentication")) << client;
}

TEST_F(PkiFiles, server_key_belongs_to_the_certificate) {
    EXPECT_EQ(openssl("pkey -in server.key -pubout"),
              openssl("x509 -in server.crt -pubkey -noout"));
    EXPECT_TRUE(contains(openssl("pkey -in server.key -noout -text"), "NIST CURVE: P-256"));
}

TEST_F(PkiFiles, client_has_its_number_in_its_name) {
    EXPECT_EQ(openssl("x509 -in client.crt -noout -subject -nameopt RFC2253"),
              "subject=CN=client-2\n");
    EXPECT_EQ(Pki::common_name(1023), "client-1023");
}

TEST_F(PkiFiles, serial_numbers_differ) {
    EXPECT_NE(openssl("x509 -in client.crt -noout -serial"),
              openssl("x509 -in server.crt -noout -serial"));
}

TEST(Pki, key_of_each_client_fits_its_certificate) {
    std::unique_ptr<Pki> pki = std::move(*Pki::create(4));
    for (uint32_t i = 0; i < 4; ++i) {
        EXPECT_EQ(X509_check_private_key(pki->client_certificate(i), pki->client_key(i)), 1);
    }
    EXPECT_NE(EVP_PKEY_eq(pki->client_key(0), pki->client_key(1)), 1);
}

TEST(Pki, each_run_has_a_ca_of_its_own) {
    std::unique_ptr<Pki> first = std::move(*Pki::create(0));
    std::unique_ptr<Pki> second = std::move(*Pki::create(1));
    EXPECT_EQ(X509_verify(second->client_certificate(0), X509_get0_pubkey(second->ca())), 1);
    EXPECT_NE(X509_verify(second->client_certificate(0), X509_get0_pubkey(first->ca())), 1);
}
