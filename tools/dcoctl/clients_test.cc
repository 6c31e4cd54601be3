// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon's table from a status file. That from the management interface is the business of
// tools/daemon/management_test.cc.

#include "tools/dcoctl/clients.h"

#include "tools/dcoctl/processes.h"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

class StatusFile {
  public:
    StatusFile() {
        std::string pattern = (std::filesystem::temp_directory_path() / "status.XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~StatusFile() { std::filesystem::remove_all(folder_); }

    std::string path() const { return folder_ + "/status"; }

    // As of `age` ago, and so long untouched.
    void write(const std::string &text, seconds age) const {
        std::ofstream(path()) << text;
        const timespec then = {std::time(nullptr) - age.count(), 0};
        const timespec times[] = {then, then};
        utimensat(AT_FDCWD, path().c_str(), times, 0);
    }

    void write_version_2(const std::string &name, seconds age) const {
        write("TITLE,OpenVPN\nTIME,x," + std::to_string(std::time(nullptr) - age.count()) +
                  "\nHEADER,CLIENT_LIST,Common Name,Peer ID\nCLIENT_LIST," + name + ",1\nEND\n",
              age);
    }

    ClientSource source(uint32_t wait_seconds) const {
        return {.status_file = path(), .wait_seconds = wait_seconds};
    }

  private:
    std::string folder_;
};

Error failure(const ClientSource &source, std::optional<Clients::Time> not_before = {}) {
    Result<Clients> clients = Clients::open(source);
    const Result<StatusListing> listing = clients ? clients->list(not_before) : clients.error();
    EXPECT_FALSE(listing);
    return listing ? Error{} : listing.error();
}

TEST(Clients, the_latest_file_is_good_enough_at_first) {
    StatusFile file;
    file.write_version_2("alice", seconds(50));
    Result<Clients> clients = Clients::open(file.source(100));
    const Result<StatusListing> listing = clients->list();
    ASSERT_TRUE(listing) << listing.error().text;
    EXPECT_EQ(listing->clients.at(0).common_name, "alice");
}

TEST(Clients, a_later_table_is_waited_for) {
    StatusFile file;
    file.write_version_2("alice", seconds(50));
    Result<Clients> clients = Clients::open(file.source(100));
    std::thread daemon([&file] {
        std::this_thread::sleep_for(seconds(1));
        file.write_version_2("bob", seconds(10));
    });
    const Result<StatusListing> listing = clients->list(system_clock::now() - seconds(20));
    daemon.join();
    ASSERT_TRUE(listing) << listing.error().text;
    EXPECT_EQ(listing->clients.at(0).common_name, "bob");
}

TEST(Clients, a_file_that_is_not_written_any_more_is_no_table) {
    StatusFile file;
    file.write_version_2("alice", seconds(200));
    const Error error = failure(file.source(100));
    EXPECT_EQ(error.exit, Exit::Missing);
    EXPECT_NE(error.text.find("was written 20"), std::string::npos) << error.text;
    file.write_version_2("alice", seconds(5));
    EXPECT_EQ(failure(file.source(1), system_clock::now() - seconds(2)).exit, Exit::Missing);
}

TEST(Clients, what_is_no_status_file_of_a_server_is_said) {
    StatusFile file;
    EXPECT_EQ(failure(file.source(100)).text,
              "cannot read " + file.path() + ": No such file or directory");
    file.write("OpenVPN STATISTICS\nUpdated,2026-11-20 12:13:11\nEND\n", seconds(5));
    EXPECT_EQ(failure(file.source(100)).text, file.path() + " is not the status file of a server");
    EXPECT_EQ(failure({.status_file = "/"}).exit, Exit::Usage);
}

TEST(Clients, a_management_interface_that_is_not_there_is_said) {
    const Error error = failure({.management = "/nonexistent/socket"});
    EXPECT_EQ(error.exit, Exit::Missing);
    EXPECT_NE(error.hint, "");
    EXPECT_EQ(failure({.management = "/s", .password_file = "/nonexistent"}).text,
              "cannot read /nonexistent: No such file or directory");
}

TEST(Processes, we_are_one_and_have_our_files_open) {
    std::ifstream comm("/proc/self/comm");
    std::string name;
    std::getline(comm, name);
    const std::vector<int> pids = processes_named(name);
    EXPECT_NE(std::find(pids.begin(), pids.end(), getpid()), pids.end());
    StatusFile file;
    const std::ofstream open(file.path());
    EXPECT_EQ(process_with_open_file(name, file.path()), getpid());
    EXPECT_FALSE(process_with_open_file(name, "/nonexistent"));
    EXPECT_FALSE(process_with_open_file("no-such-name", file.path()));
}

} // namespace
