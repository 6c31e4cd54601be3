// SPDX-License-Identifier: GPL-2.0-or-later
//
// The throw-away public key infrastructure of a run: a CA, one server certificate and one
// certificate per client (common names "client-0", "client-1", ...), all P-256, made in memory.
// Keys leave memory only as the server's files, which the agent puts into its own directory.

#pragma once

#include "tools/common/result.h"

#include <cstdint>
#include <memory>
#include <string>

#include <openssl/ssl.h>

class Pki {
  public:
    // `shared_name`: the common name of all clients, if it is not empty.
    static Result<std::unique_ptr<Pki>> create(uint32_t clients,
                                               const std::string &shared_name = "");
    ~Pki();

    // PEM, for the server's configuration.
    std::string ca_certificate() const;
    std::string server_certificate() const;
    std::string server_key() const;

    // The common name in the certificate of client `index` (0-based, below `clients`) if they
    // share none.
    static std::string common_name(uint32_t index);

    // What a client presents; owned by the Pki.
    X509 *client_certificate(uint32_t index) const;
    EVP_PKEY *client_key(uint32_t index) const;
    X509 *ca() const;

  private:
    Pki();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
