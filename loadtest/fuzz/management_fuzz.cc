// SPDX-License-Identifier: GPL-2.0-or-later
//
// What comes on the management socket, in whatever pieces: it must not matter where it was cut.

#include "tools/daemon/management.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    for (ManagementReply::Kind kind :
         {ManagementReply::Kind::OneLine, ManagementReply::Kind::Listing,
          ManagementReply::Kind::Greeting}) {
        ManagementReply whole(kind);
        whole.add(bytes);
        ManagementReply pieces(kind);
        for (size_t at = 0; at < bytes.size(); at += 3) {
            pieces.add(bytes.substr(at, 3));
        }
        if (whole.text() != pieces.text() || whole.complete() != pieces.complete() ||
            whole.refused() != pieces.refused() ||
            whole.wants_password() != pieces.wants_password()) {
            std::abort();
        }
        parse_killed(whole.text());
        parse_load_stats(whole.text());
        parse_pid(whole.text());
    }
    return 0;
}
