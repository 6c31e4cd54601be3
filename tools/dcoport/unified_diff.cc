// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/unified_diff.h"

#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace {

// git quotes names with unusual characters as C does. Only what is between the quotes matters here.
std::string path_in(std::string_view rest) {
    if (rest.starts_with('"')) {
        std::string path;
        for (size_t at = 1; at < rest.size() && rest[at] != '"'; at++) {
            at += rest[at] == '\\' && at + 1 < rest.size();
            path += rest[at];
        }
        return path;
    }
    return std::string(trimmed(rest.substr(0, rest.find('\t'))));
}

struct HunkSize {
    uint64_t old_lines = 1;
    uint64_t new_lines = 1;
};

// ",COUNT" or nothing, which means one.
bool take_count(std::string_view &text, uint64_t &count) {
    if (!text.starts_with(',')) {
        return true;
    }
    text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return error == std::errc();
}

bool take_number(std::string_view &text, char sign) {
    if (!text.starts_with(sign)) {
        return false;
    }
    const size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    text.remove_prefix(end);
    return end > 1;
}

// "@@ -1,4 +1,5 @@ function"
std::optional<HunkSize> hunk_size(std::string_view line) {
    HunkSize size;
    line.remove_prefix(std::min<size_t>(line.size(), 3));
    if (!take_number(line, '-') || !take_count(line, size.old_lines) || !line.starts_with(' ')) {
        return std::nullopt;
    }
    line.remove_prefix(1);
    if (!take_number(line, '+') || !take_count(line, size.new_lines) || !line.starts_with(" @@")) {
        return std::nullopt;
    }
    return size;
}

class Reader {
  public:
    Reader(std::string_view text, const std::string &file) : rest_(text), file_(file) {}

    UnifiedDiff read() {
        while (next()) {
            if (line_.starts_with("--- ") && rest_.starts_with("+++ ")) {
                read_file_header();
            } else if (line_.starts_with("--- ") || line_.starts_with("+++ ")) {
                say(number_, Severity::Error, "bad-names",
                    "a line of --- and one of +++ are to follow each other");
            } else if (line_.starts_with("@@ -")) {
                read_hunk();
            } else if (line_.starts_with("GIT binary patch") ||
                       (line_.starts_with("Binary files ") && line_.ends_with(" differ"))) {
                binary_ = true;
                say(number_, Severity::Error, "binary",
                    "it changes a binary file, which neither patch nor dpkg-source can");
            } else if (line_.starts_with("*** ") && rest_.starts_with("--- ")) {
                context_ = true;
                say(number_, Severity::Error, "context-diff",
                    "it is a context diff, and dpkg-source takes unified ones alone");
                break;
            } else {
                note_git(line_);
            }
        }
        finish_file();
        if (diff_.files.empty() && diff_.renamed.empty() && !mode_ && !binary_ && !context_) {
            say(1, Severity::Warning, "no-diff", "it changes nothing: there is no diff in it");
        }
        judge_repeated_files();
        return std::move(diff_);
    }

  private:
    bool next() {
        if (rest_.empty()) {
            return false;
        }
        line_ = take_line(rest_);
        number_++;
        return true;
    }

    void say(size_t line, Severity severity, const char *rule, std::string text) {
        diff_.findings.push_back({file_, line, severity, rule, std::move(text)});
    }

    void note_git(std::string_view line) {
        for (const std::string_view start :
             {"rename from ", "rename to ", "copy from ", "copy to "}) {
            if (line.starts_with(start)) {
                // so that they have a folder to strip, as the others
                diff_.renamed.push_back("a/" + path_in(line.substr(start.size())));
            }
        }
        mode_ = mode_ || line.starts_with("new mode ") || line.starts_with("new file mode ") ||
                line.starts_with("deleted file mode ");
    }

    void finish_file() {
        if (!diff_.files.empty() && diff_.files.back().hunks == 0) {
            say(diff_.files.back().line, Severity::Error, "no-hunk",
                "this file has no hunk after its names");
        }
    }

    void read_file_header() {
        finish_file();
        FileDiff file;
        file.line = number_;
        file.old_path = path_in(line_.substr(4));
        next();
        file.new_path = path_in(line_.substr(4));
        if (file.old_path == "/dev/null" && file.new_path == "/dev/null") {
            say(file.line, Severity::Error, "no-name", "this file has no name: both are /dev/null");
        }
        for (const std::string &path : {file.old_path, file.new_path}) {
            if (path != "/dev/null" && is_unsafe(stripped(path, 1))) {
                say(file.line, Severity::Error, "unsafe-name",
                    fmt::format("{} leads out of the source", path));
                break;
            }
        }
        diff_.files.push_back(std::move(file));
    }

