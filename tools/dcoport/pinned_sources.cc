// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/pinned_sources.h"

#include "tools/common/atomic_file.h"
#include "tools/common/child.h"
#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <tuple>

#include <sys/wait.h>

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::minutes kPatience{60}; // a slow mirror

// The value of a field, as upstream/common.sh reads them.
std::string first_value(std::string_view text, std::string_view field) {
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.starts_with(field)) {
            return std::string(trimmed(line.substr(field.size())));
        }
    }
    return "";
}

// The scripts end with one sentence, "NAME: error: SENTENCE", and the statuses of our programs.
Error error_of(std::string_view said, int status) {
    std::string_view last;
    while (!said.empty()) {
        const std::string_view line = trimmed(take_line(said));
        last = line.empty() ? last : line;
    }
    constexpr std::string_view kMark = ": error: ";
    const size_t mark = last.find(kMark);
    const std::string_view text = mark == last.npos ? last : last.substr(mark + kMark.size());
    Error error{text.empty() ? "a script of upstream/ failed without a word" : std::string(text),
                Exit::Missing};
    if (WIFEXITED(status) && WEXITSTATUS(status) == 1) {
        error.exit = Exit::Found;
    }
    return error;
}

Result<std::vector<Pin>> read_pins(const std::string &folder) {
    std::vector<Pin> pins;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        std::error_code ignored;
        const std::string name = at->path().filename().string();
        if (at.depth() == 1 && at->is_regular_file(ignored) && !name.starts_with('.')) {
            Result<std::string> text = read_file(at->path().string());
            if (!text) {
                return text.error();
            }
            pins.push_back({at->path().parent_path().filename().string(), name, std::move(*text)});
        }
    }
    if (error) {
        return Error{fmt::format("cannot read {}: {}", folder, error.message()), Exit::Usage};
    }
    // The newest suite has the highest version.
    std::sort(pins.begin(), pins.end(), [](const Pin &a, const Pin &b) {
        return std::tie(a.source, a.suite) < std::tie(b.source, b.suite);
    });
    return pins;
}

} // namespace

std::string Pin::version() const {
    return first_value(text, "version:");
}

std::string pin_path(const Pin &pin) {
    return "upstream/pins/" + pin.suite + "/" + pin.source;
}

std::string overlay_path(const std::string &source) {
    return source == "openvpn" ? "debian" : "dco-module";
}

Result<bool> is_newer(const std::string &version, const std::string &than) {
    const std::string dpkg = find_program("dpkg");
    if (dpkg.empty()) {
        return Error{"there is no program dpkg", Exit::Missing, "apt-get install dpkg"};
    }
    Result<Child> child = Child::start({dpkg, "--compare-versions", version, "gt", than}, {});
    if (!child) {
        return child.error();
    }
    return child->wait(kPatience) == 0;
}

Result<PinnedSources> PinnedSources::open(const std::string &top) {
    std::error_code error;
    const std::string absolute = fs::canonical(top, error).string();
    if (error || !fs::exists(absolute + "/upstream/pin", error) ||
        !fs::is_directory(absolute + "/upstream/pins", error)) {
        return Error{fmt::format("{} is no clone of this program's repository: it has no "
                                 "upstream/pin and upstream/pins",
                                 top),
                     Exit::Usage, "--top names the clone"};
    }
    Result<Scratch> scratch = Scratch::make();
    if (!scratch) {
        return scratch.error();
    }
    PinnedSources sources(absolute, std::move(*scratch));
    Result<std::vector<Pin>> pins = read_pins(absolute + "/upstream/pins");
    if (!pins) {
        return pins.error();
    }
    sources.pins_ = std::move(*pins);
    return sources;
}

Result<std::string> PinnedSources::run(const std::string &pins,
                                       const std::vector<std::string> &script) {
    std::vector<std::string> arguments = {find_program("env"), "UPSTREAM_PINS=" + pins,
                                          "TMPDIR=" + scratch_.path()};
    arguments.insert(arguments.end(), script.begin(), script.end());
    const std::string said = fmt::format("{}/said.{}", scratch_.path(), runs_++);
    Result<Child> child = Child::start(arguments, {.output_file = said, .folder = ""});
    if (!child) {
        return child.error();
    }
    const std::optional<int> status = child->wait(kPatience);
    const Result<std::string> output = read_file(said);
    if (!output) {
        return output.error();
    }
    if (status != 0) {
        return status ? error_of(*output, *status)
                      : Error{"upstream/ takes too long with " + script.back(), Exit::Missing};
    }
    return *output;
}

Result<Pin> PinnedSources::in_archive(const Pin &pin) {
    const Result<std::string> said =
        run(top_ + "/upstream/pins", {top_ + "/upstream/pin", pin.suite, pin.source});
    if (!said) {
        return said.error();
    }
    Pin found = {pin.suite, pin.source, ""};
    for (std::string_view rest = *said; !rest.empty();) {
        const std::string_view line = take_line(rest);
        if (!line.starts_with("I: ") && !line.starts_with("W: ")) { // what it says meanwhile
            found.text += line;
            found.text += '\n';
        }
    }
    if (found.version().empty()) {
        return Error{"upstream/pin gave no version of " + pin.source, Exit::Missing};
    }
    return found;
}

Result<std::string> PinnedSources::unpack(const Pin &pin, std::string tree) {
    const std::string work = fmt::format("{}/{}", scratch_.path(), runs_);
    const std::string pins = work + "/pins/" + pin.suite;
    std::error_code error;
    fs::create_directories(pins, error);
    if (error) {
        return Error{fmt::format("cannot make {}: {}", pins, error.message()), Exit::Missing};
    }
    if (tree.empty()) {
        tree = work + "/tree";
    }
    if (const Result<void> written = write_file(pins + "/" + pin.source, pin.text); !written) {
        return written.error();
    }
    const Result<std::string> said = run(
        work + "/pins", {top_ + "/upstream/unpack", pin.suite, pin.source, work + "/files", tree});
    return said ? Result<std::string>(tree) : said.error();
}
