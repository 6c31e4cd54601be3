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

// The line without what no compiler reads. Of a comment over several lines only what is begun on
// this one, or continued after a star, is known.
std::string code_of(std::string_view line) {
    const std::string_view start = trimmed(line);
    if (start.starts_with("*") || start.starts_with("#include")) {
        return "";
    }
    std::string code;
    for (size_t at = 0; at < line.size(); at++) {
        const std::string_view rest = line.substr(at);
        if (rest.starts_with("//")) {
            break;
        }
        if (rest.starts_with("/*")) {
            const size_t end = rest.find("*/", 2);
            if (end == rest.npos) {
                break;
            }
            at += end + 1;
            code += ' ';
        } else if (line[at] == '"' || line[at] == '\'') {
            const char quote = line[at];
            for (at++; at < line.size() && line[at] != quote; at++) {
                at += line[at] == '\\';
            }
            code += ' ';
        } else {
            code += line[at];
        }
    }
    return code;
}

} // namespace

bool is_code(std::string_view file) {
    constexpr std::array kEndings = {".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp"};
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [file](const char *ending) { return file.ends_with(ending); });
}

void for_each_word(std::string_view text, const std::function<void(std::string_view)> &found) {
    for (size_t at = 0; at < text.size();) {
        const size_t begin = at;
        while (at < text.size() && in_word(text[at])) {
            at++;
        }
        if (at > begin && begins_word(text[begin])) {
            found(text.substr(begin, at - begin));
        }
        at += at == begin;
    }
}

Words words_used(const std::vector<AddedLine> &lines) {
    Words words;
    for (const AddedLine &line : lines) {
        if (is_code(line.file)) {
            for_each_word(code_of(line.text), [&words](std::string_view word) {
                if (word.size() > 2 &&
                    std::find(kKeywords.begin(), kKeywords.end(), word) == kKeywords.end()) {
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
        if (at.depth() == 0 && (name == ".git" || name == ".pc" || name == "debian")) {
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
