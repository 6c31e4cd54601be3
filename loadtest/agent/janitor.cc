// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/janitor.h"

#include "loadtest/observe/netlink_counters.h"
#include "tools/common/child.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

struct Janitor::Notes {
    char folder[256];
    char device[IFNAMSIZ];
    std::atomic<pid_t> daemon;
    std::atomic<pid_t> pressure;
    std::atomic<pid_t> counters;
};

namespace {

void copy(char *to, size_t size, const std::string &from) {
    if (from.size() < size) {
        std::memcpy(to, from.c_str(), from.size() + 1);
    }
}

// A zombie counts as dead: whoever has inherited it may take its time to reap it.
bool lives(pid_t pid) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string stat;
    std::getline(file, stat);
    const size_t name_end = stat.rfind(") "); // the name itself may hold anything
    return name_end != stat.npos && stat.compare(name_end + 2, 1, "Z") != 0;
}

} // namespace

void remove_device(const std::string &name) {
    const std::string ip = find_program("ip");
    if (if_nametoindex(name.c_str()) != 0 && !ip.empty()) {
        const Result<std::string> ignored =
            output_of({ip, "link", "delete", name}, std::chrono::seconds(20));
        static_cast<void>(ignored); // nothing more can be done about it
    }
}

Result<void> Janitor::start() {
    void *memory =
        mmap(nullptr, sizeof(Notes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ends[2] = {-1, -1};
    if (memory == MAP_FAILED || pipe2(ends, O_CLOEXEC) != 0) {
        return Error{fmt::format("cannot prepare for tidying up: {}", std::strerror(errno))};
    }
    notes_ = new (memory) Notes();
    const pid_t pid = fork();
    if (pid < 0) {
        return Error{fmt::format("cannot start a process: {}", std::strerror(errno))};
    }
    if (pid == 0) {
        setsid(); // signals from the terminal are not for it
        prctl(PR_SET_NAME, "dcostorm-tidy");
        for (int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
            signal(number, SIG_IGN);
        }
        // The agent's stream must end when the agent does, so nothing of it may stay open here.
        for (int fd = 0; fd < 1024; ++fd) {
            if (fd != ends[0]) {
                close(fd);
            }
        }
        for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
            open("/dev/null", O_RDWR); // so that no file of ours becomes a child's stdout
        }
        char byte = 0;
        while (read(ends[0], &byte, 1) < 0 && errno == EINTR) {
        }
        tidy(*notes_);
        _exit(0);
    }
    close(ends[0]);
    pipe_ = ends[1];
    pid_ = pid;
    return {};
}

void Janitor::tidy(Notes &notes) {
    if (const pid_t group = notes.pressure.load(); group > 0) {
        kill(-group, SIGKILL);
    }
    if (const pid_t group = notes.daemon.load(); group > 0 && lives(group)) {
        kill(-group, SIGKILL);
        for (int i = 0; i < 200 && lives(group); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    if (const pid_t process = notes.counters.load(); process > 0) {
        NetlinkCounters::remove(process);
    }
    if (notes.device[0] != '\0') {
        remove_device(notes.device);
    }
    if (notes.folder[0] != '\0') {
        std::error_code ignored;
        std::filesystem::remove_all(notes.folder, ignored);
    }
}

Janitor::~Janitor() {
    if (pid_ > 0) {
        close(pipe_);
        waitpid(pid_, nullptr, 0);
    }
    if (notes_ != nullptr) {
        munmap(notes_, sizeof(Notes));
    }
}

void Janitor::note_folder(const std::string &path) {
    copy(notes_->folder, sizeof(notes_->folder), path);
}
void Janitor::note_device(const std::string &name) {
    copy(notes_->device, sizeof(notes_->device), name);
}
void Janitor::note_daemon(pid_t process_group) {
    notes_->daemon = process_group;
}
void Janitor::note_pressure(pid_t process_group) {
    notes_->pressure = process_group;
}
void Janitor::note_counters(pid_t of_process) {
    notes_->counters = of_process;
}
