// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/kernel_peers.h"

#include <cerrno>

Result<std::unique_ptr<KernelPeers>> KernelPeers::create() {
    Result<ovpn_dco::Connection> kernel = ovpn_dco::Connection::open();
    if (!kernel) {
        return kernel.error();
    }
    return std::unique_ptr<KernelPeers>(new KernelPeers(std::move(*kernel)));
}

Result<std::set<uint32_t>> KernelPeers::list(const std::string &device) {
    bytes_each_.reset();
    const Result<ovpn_dco::Interface> interface = ovpn_dco::find_interface(device);
    if (!interface) {
        return std::set<uint32_t>();
    }
    const Result<ovpn_dco::PeerList> list = kernel_.dump(*interface);
    if (!list) {
        return list.error().code == ENODEV ? Result(std::set<uint32_t>()) : list.error();
    }
    std::set<uint32_t> ids;
    for (const ovpn_dco::Peer &peer : list->peers) {
        ids.insert(peer.id);
    }
    if (!ids.empty() && list->bytes % ids.size() == 0) {
        bytes_each_ = list->bytes / ids.size();
    }
    return ids;
}
