// SPDX-License-Identifier: GPL-2.0-or-later
//
// A status file, or the answer to `status`: a client takes a line, and a listing that is complete
// ends with END.

#include "tools/daemon/status_listing.h"

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const StatusListing listing = parse_status_listing(text);
    const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    for (const ListedClient &client : listing.clients) {
        // A name is part of what came, whatever commas it has.
        if (text.find(client.common_name) == std::string_view::npos) {
            std::abort();
        }
    }
    if (listing.clients.size() > lines ||
        (listing.complete && text.find("END") == std::string_view::npos)) {
        std::abort();
    }
    return 0;
}
