// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/kernel_peers.h"

#include "loadtest/observe/ovpn_dco_netlink.h"
#include "loadtest/observe/peer_dump.h"

#include <cerrno>
#include <cstring>
#include <vector>

#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include <fmt/format.h>

namespace {

constexpr int kReceiveBytes = 4 << 20;      // a dump of a few thousand peers fits twice
constexpr int kDatagramBytes = 64 << 10;    // the kernel's largest dump part is 32 KiB
constexpr int kAnswerMilliseconds = 10'000; // an emulated machine under load is slow
constexpr int kAttempts = 10;

} // namespace

void KernelPeers::SocketCloser::operator()(nl_sock *socket) const {
    nl_socket_free(socket);
}

KernelPeers::~KernelPeers() = default;

Result<std::unique_ptr<KernelPeers>> KernelPeers::create() {
    std::unique_ptr<KernelPeers> peers(new KernelPeers());
    peers->socket_.reset(nl_socket_alloc());
    if (!peers->socket_) {
        return Error{"cannot make a netlink socket: out of memory"};
    }
    nl_sock *socket = peers->socket_.get();
    if (const int code = genl_connect(socket); code < 0) {
        return Error{fmt::format("cannot open a generic netlink socket: {}", nl_geterror(code))};
    }
    // Beyond net.core.rmem_max where we may; the kernel caps it silently where we may not.
    if (setsockopt(nl_socket_get_fd(socket), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBytes,
                   sizeof(kReceiveBytes)) != 0) {
        nl_socket_set_buffer_size(socket, kReceiveBytes, 0);
    }
    // The kernel loads the module for this question if it is installed.
    peers->family_ = genl_ctrl_resolve(socket, ovpn_dco::kFamily);
    if (peers->family_ < 0) {
        utsname name = {};
        uname(&name);
        return Error{
            fmt::format("the server's kernel {} has no {} module", name.release, ovpn_dco::kFamily),
            Exit::Missing,
            "apt-get install openvpn-dco-dkms linux-headers-$(uname -r), or do without "
            "data channel offload"};
    }
    return peers;
}

Result<std::set<uint32_t>> KernelPeers::list(const std::string &device) {
    nl_sock *socket = socket_.get();
    std::vector<uint8_t> buffer(kDatagramBytes);
    bytes_each_.reset();
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const unsigned int ifindex = if_nametoindex(device.c_str());
        if (ifindex == 0) {
            return std::set<uint32_t>();
        }
        const std::unique_ptr<nl_msg, decltype(&nlmsg_free)> request(nlmsg_alloc(), nlmsg_free);
        if (!request ||
            genlmsg_put(request.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family_, 0, NLM_F_DUMP,
                        ovpn_dco::kCommandGetPeer, 0) == nullptr ||
            nla_put_u32(request.get(), ovpn_dco::kAttrIfindex, ifindex) < 0) {
            return Error{"cannot put together a netlink request: out of memory"};
        }
        if (const int code = nl_send_auto(socket, request.get()); code < 0) {
            return Error{fmt::format("cannot ask the kernel for the peers of {}: {}", device,
                                     nl_geterror(code))};
        }
        const uint32_t sequence = nlmsg_hdr(request.get())->nlmsg_seq;

        std::set<uint32_t> ids;
        uint64_t bytes = 0;
        PeerDumpPart part;
        bool again = false;
        while (!part.done && !again) {
            pollfd readable = {nl_socket_get_fd(socket), POLLIN, 0};
            if (poll(&readable, 1, kAnswerMilliseconds) <= 0) {
                return Error{fmt::format("the kernel did not answer for the peers of {} within "
                                         "{} s",
                                         device, kAnswerMilliseconds / 1000)};
            }
            const ssize_t length =
                recv(nl_socket_get_fd(socket), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (length < 0) {
                // ENOBUFS: parts of the dump are lost, and the rest of it goes by its sequence.
                again = errno == ENOBUFS;
                if (!again && errno != EAGAIN && errno != EINTR) {
                    return Error{fmt::format("cannot read the peers of {}: {}", device,
                                             std::strerror(errno))};
                }
                continue;
            }
            part = parse_peer_dump({buffer.data(), static_cast<size_t>(length)}, sequence,
                                   static_cast<uint16_t>(family_));
            ids.insert(part.peer_ids.begin(), part.peer_ids.end());
            bytes += part.peer_bytes;
            if (part.error == ENODEV || part.error == ENOENT) {
                return std::set<uint32_t>();
            }
            if (part.error == EBUSY) { // our own dump before this one has not been read to its end
                again = true;
            } else if (part.error != 0) {
                return Error{fmt::format("the kernel refuses to list the peers of {}: {}", device,
                                         std::strerror(part.error))};
            }
            if (part.malformed > 0) {
                return Error{
                    fmt::format("the kernel's list of the peers of {} is not understood", device)};
            }
            again = again || (part.interrupted && part.done);
        }
        if (!again) {
            if (!ids.empty() && bytes % ids.size() == 0) {
                bytes_each_ = bytes / ids.size();
            }
            return ids;
        }
    }
    return Error{fmt::format("the kernel's list of the peers of {} kept changing", device)};
}
