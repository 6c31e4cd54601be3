// SPDX-License-Identifier: GPL-2.0-or-later
//
// What did not work, as an Error: "cannot delete peer 7 of tun0: No such file or directory".

#pragma once

#include "netlink/answer.h"
#include "tools/common/result.h"

#include <string>

namespace ovpn_dco {

// The kernel said no; with its extended acknowledgement in brackets.
Error refused(const std::string &what, const Answer &answer);

// The kernel said nothing: `why` is the socket's error.
Error unanswered(const std::string &what, const Error &why);

// The kernel said something that makes no sense: EBADMSG.
Error not_understood(const std::string &what);

} // namespace ovpn_dco
