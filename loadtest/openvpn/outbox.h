// SPDX-License-Identifier: GPL-2.0-or-later
//
// The packets that a call produced, one behind the other in one buffer. One outbox serves all
// clients of a loop, so that a client at rest owns none.

#pragma once

#include "loadtest/openvpn/wire.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace openvpn {

class Outbox {
  public:
    // Append the next packet here, then call finish_packet().
    std::vector<uint8_t> &buffer() { return bytes_; }
    void finish_packet() { ends_.push_back(bytes_.size()); }

    size_t size() const { return ends_.size(); }
    bool empty() const { return ends_.empty(); }

    // Holds until the outbox changes.
    Bytes operator[](size_t index) const {
        size_t start = index == 0 ? 0 : ends_[index - 1];
        return Bytes(bytes_).subspan(start, ends_[index] - start);
    }

    void clear() {
        bytes_.clear();
        ends_.clear();
    }

  private:
    std::vector<uint8_t> bytes_;
    std::vector<size_t> ends_;
};

} // namespace openvpn
