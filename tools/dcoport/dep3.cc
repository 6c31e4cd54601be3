// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/dep3.h"

#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <array>

namespace {

constexpr std::array kNames = {
    "Description", "Subject",     "Origin",   "Bug",         "Forwarded",       "Author",
    "From",        "Reviewed-by", "Acked-by", "Last-Update", "Applied-Upstream"};

// Words that stand at the start of a line of prose as well ("From:", "Bug:") are left to prose.
constexpr std::array kUnmistakable = {"Origin", "Forwarded", "Last-Update", "Applied-Upstream",
                                      "Bug-Debian"};

// `rest` is what follows the line.
bool starts_patch(std::string_view line, std::string_view rest) {
    return line.starts_with("---") || line.starts_with("diff -") || line.starts_with("Index: ") ||
           line.starts_with("@@ -") || (line.starts_with("*** ") && rest.starts_with("--- "));
}

// The name before the colon, empty if the line is no field. Whoever forgets the space after the
// colon is understood for the names of DEP-3, lest every URL be a field.
std::string_view name_in(std::string_view line) {
    const size_t colon = line.find(':');
    if (colon == line.npos || colon == 0) {
        return {};
    }
    const std::string_view name = line.substr(0, colon);
    const bool word = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
    const bool spaced = colon + 1 == line.size() || line[colon + 1] == ' ' ||
                        line[colon + 1] == '\t' || line[colon + 1] == '\r';
    return word && name.front() != '-' && (spaced || dep3_name(name)) ? name : std::string_view();
}

// Whether it may begin the second set of fields: one of DEP-3, or a trailer as git users write
// them.
bool begins_second_set(std::string_view name) {
    return !name.empty() && (dep3_name(name) || name.find('-') != name.npos);
}

bool is_blank(std::string_view line) {
    return trimmed(line).empty();
}

// "From COMMIT Mon Sep 17 00:00:00 2001" of git, which some put fields before.
bool is_mailbox_line(std::string_view line) {
    constexpr size_t kStart = 5;
    constexpr size_t kDigits = 40;
    return line.starts_with("From ") && line.size() > kStart + kDigits &&
           line.find_first_not_of("0123456789abcdef", kStart) == kStart + kDigits;
}

class Reader {
  public:
    explicit Reader(PatchHeader &header) : header_(header) {}

    void take(std::string_view line, size_t number) {
        if (is_blank(line)) {
            in_fields_ = in_fields_ && header_.fields.empty(); // blank lines may come first
            first_set_ = in_fields_;
            continues_ = false;
            after_blank_ = true;
            return;
        }
        const bool first_of_paragraph = after_blank_;
        after_blank_ = false;
        if (is_mailbox_line(line) || (header_.fields.empty() && line.starts_with("From "))) {
            return;
        }
        if (line.front() == '#') { // no field, but for a person to read
            header_.has_text = header_.has_text || trimmed(line) != "#";
            return;
        }
        header_.has_text = header_.has_text || !line.starts_with("From: ");
        const std::string_view name = name_in(line);
        in_fields_ = in_fields_ || (first_of_paragraph && begins_second_set(name));
        const bool after_stray = after_stray_;
        after_stray_ = false;
        if (in_fields_ && !name.empty()) {
            const std::string_view value = trimmed(line.substr(name.size() + 1));
            header_.fields.push_back({std::string(name), std::string(value), number});
            continues_ = true;
        } else if (continues_ && (line.front() == ' ' || line.front() == '\t')) {
            std::string &value = header_.fields.back().value;
            value += '\n';
            value += trimmed(line) == "." ? std::string_view() : trim_end(line.substr(1));
        } else if (in_fields_ && !header_.fields.empty()) {
            if (first_set_ && !after_stray) { // git users mix their trailers with other lines
                header_.strays.push_back({number, std::string(trimmed(line))});
            }
            after_stray_ = true;
        } else {
            in_fields_ = false;
            note_lost(name, line, number);
        }
    }

  private:
    static std::string_view trim_end(std::string_view text) {
        return text.substr(0, text.find_last_not_of(" \t\r") + 1);
    }

    void note_lost(std::string_view name, std::string_view line, size_t number) {
        for (const char *known : kUnmistakable) {
            if (equals_ignoring_case(name, known)) {
                header_.in_the_text.push_back({std::string(name),
                                               std::string(trimmed(line.substr(name.size() + 1))),
                                               number});
            }
        }
    }

    PatchHeader &header_;
    bool continues_ = false; // a line that begins with a space belongs to the last field
    bool in_fields_ = true;
    bool first_set_ = true;
    bool after_stray_ = false;
    bool after_blank_ = true;
};

// Of a script's comment what it says: "# Field: value" or "#  continuation"; nothing of other
// lines.
std::string_view uncomment(std::string_view line) {
    return line.starts_with("# ") ? line.substr(2) : std::string_view();
}

} // namespace

std::optional<std::string> dep3_name(std::string_view name) {
    for (const char *known : kNames) {
        if (equals_ignoring_case(name, known)) {
            return known;
        }
    }
    if (name.size() > 4 && equals_ignoring_case(name.substr(0, 4), "bug-")) {
        return "Bug-" + std::string(name.substr(4));
    }
    return std::nullopt;
}

const Field *find_field(const std::vector<Field> &fields, std::string_view name) {
    const auto found = std::find_if(fields.rbegin(), fields.rend(), [&](const Field &field) {
        return equals_ignoring_case(field.name, name);
    });
    return found == fields.rend() ? nullptr : &*found;
}

PatchHeader parse_header(std::string_view patch) {
    PatchHeader header;
    const bool script = patch.starts_with("#!");
    Reader reader(header);
    for (size_t number = 1; !patch.empty(); number++) {
        const std::string_view line = take_line(patch);
        if (starts_patch(line, patch)) {
            break;
        }
        header.lines.push_back(line);
        reader.take(script ? uncomment(line) : line, number);
    }
    return header;
}
