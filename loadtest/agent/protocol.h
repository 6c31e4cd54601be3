// SPDX-License-Identifier: GPL-2.0-or-later
//
// What dcostorm and dcostorm-agent say to each other: one JSON object a line, both ways, over
// whatever carries bytes (a child's stdin and stdout, ssh, a virtio-serial port).
//
//   request   {"id": 7, "op": "observe", "params": {...}}        params may be missing
//   answer    {"id": 7, "result": {...}}
//         or  {"id": 7, "error": {"text": "...", "exit": 3, "hint": "..."}}
//
// One request at a time; the agent answers in order. Empty lines mean nothing. A line that is no
// request is answered with "id": null. When the stream ends, the agent undoes everything it did.
//
//   op            params             result            what happens
//   hello         HelloParams        HelloResult       facts about the server's machine
//   start         StartParams        StartResult       runs openvpn, waits until it serves
//   observe       -                  Observation       cheap, harmless: may be asked in a storm;
//                                                      reads the kernel's log on the way
//   compare       -                  Comparison        asks the daemon for its list; see below
//   pressure      PressureParams     {}                what keeps the daemon from running
//   drop          DropParams         {}                drop what clients send to the VPN port
//   measure       MeasureParams      Cost              one operation; then the daemon is ended
//   kernel_log    -                  KernelLogResult   what the kernel said since the last hello
//   stop          -                  DaemonExit        ends openvpn; undoes pressure and drop first
//   reboot        -                  {}                restarts the machine, if --allow-reboot
//   bye           -                  {}                undoes everything; the agent ends
//
// `measure` says nothing to the daemon but the command itself, and waits on the agent's side until
// all is done: the link's silence may last as long as its limit.
//
// Only `compare` makes the daemon print its list of clients. On Debian's 2.6.14 that makes the
// daemon dump the kernel's peers, and deletion notifications that wait in its socket are lost by
// it: the observer would cause what it looks for. So `observe` asks the daemon `load-stats`, which
// reads one integer, and `compare` comes once, when nothing should be left to wait for.

#pragma once

#include "loadtest/observe/kernel_log.h"
#include "tools/common/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace agent {

inline constexpr int kProtocol = 1;

struct HelloParams {
    std::string openvpn = "/usr/sbin/openvpn"; // whose build ID is asked for
};

struct HelloResult {
    int protocol = kProtocol;
    std::string agent_version;
    std::string kernel;                           // uname -r
    std::string suite;                            // VERSION_CODENAME of /etc/os-release, or empty
    std::optional<std::string> openvpn_package;   // version of the installed Debian package
    std::optional<std::string> openvpn_build_id;  // GNU build ID of HelloParams::openvpn, hex
    std::optional<std::string> module_package;    // version of openvpn-dco-dkms
    std::optional<std::string> module_srcversion; // of the loaded module
    bool dco_usable = false;                      // the netlink family answers
    std::optional<uint64_t> rmem_max;             // net.core.rmem_max
};

struct StartParams {
    std::string openvpn = "/usr/sbin/openvpn";
    std::string config;                       // text; the agent adds what concerns its directory
    std::map<std::string, std::string> files; // name -> content, beside the configuration
    uint16_t port = 1194;                     // that the configuration names; for `drop`
    bool dco = true;                          // false: --disable-dco
    // Seconds between two writes of the status file. Debian's openvpn@.service says `--status
    // FILE 10`, so that is what the servers do that we stand for; see the note on `compare`.
    uint32_t status_interval = 10;
    uint32_t timeout_seconds = 60; // to become ready
    // Count the daemon's netlink messages from its start, for `measure`.
    bool count_messages = false;
};

struct StartResult {
    int64_t pid = 0;
    std::string device;
    double ready_seconds = 0;
};

struct DaemonExit {
    bool running = false;      // true: it runs still, all below is empty
    bool asked = false;        // we told it to end
    std::optional<int> status; // exit status
    std::optional<int> signal; // or the signal that ended it
    std::string last_words;    // the line of its log that says why, if one does
};

