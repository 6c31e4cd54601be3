// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/kernel_log.h"

#include <array>
#include <cerrno>
#include <charconv>

#include <fcntl.h>
#include <unistd.h>

namespace {

// An event that lacks an end mark (older kernels' slab reports) must not swallow the rest of the
// log: what comes later than this after its title is not part of it.
constexpr double kLongestEventSeconds = 3;

// Order matters: "watchdog: BUG: soft lockup" is noise though it says BUG.
constexpr std::array<std::string_view, 9> kNoise = {"BUG: soft lockup",
                                                    "self-detected stall on CPU",
                                                    "detected stalls on CPUs/tasks",
                                                    "detected expedited stalls",
                                                    "hard LOCKUP",
                                                    "blocked for more than",
                                                    "rcu_preempt kthread starved",
                                                    "kthread timer wakeup didn't happen",
                                                    "hrtimer: interrupt took"};

constexpr std::array<std::string_view, 25> kSplats = {
    "kernel BUG at",
    "BUG: ",
    "BUG ", // SLUB: "BUG kmalloc-512 (Tainted: ...): Poison overwritten"
    "Oops: ",
    "general protection fault",
    "Unable to handle kernel",
    "Kernel panic - not syncing",
    "UBSAN: ",
    "refcount_t: ",
    "list_add corruption",
    "list_del corruption",
    "WARNING: possible",
    "WARNING: suspicious RCU usage",
    "WARNING: inconsistent lock state",
    "WARNING: bad ", // "... unlock balance detected!"
    "WARNING: held lock freed!",
    "WARNING: lock held when returning to user space!",
    "WARNING: Nested lock was not taken",
    "WARNING: SOFTIRQ-", // "...safe -> SOFTIRQ-unsafe lock order detected"
    "WARNING: HARDIRQ-",
    "[ BUG: ", // "[ BUG: Invalid wait context ]"
    "INFO: suspicious RCU usage",
    "INFO: trying to register non-static key.",
    "DEBUG_LOCKS_WARN_ON",
    "unregister_netdevice: waiting for"};

bool is_noise(std::string_view text) {
    for (std::string_view sign : kNoise) {
        if (text.find(sign) != text.npos) {
            return true;
        }
    }
    return false;
}

bool starts_with(std::string_view text, std::string_view sign) {
    return text.substr(0, sign.size()) == sign;
}

// A number or the name of a process stands in these, so that they have no beginning of their own.
bool is_count_of_leaks(std::string_view text) {
    return starts_with(text, "kmemleak: ") && text.find("suspected memory leaks") != text.npos;
}

bool is_forgotten_lock(std::string_view text) {
    return starts_with(text, "WARNING: ") && text.find("still has locks held!") != text.npos;
}

// "WARNING: CPU: 1 PID: 53 at include/net/ip_tunnels.h:683 iptunnel_xmit+0x1e7/0x2a0"; Linux 6.19
// moved the processor to the end.
bool is_warning(std::string_view text) {
    return starts_with(text, "WARNING: ") &&
           (text.find(".c:") != text.npos || text.find(".h:") != text.npos);
}

// Signs count at the beginning of the text only: a program may log anything further on.
bool is_splat(std::string_view text) {
    if (is_warning(text) || is_count_of_leaks(text) || is_forgotten_lock(text)) {
        return true;
    }
    for (std::string_view sign : kSplats) {
        if (starts_with(text, sign)) {
            return true;
        }
    }
    return false;
}

bool is_known(std::string_view text) {
    // The same statement, for IPv4 and IPv6.
    return is_warning(text) && text.find("include/net/ip_tunnels.h:") != text.npos &&
           (text.find("iptunnel_xmit") != text.npos ||
            text.find("udp_tunnel6_xmit_skb") != text.npos);
}

bool ends_event(std::string_view text) {
    return text.find("---[ end trace") != text.npos ||
           text.find("---[ end Kernel panic") != text.npos;
}

template <typename T> bool take_number(std::string_view &text, char end, T &number) {
    const size_t at = text.find(end);
    if (at == text.npos) {
        return false;
    }
    const auto [stop, error] = std::from_chars(text.data(), text.data() + at, number);
    if (error != std::errc() || stop != text.data() + at) {
        return false;
    }
    text.remove_prefix(at + 1);
    return true;
}

} // namespace

