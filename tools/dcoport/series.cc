// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/series.h"

#include "tools/dcoport/text_file.h"
#include "tools/dcoport/unified_diff.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!(text = trimmed(text)).empty()) {
        words.push_back(text.substr(0, text.find_first_of(" \t")));
        text.remove_prefix(words.back().size());
    }
    return words;
}

// A '#' begins a comment at the start of the line and after a space.
size_t comment_in(std::string_view line) {
    for (size_t at = line.find('#'); at != line.npos; at = line.find('#', at + 1)) {
        if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') {
            return at;
        }
    }
    return line.npos;
}

// Of "-p2", "-p 2", "-pab" and -R; false if there is anything else.
bool read_options(const std::vector<std::string_view> &words, SeriesEntry &entry) {
    bool known = true;
    for (size_t at = 1; at < words.size(); at++) {
        std::string_view word = words[at];
        if (word == "-R") {
            entry.reverse = true;
            continue;
        }
        if (word == "-p" && at + 1 < words.size()) {
            word = words[++at];
        } else if (word.starts_with("-p")) {
            word.remove_prefix(2);
        } else {
            known = false;
            continue;
        }
        const auto [end, error] =
            std::from_chars(word.data(), word.data() + word.size(), entry.strip);
        if (word == "ab") {
            entry.strip = 1;
        } else if (error != std::errc() || end != word.data() + word.size() || entry.strip > 99) {
            entry.strip = 1;
            known = false;
        }
    }
    return known;
}

} // namespace

Series parse_series(std::string_view text, const std::string &file) {
    Series series;
    const auto say = [&](size_t line, Severity severity, const char *rule, std::string sentence) {
        series.findings.push_back({file, line, severity, rule, std::move(sentence)});
    };
    const bool ends = text.empty() || text.ends_with('\n');
    std::map<std::string, size_t> lines;
    size_t number = 0;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        number++;
        const size_t comment = comment_in(line);
        if (comment != line.npos) {
            const size_t name = line.find_first_not_of("# \t", comment);
            if (name != line.npos) {
                series.disabled.emplace(words_of(line.substr(name)).front());
            }
        }
        const std::vector<std::string_view> words = words_of(line.substr(0, comment));
        if (words.empty()) {
            continue;
        }
        SeriesEntry entry;
        entry.name = words.front();
        entry.line = number;
        const bool known = read_options(words, entry);
        if (!known || entry.reverse || entry.strip != 1) {
            say(number, Severity::Warning, "series-options",
                fmt::format("dpkg-source knows no options and applies {} with -p1", entry.name));
        }
        if (is_unsafe(entry.name)) {
            say(number, Severity::Error, "unsafe-name",
                fmt::format("{} leads out of the folder of patches", entry.name));
            continue;
        }
        const auto [first, is_new] = lines.try_emplace(entry.name, number);
        if (!is_new) {
            say(number, Severity::Error, "patch-twice",
                fmt::format("{} is there already, on line {}", entry.name, first->second));
            continue;
        }
        series.entries.push_back(std::move(entry));
    }
    if (!ends) {
        say(number, Severity::Warning, "series-end", "the last line lacks its end");
    }
    return series;
}

std::vector<std::string> names_of(const Series &series) {
    std::vector<std::string> names;
    for (const SeriesEntry &entry : series.entries) {
        names.push_back(entry.name);
    }
    return names;
}

std::string with_names(std::string_view text, const std::vector<std::string> &names) {
    std::string edited;
    std::set<std::string> kept;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        const std::vector<std::string> here = names_of(parse_series(line, ""));
        if (here.empty() || std::find(names.begin(), names.end(), here.front()) != names.end()) {
            edited += line;
            edited += '\n';
            kept.insert(here.begin(), here.end());
        }
    }
    for (const std::string &name : names) {
        edited += kept.count(name) == 0 ? name + '\n' : "";
    }
    return edited;
}
