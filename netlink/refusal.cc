// SPDX-License-Identifier: GPL-2.0-or-later

#include "netlink/refusal.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace ovpn_dco {

Error refused(const std::string &what, const Answer &answer) {
    const std::string explanation =
        answer.explanation.empty() ? "" : fmt::format(" ({})", answer.explanation);
    Error error{fmt::format("cannot {}: {}{}", what, std::strerror(answer.code), explanation),
                Exit::Found,
                {},
                answer.code};
    if (answer.code == EPERM) {
        error.exit = Exit::Missing;
        error.hint = "run it as root, outside of containers";
    } else if (answer.code == ENODEV) {
        error.exit = Exit::Missing;
    }
    return error;
}

Error unanswered(const std::string &what, const Error &why) {
    return {fmt::format("cannot {}: {}", what, why.text), why.exit, why.hint, why.code};
}

Error not_understood(const std::string &what) {
    return {fmt::format("cannot {}: the kernel's answer makes no sense", what),
            Exit::Found,
            {},
            EBADMSG};
}

} // namespace ovpn_dco
