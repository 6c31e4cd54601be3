// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel said. A record of /dev/kmsg is "PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;TEXT\n" and
// perhaps continuation lines that begin with a space. KernelLogParser takes records one by one and
// puts those together that belong to one event:
//
//   Splat   WARNING, BUG, Oops, general protection fault, KASAN, KFENCE, UBSAN, slab poison, what
//           lockdep, kmemleak and debugobjects report, ...
//   Known   the stock trixie module's WARNING in iptunnel_xmit or, over IPv6, udp_tunnel6_xmit_skb
//           (its device never sets pcpu_stat_type): recorded, not judged
//   Noise   RCU stalls, soft lockups, hung tasks: on an emulated machine under load they tell of
//           the emulator, not of the code
//
// Everything else is nobody's event.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct KernelEvent {
    enum class Class { Splat, Known, Noise };
    Class kind = Class::Splat;
    std::string title;              // the line that says what it is
    double seconds = 0;             // since the machine's boot
    std::vector<std::string> lines; // all of it, bounded

    bool operator==(const KernelEvent &) const = default;
};

struct KmsgRecord {
    uint32_t priority = 0;
    uint64_t sequence = 0;
    double seconds = 0;
    std::string text; // the first line, control characters still escaped as \xHH
};

// Empty if `record` is not a record of /dev/kmsg.
std::optional<KmsgRecord> parse_kmsg_record(std::string_view record);

class KernelLogParser {
  public:
    static constexpr size_t kMaxEvents = 200;
    static constexpr size_t kMaxLines = 120; // per event

    void add(const KmsgRecord &record);

    const std::vector<KernelEvent> &events() const { return events_; }
    uint64_t count(KernelEvent::Class kind) const { return counts_[static_cast<size_t>(kind)]; }

  private:
    void open(KernelEvent::Class kind, const KmsgRecord &record);
    void know(const KmsgRecord &record);
    bool continues(std::string_view text) const;

    std::vector<KernelEvent> events_;
    uint64_t counts_[3] = {0, 0, 0};
    bool cut_here_ = false;                // "[ cut here ]" was said, the next line is the title
    std::optional<KernelEvent::Class> in_; // of the event that lines go to, until its end mark
    double opened_at_ = 0;                 // when that began
    size_t lines_ = 0;                     // of it so far
    bool stored_ = false;                  // it is events_.back(), not one that the bound cut off
};

// Reads /dev/kmsg of this machine from where it stands at the time of open().
class KernelLog {
  public:
    KernelLog() = default;
    ~KernelLog();
    KernelLog(const KernelLog &) = delete;
    KernelLog &operator=(const KernelLog &) = delete;

    // False if this machine's kernel log cannot be read; then there is never an event.
    bool open();
    void poll(); // takes what is new; never waits

    const KernelLogParser &parser() const { return parser_; }
    bool readable() const { return fd_ >= 0; }
    // How often the kernel had overwritten records that no poll() had taken yet.
    uint64_t lost() const { return lost_; }

  private:
    int fd_ = -1;
    uint64_t lost_ = 0;
    KernelLogParser parser_;
};
