// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which packet IDs of the data channel have been seen: the highest one and a bit for each of the 64
// below it. UDP may deliver out of order, so a little late is fine; twice is not.

#pragma once

#include <cstdint>

namespace openvpn {

class ReplayWindow {
  public:
    static constexpr uint32_t kSize = 64;

    // True if `id` is new, and notes it. ID 0 is never valid. Ask only for packets that have been
    // authenticated: anybody can write a high number.
    bool accept(uint32_t id) {
        if (id == 0) {
            return false;
        }
        if (id > highest_) {
            uint32_t step = id - highest_;
            seen_ = step < kSize ? seen_ << step : 0;
            seen_ |= 1;
            highest_ = id;
            return true;
        }
        uint32_t age = highest_ - id;
        if (age >= kSize || (seen_ >> age & 1) != 0) {
            return false;
        }
        seen_ |= uint64_t{1} << age;
        return true;
    }

  private:
    uint32_t highest_ = 0;
    uint64_t seen_ = 0; // bit n: highest_ - n
};

} // namespace openvpn
