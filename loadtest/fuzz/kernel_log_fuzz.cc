// SPDX-License-Identifier: GPL-2.0-or-later
//
// Records of /dev/kmsg, one after the other, separated by a NUL.

#include "loadtest/observe/kernel_log.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    std::string_view rest(reinterpret_cast<const char *>(data), size);
    KernelLogParser parser;
    uint64_t records = 0;
    while (!rest.empty()) {
        const size_t end = std::min(rest.find('\0'), rest.size());
        if (const std::optional<KmsgRecord> record = parse_kmsg_record(rest.substr(0, end))) {
            parser.add(*record);
            ++records;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    uint64_t events = 0;
    for (auto kind :
         {KernelEvent::Class::Splat, KernelEvent::Class::Known, KernelEvent::Class::Noise}) {
        events += parser.count(kind);
    }
    if (events > records || parser.events().size() > events) {
        std::abort();
    }
    return 0;
}
