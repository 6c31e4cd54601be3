// SPDX-License-Identifier: GPL-2.0-or-later
//
// The header of a patch as DEP-3 has it (https://dep-team.pages.debian.net/deps/dep3/): fields as
// those of a mail, up to the first empty line, then free text, and in it perhaps a second set of
// fields after an empty line, which is where git users put what `git format-patch` does not know.
// A line that begins with `---`, or the diff itself, ends it all. Of a dpatch script the fields are
// in comments.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct Field {
    std::string name;  // as written
    std::string value; // without spaces around it; continuation lines after '\n', without their
                       // first space
    size_t line = 1;

    bool operator==(const Field &) const = default;
};

// The last one of this name, as lintian takes it, null if there is none; names are compared without
// regard to case.
const Field *find_field(const std::vector<Field> &fields, std::string_view name);

struct StrayLine {
    size_t line = 1;
    std::string text;
};

struct PatchHeader {
    std::vector<Field> fields;      // of both sets, in order
    std::vector<StrayLine> strays;  // amid the first set of fields and neither a field nor part of
                                    // one; the first of several in a row
    std::vector<Field> in_the_text; // fields of DEP-3 that no reader finds: text stands before them
    std::vector<std::string_view> lines; // all of it, the unread parts too; views into the patch
    bool has_text = false; // anything that tells a person about the patch, by a field or not

    const Field *find(std::string_view name) const { return find_field(fields, name); }
    bool has(std::string_view name) const { return find(name) != nullptr; }
};

// Views into `patch`, which must live as long as the header.
PatchHeader parse_header(std::string_view patch);

// The name as DEP-3 writes it ("Last-Update" of "last-update"), nothing if it has no such field.
// "From" and "Acked-by" are names of "Author" and "Reviewed-by".
std::optional<std::string> dep3_name(std::string_view name);
