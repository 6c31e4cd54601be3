// SPDX-License-Identifier: GPL-2.0-or-later
//
// Text that somebody else chose (a label, a line of the kernel's log), made fit for a terminal, an
// HTML page or an SVG picture. Input is meant to be UTF-8; bytes that are not become U+FFFD.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// One line without surprises: control characters (escape sequences among them), line breaks,
// characters that XML forbids or that turn the direction of writing become U+FFFD.
std::string printable(std::string_view text);

// printable(), with the characters that mean something in HTML, XML and attribute values escaped.
std::string escape_xml(std::string_view text);

// Whether every byte belongs to a character.
bool is_utf8(std::string_view text);

// The number of characters; of a printable() text about what it takes on a terminal.
size_t length_of(std::string_view text);

// At most `most` characters, the last an ellipsis if some were left out.
std::string shorten(std::string_view text, size_t most);
