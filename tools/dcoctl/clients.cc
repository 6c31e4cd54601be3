// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoctl/clients.h"

#include "tools/dcoctl/processes.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

constexpr milliseconds kGreeting{5'000};
constexpr milliseconds kPatience{60'000}; // a full server in an emulated machine takes a while
constexpr milliseconds kSettled{300};     // the daemon writes its file line by line
constexpr milliseconds kPause{200};
constexpr seconds kReading{10};

struct WrittenListing {
    StatusListing listing;
    Clients::Time written_at; // the end of writing
    Clients::Time taken_at;   // at this moment or later the table was as listed
};

system_clock::time_point as_time(const timespec &time) {
    return system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(
        seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

Error cannot_read(const std::string &path, int code) {
    return {fmt::format("cannot read {}: {}", path, std::strerror(code)),
            code == EACCES ? Exit::Missing : Exit::Usage, code == EACCES ? "run it as root" : ""};
}

// The daemon writes over the old text from its beginning and cuts the rest off at last, so that
// half a new list goes on as an old one, with END: only a file that has rested is one list.
Result<WrittenListing> read_rested(const std::string &path) {
    const auto deadline = system_clock::now() + kReading;
    while (true) {
        struct stat before = {};
        std::ifstream file(path, std::ios::binary);
        if (!file || stat(path.c_str(), &before) != 0) {
            return cannot_read(path, errno);
        }
        if (!S_ISREG(before.st_mode)) {
            return Error{fmt::format("{} is no file", path), Exit::Usage};
        }
        const std::string text((std::istreambuf_iterator<char>(file)),
                               std::istreambuf_iterator<char>());
        struct stat after = {};
        const bool same = stat(path.c_str(), &after) == 0 && after.st_ino == before.st_ino &&
                          as_time(after.st_mtim) == as_time(before.st_mtim);
        const bool rested = system_clock::now() - as_time(before.st_mtim) >= kSettled;
        WrittenListing written{parse_status_listing(text), as_time(before.st_mtim), {}};
        if (same && rested && written.listing.complete) {
            written.taken_at = written.listing.updated_at
                                   ? Clients::Time(seconds(*written.listing.updated_at))
                                   : written.written_at;
            return written;
        }
        if (system_clock::now() > deadline) {
            return Error{written.listing.complete
                             ? fmt::format("{} changes all the time", path)
                             : fmt::format("{} is not a whole status file: no line END", path),
                         Exit::Usage};
        }
        std::this_thread::sleep_for(kPause);
    }
}

Error from_management(Error error, const std::string &address) {
    error.exit = Exit::Missing;
    if (error.code == EACCES) {
        error.hint = "name a file that has it: --management-password FILE; or be root";
    } else if (error.code == EBUSY) {
        error.hint = fmt::format("end the other client of {}, or use --status FILE", address);
    } else {
        error.hint = "the option management of the server's configuration says where it is; or "
                     "use --status FILE";
    }
    return error;
}

Result<std::optional<std::string>> password_of(const ClientSource &source) {
    if (source.password_file.empty()) {
        return std::optional<std::string>();
    }
    std::ifstream file(source.password_file);
    std::string line;
    if (!file) {
        return cannot_read(source.password_file, errno);
    }
    std::getline(file, line);
    return std::optional<std::string>(line);
}

} // namespace

void add_source_options(CLI::App &command, ClientSource &source) {
    CLI::Option *management =
        command
            .add_option("--management", source.management,
                        "Ask the daemon's management interface who the clients are")
            ->type_name("SOCKET|ADDRESS:PORT");
    command
        .add_option("--management-password", source.password_file,
                    "The first line of FILE is its password")
        ->type_name("FILE")
        ->needs(management);
    command
        .add_option("--status", source.status_file,
                    "Read who the clients are in the daemon's status file")
        ->type_name("FILE")
        ->excludes(management);
}

Result<Clients> Clients::open(const ClientSource &source) {
    Clients clients;
    clients.source_ = source;
    if (source.management.empty()) {
        return clients;
    }
    const Result<std::optional<std::string>> password = password_of(source);
    if (!password) {
        return password.error();
    }
    clients.management_ = std::make_unique<Management>();
    const auto deadline = system_clock::now() + kGreeting;
    Result<void> connected = clients.management_->connect(source.management);
    // The backlog is full: others wait for their turn as well.
    while (!connected && connected.error().code == EAGAIN && system_clock::now() < deadline) {
        std::this_thread::sleep_for(kPause);
        connected = clients.management_->connect(source.management);
    }
    if (connected) {
        connected = clients.management_->greet(*password, kGreeting);
    }
    if (!connected) {
        return from_management(connected.error(), source.management);
    }
    return clients;
}

Result<StatusListing> Clients::list(std::optional<Time> not_before) {
    if (management_) {
        if (not_before) {
            std::this_thread::sleep_until(*not_before);
        }
        const Result<std::string> text = management_->status(kPatience);
        if (!text) {
            return from_management(text.error(), source_.management);
        }
        StatusListing listing = parse_status_listing(*text);
        if (listing.version == 0) {
            return Error{fmt::format("the openvpn behind {} is no server", source_.management),
                         Exit::Usage};
        }
        return listing;
    }
    const Time deadline = not_before.value_or(system_clock::now()) + seconds(source_.wait_seconds);
    while (true) {
        const Result<WrittenListing> written = read_rested(source_.status_file);
        if (!written) {
            return written.error();
        }
        if (written->listing.version == 0) {
            return Error{fmt::format("{} is not the status file of a server", source_.status_file),
                         Exit::Usage};
        }
        const auto age =
            std::chrono::duration_cast<seconds>(system_clock::now() - written->written_at);
        if (age > seconds(source_.wait_seconds) || system_clock::now() > deadline) {
            return Error{fmt::format("{} was written {} s ago, and not again since",
                                     source_.status_file, age.count()),
                         Exit::Missing,
                         "its daemon does not run, or writes it less often: see --wait"};
        }
        if (!not_before || written->taken_at >= *not_before) {
            return written->listing;
        }
        std::this_thread::sleep_for(kPause);
    }
}

std::optional<int> Clients::pid() {
    if (management_) {
        const Result<int> pid = management_->pid(kPatience);
        return pid ? std::optional<int>(*pid) : std::nullopt;
    }
    return process_with_open_file("openvpn", source_.status_file);
}