struct Observation {
    bool alive = false;                   // the process that `start` made still runs
    std::optional<uint64_t> instances;    // daemon's count (load-stats); empty while it is silent
    std::optional<uint64_t> kernel_peers; // empty without DCO
    std::optional<uint64_t> overruns;     // drops of the daemon's netlink sockets since its start
    uint64_t refusals = 0;                // log lines "would exceed maximum number of clients"
    DaemonExit exit;                      // meaningful when not alive
};

// Both tables, read one right after the other.
struct Comparison {
    std::optional<uint64_t> instances;           // load-stats
    std::optional<uint64_t> listed;              // clients in the answer to `status 3`
    std::optional<uint64_t> status_file_clients; // clients in the status file
    std::optional<uint64_t> kernel_peers;        // empty without DCO
    std::optional<uint64_t> stale; // listed with a peer-id that the kernel does not have
};

enum class Pressure { None, Cpu, Pause };

struct PressureParams {
    Pressure kind = Pressure::None; // None lifts it
    uint32_t cpu_workers = 4;       // of stress-ng, for Cpu
};

struct DropParams {
    bool on = false;
};

enum class Operation {
    Close,    // all clients at once, through the management interface
    Shutdown, // SIGTERM, until the process has ended
};

struct MeasureParams {
    Operation operation = Operation::Close;
    std::string common_name;      // of all clients, for Close: one command ends them all
    uint32_t limit_seconds = 900; // the operation is given up after
};

// Cost::not_counted where nobody asked for a count, or there is nothing to count. Any other reason
// is a measurement that has failed.
inline constexpr const char *kMessagesNotWanted = "not wanted";
inline constexpr const char *kMessagesWithoutOffload =
    "without data channel offload there are none";

// What one operation has cost the daemon. When it was cut off: up to then.
struct Cost {
    uint64_t clients = 0;              // in the daemon's table before
    uint64_t closed = 0;               // when it was cut off: peers that the kernel had no longer
    bool cut_off = false;              // the limit came first, and the daemon was killed
    double cpu_seconds = 0;            // user and system, all of the process
    double wall_seconds = 0;           // Close: until the daemon's answer; Shutdown: until its end
    std::optional<uint64_t> requests;  // netlink messages that it sent
    std::optional<uint64_t> datagrams; // netlink datagrams that it read
    std::optional<uint64_t> listed;    // peers in these
    std::optional<uint64_t> messages;  // sent and read: a peer in a listing is one
    std::optional<uint64_t> overruns;  // notifications that it lost; empty after a Shutdown
    // Why some of the four numbers of messages are empty: all, or `listed` and `messages` alone.
    std::string not_counted;
    // How the daemon ended: of itself in a Shutdown, told to after a Close (by SIGKILL if it did
    // not listen), by SIGKILL when it was cut off.
    DaemonExit exit;
};

struct KernelLogResult {
    std::vector<KernelEvent> events; // oldest first, bounded
    uint64_t splats = 0;             // all of them, also those that the bound cut off
    uint64_t known = 0;
    uint64_t noise = 0;
    bool readable = false; // else all above is empty, and says nothing
    uint64_t lost = 0;     // how often the kernel overwrote records that we had not read
};

std::string name_of(Pressure pressure); // "none", "cpu", "pause"
std::optional<Pressure> pressure_named(std::string_view name);

std::string name_of(Operation operation); // "close", "shutdown"

// An Error as it travels.
nlohmann::json to_json(const Error &error);
Error error_from_json(const nlohmann::json &json);

// Any struct above. A key that is missing keeps its default; one of the wrong type is an Error that
// names `what`.
template <typename T> nlohmann::json encode(const T &value);
template <typename T> Result<T> decode(const nlohmann::json &json, const std::string &what);

} // namespace agent
