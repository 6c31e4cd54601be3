// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/answer.h"

#include "netlink/message.h"

#include <algorithm>

#include <linux/netlink.h>

namespace ovpn_dco {

namespace {

// After the result: in an acknowledgement what it acknowledges, and then attributes; at the end of
// a dump only attributes.
std::string explanation_in(const nlmsghdr &header, std::span<const uint8_t> rest) {
    if ((header.nlmsg_flags & NLM_F_ACK_TLVS) == 0) {
        return {};
    }
    if (header.nlmsg_type == NLMSG_ERROR) {
        const std::optional<nlmsghdr> request = value_of<nlmsghdr>(rest);
        if (!request) {
            return {};
        }
        const bool capped = (header.nlmsg_flags & NLM_F_CAPPED) != 0;
        const size_t length = capped ? size_t{NLMSG_HDRLEN} : aligned(request->nlmsg_len);
        rest = rest.subspan(std::min(length, rest.size()));
    }
    const auto text = find_attribute(rest, NLMSGERR_ATTR_MSG);
    if (!text) {
        return {};
    }
    return {text->begin(), std::find(text->begin(), text->end(), 0)};
}

} // namespace

bool add_datagram(std::span<const uint8_t> datagram, uint32_t sequence, Answer &answer) {
    bool done = false;
    while (const std::optional<nlmsghdr> header = value_of<nlmsghdr>(datagram)) {
        if (header->nlmsg_len < NLMSG_HDRLEN || header->nlmsg_len > datagram.size()) {
            break;
        }
        const std::span<const uint8_t> payload =
            datagram.subspan(NLMSG_HDRLEN, header->nlmsg_len - size_t{NLMSG_HDRLEN});
        datagram = datagram.subspan(std::min(aligned(header->nlmsg_len), datagram.size()));
        if (header->nlmsg_seq != sequence || done) {
            continue;
        }
        answer.disturbed = answer.disturbed || (header->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
        if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
            // Both begin with the result: 0, or an errno, negative.
            constexpr int32_t kMaxErrno = 4095;
            const int32_t status = value_of<int32_t>(payload).value_or(0);
            done = true;
            answer.code = status < 0 && status >= -kMaxErrno ? -status : 0;
            answer.explanation =
                explanation_in(*header, payload.subspan(std::min(sizeof(status), payload.size())));
        } else if (header->nlmsg_type >= NLMSG_MIN_TYPE) {
            answer.messages.push_back({header->nlmsg_type, {payload.begin(), payload.end()}});
        }
    }
    return done;
}

} // namespace ovpn_dco
