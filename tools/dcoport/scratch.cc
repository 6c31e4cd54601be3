// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/scratch.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <sys/socket.h>
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

// In the process that outlives us. It makes the folder itself, so that there is none at any moment
// that nobody would remove, and tells us a code of errno, or 0 and the folder's name.
[[noreturn]] void make_and_remove(int us, std::string path) {
    setsid(); // a Ctrl-C at the terminal is not for us
    for (int number : {SIGINT, SIGTERM, SIGHUP}) {
        signal(number, SIG_IGN);
    }
    // What waits for the end of our output must not wait for this process, nor must the other
    // end of the socket be open here.
    dup2(us, STDIN_FILENO);
    close_range(STDIN_FILENO + 1, ~0u, 0);
    const int code = mkdtemp(path.data()) == nullptr ? errno : 0;
    send(STDIN_FILENO, &code, sizeof code, MSG_NOSIGNAL);
    if (code == 0) {
        send(STDIN_FILENO, path.data(), path.size(), MSG_NOSIGNAL);
        char byte = 0;
        while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR) {
        }
        remove_folder(path);
    }
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
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return cannot_make(path, errno);
    }
    const pid_t remover = fork();
    if (remover == 0) {
        make_and_remove(ends[1], path);
    }
    int code = errno;
    close(ends[1]);
    if (remover < 0) {
        close(ends[0]);
        return cannot_make(path, code);
    }
    Scratch scratch;
    scratch.socket_ = ends[0];
    scratch.remover_ = remover;
    // It has been ended by somebody if it says less.
    const bool said = recv(ends[0], &code, sizeof code, 0) == sizeof code;
    if (!said || code != 0 ||
        recv(ends[0], path.data(), path.size(), 0) != static_cast<ssize_t>(path.size())) {
        return cannot_make(path, said && code != 0 ? code : ECHILD);
    }
    scratch.path_ = std::move(path);
    return scratch;
}

Scratch::Scratch(Scratch &&other) noexcept
    : path_(std::move(other.path_)), socket_(std::exchange(other.socket_, -1)),
      remover_(std::exchange(other.remover_, 0)) {}

Scratch::~Scratch() {
    if (remover_ > 0) {
        close(socket_);
        waitpid(remover_, nullptr, 0);
    }
}