std::optional<KmsgRecord> parse_kmsg_record(std::string_view record) {
    KmsgRecord out;
    uint64_t microseconds = 0;
    // FLAGS is "-" or "c", and later kernels may put more fields before the semicolon.
    const size_t semicolon = record.find(';');
    if (semicolon == record.npos) {
        return std::nullopt;
    }
    std::string_view text = record.substr(semicolon + 1);
    std::string_view head = record.substr(0, semicolon);
    if (!take_number(head, ',', out.priority) || !take_number(head, ',', out.sequence) ||
        !take_number(head, ',', microseconds)) {
        return std::nullopt;
    }
    out.seconds = static_cast<double>(microseconds) / 1e6;
    out.text = text.substr(0, text.find('\n'));
    return out;
}

void KernelLogParser::open(KernelEvent::Class kind, const KmsgRecord &record) {
    ++counts_[static_cast<size_t>(kind)];
    opened_at_ = record.seconds;
    in_ = kind;
    lines_ = 1;
    stored_ = events_.size() < kMaxEvents;
    if (stored_) {
        events_.push_back({kind, record.text, record.seconds, {record.text}});
    }
}

// What was opened a line ago is the known warning.
void KernelLogParser::know(const KmsgRecord &record) {
    --counts_[static_cast<size_t>(*in_)];
    in_ = KernelEvent::Class::Known;
    ++counts_[static_cast<size_t>(*in_)];
    if (stored_) {
        events_.back().kind = *in_;
        events_.back().title = record.text;
    }
}

// True if a line that could be an event's title only goes on with the one that is open.
bool KernelLogParser::continues(std::string_view text) const {
    if (in_ != KernelEvent::Class::Splat && in_ != KernelEvent::Class::Known) {
        return false;
    }
    // WARN(condition, "text") prints its text between "cut here" and the WARNING line.
    const bool warning_after_its_text = lines_ == 1 && is_warning(text);
    return warning_after_its_text || starts_with(text, "Oops: ") ||
           starts_with(text, "general protection fault") ||
           starts_with(text, "Kernel panic - not syncing");
}

void KernelLogParser::add(const KmsgRecord &record) {
    constexpr uint32_t kFacilityMask = ~7u;
    if ((record.priority & kFacilityMask) != 0) {
        return; // written into /dev/kmsg by a program, such as systemd
    }
    const std::string_view text = record.text;
    if (in_ && record.seconds - opened_at_ > kLongestEventSeconds) {
        in_.reset();
    }
    if (text.find("[ cut here ]") != text.npos) {
        cut_here_ = true;
        in_.reset();
    } else if (is_noise(text)) {
        cut_here_ = false;
        open(KernelEvent::Class::Noise, record);
    } else if (cut_here_ || (is_splat(text) && !continues(text))) {
        cut_here_ = false;
        open(is_known(text) ? KernelEvent::Class::Known : KernelEvent::Class::Splat, record);
    } else if (in_) {
        if (lines_ == 1 && is_known(text)) {
            know(record); // it has no text of its own: another processor's line came between
        }
        ++lines_;
        if (stored_ && lines_ <= kMaxLines) {
            events_.back().lines.push_back(record.text);
        }
        if (ends_event(text)) {
            in_.reset();
        }
    }
}

KernelLog::~KernelLog() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

bool KernelLog::open() {
    fd_ = ::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd_ >= 0 && lseek(fd_, 0, SEEK_END) < 0) {
        close(fd_);
        fd_ = -1;
    }
    return fd_ >= 0;
}

void KernelLog::poll() {
    if (fd_ < 0) {
        return;
    }
    std::array<char, 8192> buffer; // the kernel's limit for one record; each read is one
    while (true) {
        const ssize_t length = read(fd_, buffer.data(), buffer.size());
        if (length < 0 && errno == EPIPE) {
            ++lost_;
            continue;
        }
        if (length <= 0) {
            return;
        }
        const std::optional<KmsgRecord> record =
            parse_kmsg_record(std::string_view(buffer.data(), static_cast<size_t>(length)));
        if (record) {
            parser_.add(*record);
        }
    }
}
