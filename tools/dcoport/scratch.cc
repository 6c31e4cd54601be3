// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/scratch.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

// Our children are dying with us and may still write there, so once is not always enough.
void remove_folder(const std::string &path) {
    std::error_code error;
    for (int attempt = 0; attempt < 500; attempt++) {
        std::filesystem::remove_all(path, error);
        if (!std::filesystem::exists(path, error)) {
            return;
        }
        usleep(20'000);
    }
}

[[noreturn]] void wait_and_remove(int pipe, const std::string &path) {
    setsid(); // a Ctrl-C at the terminal is not for us
    for (int number : {SIGINT, SIGTERM, SIGHUP}) {
        signal(number, SIG_IGN);
    }
    // What waits for the end of our output must not wait for this process, nor must the other
    // end of the pipe be open here.
    dup2(pipe, STDIN_FILENO);
    close_range(STDIN_FILENO + 1, ~0u, 0);
    char byte = 0;
    while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR) {
    }
    remove_folder(path);
    _exit(0);
}

Error cannot_make(const std::string &path, int code) {
    return Error{"cannot make a folder such as " + path + ": " +
                     std::generic_category().message(code),
                 Exit::Missing, "TMPDIR names the folder for it"};
}

} // namespace

Result<Scratch> Scratch::make() {
    const char *folder = std::getenv("TMPDIR");
    std::string path =
        std::string(folder == nullptr || *folder == '\0' ? "/tmp" : folder) + "/dcoport.XXXXXX";
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return cannot_make(path, errno);
    }
    if (mkdtemp(path.data()) == nullptr) {
        const int code = errno;
        close(ends[0]);
        close(ends[1]);
        return cannot_make(path, code);
    }
    const pid_t remover = fork();
    if (remover == 0) {
        wait_and_remove(ends[0], path);
    }
    const int code = errno;
    close(ends[0]);
    if (remover < 0) {
        close(ends[1]);
        remove_folder(path);
        return cannot_make(path, code);
    }
    Scratch scratch;
    scratch.path_ = std::move(path);
    scratch.pipe_ = ends[1];
    scratch.remover_ = remover;
    return scratch;
}

Scratch::Scratch(Scratch &&other) noexcept
    : path_(std::move(other.path_)), pipe_(std::exchange(other.pipe_, -1)),
      remover_(std::exchange(other.remover_, 0)) {}

Scratch::~Scratch() {
    if (remover_ > 0) {
        close(pipe_);
        waitpid(remover_, nullptr, 0);
    }
}
