// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/netlink_counters.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

constexpr const char *kGroup = "dcostorm";

struct Probe {
    const char *name;
    const char *kind;     // p: at the beginning of the function, r: at its end
    const char *function; // of the kernel or a module
    const char *fetches;
    const char *values;
    const char *filter; // besides that of the process
};

// The module's dump function returns how much it has written; its last call for a dump writes
// nothing. libnl looks at what there is (MSG_PEEK is 2) before it reads, so each read that is
// counted has got a datagram.
constexpr std::array<Probe, 3> kProbes = {{
    {"sent", "p", "netlink_sendmsg", "", "hitcount", ""},
    {"read", "p", "netlink_recvmsg", " flags=$arg4:s32", "hitcount", " && !(flags & 2)"},
    {"listed", "r", "ovpn_netlink_dump_peers", " bytes=$retval:s32", "hitcount,bytes",
     " && bytes > 0"},
}};

std::string event_of(const Probe &probe, pid_t process) {
    return fmt::format("{}_{}", probe.name, process);
}

std::string file_of(const Probe &probe, pid_t process, std::string_view file) {
    return fmt::format("events/{}/{}/{}", kGroup, event_of(probe, process), file);
}

// The file system alone, attached to no directory. -1 and errno if it cannot be had.
int open_tracefs() {
    const int context = fsopen("tracefs", FSOPEN_CLOEXEC);
    int mounted = -1;
    if (context >= 0 && fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == 0) {
        mounted = fsmount(context, FSMOUNT_CLOEXEC, 0);
    }
    const int code = errno;
    if (context >= 0) {
        close(context);
    }
    errno = code;
    return mounted;
}

// 0 or an errno. Truncating a trigger file takes all its triggers away.
int write_to(int tracefs, const std::string &path, const std::string &text, int mode) {
    const int fd = openat(tracefs, path.c_str(), O_WRONLY | O_CLOEXEC | mode);
    if (fd < 0) {
        return errno;
    }
    const bool written =
        text.empty() || write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int code = written ? 0 : errno;
    close(fd);
    return code;
}

std::optional<std::string> read_from(int tracefs, const std::string &path) {
    const int fd = openat(tracefs, path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return std::nullopt;
    }
    std::string text;
    std::array<char, 4096> buffer;
    ssize_t length = 0;
    while ((length = read(fd, buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<size_t>(length));
    }
    close(fd);
    return length == 0 ? std::optional<std::string>(text) : std::nullopt;
}

void remove_probes(int tracefs, pid_t process) {
    for (const Probe &probe : kProbes) {
        if (write_to(tracefs, file_of(probe, process, "trigger"), "", O_TRUNC) != ENOENT) {
            write_to(tracefs, "kprobe_events",
                     fmt::format("-:{}/{}\n", kGroup, event_of(probe, process)), O_APPEND);
        }
    }
}

// The number behind "name:" in a line, blanks between.
std::optional<uint64_t> number_after(std::string_view line, std::string_view name) {
    size_t at = line.find(name);
    if (at == line.npos) {
        return std::nullopt;
    }
    at = std::min(line.find_first_not_of(' ', at + name.size()), line.size());
    uint64_t number = 0;
    const auto [stop, error] = std::from_chars(line.data() + at, line.data() + line.size(), number);
    return error == std::errc() ? std::optional<uint64_t>(number) : std::nullopt;
}

} // namespace

std::optional<HistogramTotals> parse_histogram(std::string_view text) {
    HistogramTotals totals;
    std::optional<uint64_t> dropped;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        // "{ common_pid:        700 } hitcount:         33  bytes:       4620"
        if (line.starts_with('{')) {
            const size_t values = std::min(line.find('}'), line.size());
            const std::optional<uint64_t> hits = number_after(line.substr(values), "hitcount:");
            if (!hits) {
                return std::nullopt;
            }
            totals.hits += *hits;
            totals.bytes += number_after(line.substr(values), "bytes:").value_or(0);
        } else if (line.starts_with("    Dropped:")) {
            dropped = number_after(line, "Dropped:");
        }
    }
    return dropped == 0u ? std::optional<HistogramTotals>(totals) : std::nullopt;
}

Result<std::unique_ptr<NetlinkCounters>> NetlinkCounters::start(pid_t process) {
    std::unique_ptr<NetlinkCounters> counters(new NetlinkCounters(process));
    counters->tracefs_ = open_tracefs();
    if (counters->tracefs_ < 0) {
        return Error{fmt::format("the kernel's tracefs cannot be had: {}", std::strerror(errno)),
                     Exit::Missing};
    }
    for (const Probe &probe : kProbes) {
        const std::string event = event_of(probe, process);
        int code = write_to(counters->tracefs_, "kprobe_events",
                            fmt::format("{}:{}/{} {}{}\n", probe.kind, kGroup, event,
                                        probe.function, probe.fetches),
                            O_APPEND);
        if (code == 0) {
            code = write_to(counters->tracefs_, file_of(probe, process, "trigger"),
                            fmt::format("hist:keys=common_pid:vals={} if common_pid == {}{}\n",
                                        probe.values, process, probe.filter),
                            O_APPEND);
        }
        if (code != 0) {
            return Error{fmt::format("the kernel does not count calls of {}: {}", probe.function,
                                     std::strerror(code)),
                         Exit::Missing};
        }
    }
    return counters;
}

NetlinkCounters::~NetlinkCounters() {
    if (tracefs_ >= 0) {
        remove_probes(tracefs_, process_);
        close(tracefs_);
    }
}

Result<NetlinkCounts> NetlinkCounters::read() const {
    std::array<HistogramTotals, kProbes.size()> totals;
    for (size_t i = 0; i < kProbes.size(); ++i) {
        const std::optional<std::string> text =
            read_from(tracefs_, file_of(kProbes[i], process_, "hist"));
        const std::optional<HistogramTotals> parsed =
            text ? parse_histogram(*text) : std::optional<HistogramTotals>();
        if (!parsed) {
            return Error{fmt::format("the kernel's count of calls of {} is not understood",
                                     kProbes[i].function)};
        }
        totals[i] = *parsed;
    }
    return NetlinkCounts{totals[0].hits, totals[1].hits, totals[2].hits, totals[2].bytes};
}

void NetlinkCounters::remove(pid_t process) {
    if (const int tracefs = open_tracefs(); tracefs >= 0) {
        remove_probes(tracefs, process);
        close(tracefs);
    }
}
