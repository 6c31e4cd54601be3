// SPDX-License-Identifier: GPL-2.0-or-later
//
// Data packets, as they are, and again sealed under the right key, so that what is behind the
// authentication is reached too.

#include "loadtest/openvpn/data_channel.h"

#include <array>
#include <cstdlib>

using namespace openvpn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::array<uint8_t, kDataKeysBytes> material = {1, 2, 3};
    auto client = DataChannel::create(material, DataChannel::Side::Client, 0);
    auto server = DataChannel::create(material, DataChannel::Side::Server, 0);
    std::vector<uint8_t> plaintext;
    if (client->open({data, size}, plaintext) == DataChannel::Opened::Fresh) {
        std::abort(); // it guessed a tag
    }
    std::vector<uint8_t> packet;
    if (size > 0 && server->seal(1, {data, size}, packet) &&
        (client->open(packet, plaintext) != DataChannel::Opened::Fresh ||
         plaintext.size() != size ||
         client->open(packet, plaintext) != DataChannel::Opened::Replayed)) {
        std::abort();
    }
    return 0;
}
