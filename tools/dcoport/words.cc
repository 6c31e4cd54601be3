// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/words.h"

#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace fs = std::filesystem;

namespace {

constexpr std::array kKeywords = {
    "auto",     "bool",    "break",    "case",   "char",     "const",   "continue", "default",
    "define",   "defined", "double",   "elif",   "else",     "endif",   "enum",     "extern",
    "false",    "float",   "for",      "goto",   "ifdef",    "ifndef",  "include",  "inline",
    "int",      "long",    "NULL",     "pragma", "register", "return",  "short",    "signed",
    "sizeof",   "static",  "struct",   "switch", "true",     "typedef", "undef",    "union",
    "unsigned", "void",    "volatile", "while"};

bool begins_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool in_word(char c) {
    return begins_word(c) || (c >= '0' && c <= '9');
}

// Reads C as far as that goes without a compiler: what is code, and which words are in it.
class Scanner {
  public:
    Scanner(std::string_view text, const std::function<void(std::string_view)> &found)
        : text_(text), found_(found) {}

    void scan() {
        while (at_ < text_.size()) {
            const std::string_view rest = text_.substr(at_);
            if (rest.starts_with("//")) {
                skip_to("\n", 0);
            } else if (rest.starts_with("/*")) {
                at_ += 2;
                skip_to("*/", 2);
            } else if (rest.front() == '#' && is_include(rest.substr(1))) {
                skip_to("\n", 0);
            } else if (rest.front() == '"' || rest.front() == '\'') {
                skip_quoted(rest.front());
            } else if (in_word(rest.front())) {
                take_word();
            } else {
                at_++;
            }
        }
    }

  private:
    static bool is_include(std::string_view rest) { return trimmed(rest).starts_with("include"); }

    void skip_to(std::string_view end, size_t and_over) {
        const size_t found = text_.find(end, at_);
        at_ = found == text_.npos ? text_.size() : found + and_over;
    }

    // No string goes on over the end of its line: an apostrophe in what is not compiled does not
    // hide what follows.
    void skip_quoted(char quote) {
        for (at_++; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; at_++) {
            at_ += text_[at_] == '\\';
        }
        at_ += at_ < text_.size();
    }

    void take_word() {
        const size_t begin = at_;
        while (at_ < text_.size() && in_word(text_[at_])) {
            at_++;
        }
        const std::string_view word = text_.substr(begin, at_ - begin);
        if (!begins_word(word.front())) {
            after_number_ = at_;
            return;
        }
        found_(word);
        const std::string_view before = text_.substr(0, begin);
        const bool by_dot = before.ends_with('.') && !before.ends_with("..") &&
                            (after_number_ == 0 || after_number_ != begin - 1);
        if (by_dot || before.ends_with("->")) {
            found_("->" + std::string(word));
        }
    }

    std::string_view text_;
    const std::function<void(std::string_view)> &found_;
    size_t at_ = 0;
    size_t after_number_ = 0; // where the last number ended: "1.f" has no member
};

// Of a comment over several lines an added line shows only that it begins with a star.
bool continues_comment(std::string_view line) {
    const std::string_view start = trimmed(line);
    return start == "*" || start.starts_with("* ") || start.starts_with("*/");
}

bool is_worth_asking(std::string_view word) {
    return word.starts_with("->") ||
           (word.size() > 2 &&
            std::find(kKeywords.begin(), kKeywords.end(), word) == kKeywords.end());
}

} // namespace

bool has_tests(std::string_view folder) {
    return folder == "tests" || folder == "test";
}

bool is_code(std::string_view path) {
    constexpr std::array kEndings = {".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp"};
    for (size_t slash = path.find('/'); slash != path.npos; slash = path.find('/')) {
        if (has_tests(path.substr(0, slash))) {
            return false;
        }
        path.remove_prefix(slash + 1);
    }
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [path](const char *ending) { return path.ends_with(ending); });
}

void for_each_word(std::string_view text, const std::function<void(std::string_view)> &found) {
    Scanner(text, found).scan();
}

Words words_used(const std::vector<AddedLine> &lines) {
    Words words;
    for (const AddedLine &line : lines) {
        if (is_code(line.file) && !continues_comment(line.text)) {
            for_each_word(line.text, [&words](std::string_view word) {
                if (is_worth_asking(word)) {
                    words.emplace(word);
                }
            });
        }
    }
    return words;
}

Result<Words> words_of_tree(const std::string &tree) {
    Words words;
    std::error_code error;
    fs::recursive_directory_iterator at(tree, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        const std::string name = at->path().filename().string();
        std::error_code ignored;
        if (has_tests(name) ||
            (at.depth() == 0 && (name == ".git" || name == ".pc" || name == "debian"))) {
            at.disable_recursion_pending();
        } else if (is_code(name) && !at->is_symlink(ignored) && at->is_regular_file(ignored)) {
            const Result<std::string> text = read_file(at->path().string());
            if (!text) {
                return text.error();
            }
            for_each_word(*text, [&words](std::string_view word) {
                if (words.find(word) == words.end()) {
                    words.emplace(word);
                }
            });
        }
    }
    if (error) {
        return Error{"cannot read all of " + tree + ": " + error.message(), Exit::Usage};
    }
    return words;
}