    void read_hunk() {
        const size_t start = number_;
        std::optional<HunkSize> left = hunk_size(line_);
        if (!left) {
            say(number_, Severity::Error, "bad-hunk", "this is no line that begins a hunk");
            return;
        }
        if (diff_.files.empty()) {
            say(number_, Severity::Error, "bad-hunk", "a hunk stands before any name of a file");
            return;
        }
        diff_.files.back().hunks++;
        while (left->old_lines + left->new_lines > 0) {
            // The next hunk or file is no line of this one: "--- " may be, so ask for its pair.
            if (rest_.empty() || rest_.starts_with("@@ -")) {
                report_missing(start, *left);
                return;
            }
            next();
            const char kind = line_.empty() || line_ == "\r" ? ' ' : line_.front();
            const bool takes_old = kind == ' ' || kind == '-';
            const bool takes_new = kind == ' ' || kind == '+';
            if (kind == '\\') {
                continue;
            }
            if ((!takes_old && !takes_new) || (takes_old && left->old_lines == 0) ||
                (takes_new && left->new_lines == 0)) {
                say(number_, Severity::Error, "bad-hunk",
                    fmt::format("this does not fit the hunk of line {}, which says how many lines "
                                "it has",
                                start));
                return;
            }
            left->old_lines -= takes_old;
            left->new_lines -= takes_new;
        }
    }

    // Editors take empty lines from the end of a file; dpkg-source and patch forgive up to two.
    void report_missing(size_t start, const HunkSize &left) {
        const bool forgiven =
            rest_.empty() && left.old_lines == left.new_lines && left.old_lines < 3;
        say(number_, forgiven ? Severity::Warning : Severity::Error, "truncated",
            forgiven ? fmt::format("the last hunk lacks {} empty line{} at its end", left.old_lines,
                                   left.old_lines == 1 ? "" : "s")
                     : fmt::format("the hunk of line {} ends too early: it lacks {} old and {} "
                                   "new lines",
                                   start, left.old_lines, left.new_lines));
    }

    void judge_repeated_files() {
        std::map<std::string, size_t> seen;
        for (const FileDiff &file : diff_.files) {
            const std::string &path = file.new_path == "/dev/null" ? file.old_path : file.new_path;
            const auto [first, is_new] = seen.try_emplace(path, file.line);
            if (!is_new) {
                say(file.line, Severity::Warning, "file-twice",
                    fmt::format("{} is there already, on line {}", path, first->second));
            }
        }
    }

    std::string_view rest_;
    const std::string &file_;
    std::string_view line_;
    size_t number_ = 0;
    bool binary_ = false;
    bool context_ = false;
    bool mode_ = false;
    UnifiedDiff diff_;
};

} // namespace

UnifiedDiff parse_diff(std::string_view patch, const std::string &file) {
    return Reader(patch, file).read();
}

std::string stripped(std::string_view path, unsigned strip) {
    for (; strip > 0; strip--) {
        const size_t slash = path.find('/');
        const size_t next = slash == path.npos ? slash : path.find_first_not_of('/', slash);
        if (next == path.npos) {
            return {};
        }
        path.remove_prefix(next);
    }
    return std::string(path);
}

bool is_unsafe(std::string_view path) {
    if (path.starts_with('/')) {
        return true;
    }
    while (!path.empty()) {
        const size_t slash = path.find('/');
        if (path.substr(0, slash) == "..") {
            return true;
        }
        path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
    }
    return false;
}

std::set<std::string> touched_files(const UnifiedDiff &diff, unsigned strip) {
    std::set<std::string> files;
    const auto add = [&](const std::string &path) {
        std::string inside = stripped(path, strip);
        if (!inside.empty() && !is_unsafe(inside)) {
            files.insert(std::move(inside));
        }
    };
    for (const FileDiff &file : diff.files) {
        for (const std::string &path : {file.old_path, file.new_path}) {
            if (path != "/dev/null") {
                add(path);
            }
        }
    }
    std::for_each(diff.renamed.begin(), diff.renamed.end(), add);
    return files;
}
