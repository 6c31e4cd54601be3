// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/common/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace {

constexpr std::chrono::milliseconds kPause{20}; // between two looks at a child

struct Ends {
    int input = -1;
    int output = -1;
};

// Between fork and exec: only what is safe there, and no return.
[[noreturn]] void become(char *const *arguments, const char *folder, const Ends &ends,
                         pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(127); // it ended before the line above
    }
    setpgid(0, 0);
    setpriority(PRIO_PROCESS, 0, 0);
    for (int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
        signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(ends.input, STDIN_FILENO);
    dup2(ends.output, STDOUT_FILENO);
    dup2(ends.output, STDERR_FILENO);
    if (*folder == '\0' || chdir(folder) == 0) {
        execv(arguments[0], arguments);
    }
    _exit(127);
}

Result<pid_t> spawn(const std::vector<std::string> &arguments, const std::string &folder,
                    const Ends &ends) {
    std::vector<char *> pointers;
    pointers.reserve(arguments.size() + 1);
    for (const std::string &argument : arguments) {
        pointers.push_back(const_cast<char *>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) {
        return Error{fmt::format("cannot start {}: {}", arguments[0], std::strerror(errno)),
                     Exit::Missing};
    }
    if (pid == 0) {
        become(pointers.data(), folder.c_str(), ends, parent);
    }
    setpgid(pid, pid); // here as well: signal() may come before the child has run
    return pid;
}

} // namespace

Child::~Child() {
    end(Milliseconds(0));
}

Child::Child(Child &&other) noexcept
    : pid_(std::exchange(other.pid_, 0)), input_(std::exchange(other.input_, -1)),
      cpu_seconds_(other.cpu_seconds_), status_(std::exchange(other.status_, std::nullopt)) {}

Child &Child::operator=(Child &&other) noexcept {
    if (this != &other) {
        end(Milliseconds(0));
        pid_ = std::exchange(other.pid_, 0);
        input_ = std::exchange(other.input_, -1);
        cpu_seconds_ = other.cpu_seconds_;
        status_ = std::exchange(other.status_, std::nullopt);
    }
    return *this;
}

Result<Child> Child::start(const std::vector<std::string> &arguments, const Options &options) {
    if (access(arguments[0].c_str(), X_OK) != 0) {
        return Error{fmt::format("cannot run {}: {}", arguments[0], std::strerror(errno)),
                     Exit::Missing};
    }
    int pipe_ends[2] = {-1, -1};
    if (options.input_pipe && pipe2(pipe_ends, O_CLOEXEC) != 0) {
        return Error{fmt::format("cannot make a pipe: {}", std::strerror(errno))};
    }
    const int input = options.input_pipe ? pipe_ends[0] : open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int output =
        options.output_file.empty()
            ? open("/dev/null", O_WRONLY | O_CLOEXEC)
            : open(options.output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const Result<pid_t> pid = spawn(arguments, options.folder, {input, output});
    close(input);
    close(output);
    Child child;
    child.input_ = pipe_ends[1];
    if (!pid) {
        return pid.error();
    }
    child.pid_ = *pid;
    return child;
}

void Child::reaped(int status, const rusage &usage) {
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    pid_ = 0;
    status_ = status;
    cpu_seconds_ = seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<int> Child::poll() {
    int status = 0;
    rusage usage = {};
    if (pid_ != 0 && wait4(pid_, &status, WNOHANG, &usage) == pid_) {
        reaped(status, usage);
    }
    return pid_ == 0 ? status_ : std::nullopt;
}

std::optional<int> Child::wait(Milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (pid_ != 0 && !poll() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(kPause);
    }
    return poll();
}

void Child::signal(int number) const {
    if (pid_ != 0) {
        kill(-pid_, number);
    }
}

std::optional<int> Child::end(Milliseconds patience) {
    if (input_ >= 0) {
        close(input_);
        input_ = -1;
    }
    if (pid_ != 0 && patience.count() > 0) {
        signal(SIGTERM);
        signal(SIGCONT);
        wait(patience);
    }
    if (pid_ != 0) {
        signal(SIGKILL);
        int status = 0;
        rusage usage = {};
        wait4(pid_, &status, 0, &usage);
        reaped(status, usage);
    }
    return status_;
}

Result<void> Child::write(const std::string &text) {
    if (::write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        return Error{
            fmt::format("a helper program does not take its input: {}", std::strerror(errno))};
    }
    return {};
}

Result<std::string> output_of(const std::vector<std::string> &arguments,
                              Child::Milliseconds limit) {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return Error{fmt::format("cannot make a pipe: {}", std::strerror(errno))};
    }
    const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const Result<pid_t> pid = spawn(arguments, "", {input, ends[1]});
    close(input);
    close(ends[1]);
    if (!pid) {
        close(ends[0]);
        return pid.error();
    }
    std::string text;
    std::array<char, 4096> buffer;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    bool late = false;
    while (!late) {
        const auto left = std::chrono::duration_cast<Child::Milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd readable = {ends[0], POLLIN, 0};
        late = left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0;
        if (!late) {
            const ssize_t length = read(ends[0], buffer.data(), buffer.size());
            if (length <= 0) {
                break;
            }
            text.append(buffer.data(), static_cast<size_t>(length));
        }
    }
    close(ends[0]);
    if (late) {
        kill(-*pid, SIGKILL);
    }
    int status = 0;
    waitpid(*pid, &status, 0);
    if (late || status != 0) {
        return Error{fmt::format("{} {}: {}", arguments[0], late ? "took too long" : "failed",
                                 text.substr(0, text.find('\n')))};
    }
    return text;
}

std::string find_program(const std::string &name) {
    for (const char *folder :
         {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/local/sbin/", "/usr/local/bin/"}) {
        std::string path = folder + name;
        if (access(path.c_str(), X_OK) == 0) {
            return path;
        }
    }
    return "";
}
