// SPDX-License-Identifier: GPL-2.0-or-later
//
// The little SVG that our pictures need. A Drawing is drawn from its own (0, 0) and knows its size,
// so that it can stand in a page or be placed in a larger picture. Colours are CSS variables that
// svg_style() sets for light and dark; shapes name them by class only.

#pragma once

#include <string>
#include <string_view>
#include <vector>

struct Drawing {
    double width = 0;
    double height = 0;
    std::string title;       // in a word, for those who cannot see it
    std::string description; // what there is to see, likewise
    std::string body;        // SVG elements
};

// The style sheet of all drawings, once a page or picture.
std::string_view svg_style();

// An <svg> element for a page; `id` must be unique there.
std::string svg_element(const Drawing &drawing, const std::string &id);

// A file of its own: XML, style sheet and background included.
std::string svg_document(const Drawing &drawing);

// `drawing` at (x, y) of a larger picture.
std::string svg_placed(const Drawing &drawing, double x, double y);

// A coordinate: at most one decimal, and no "-0".
std::string svg_number(double value);

// `text` is escaped here. Class names of text: "ink", "muted", "strong", "small", "heading", "end",
// "middle"; several may be combined.
std::string svg_text(double x, double y, std::string_view classes, std::string_view text);
std::string svg_line(double x1, double y1, double x2, double y2, std::string_view classes);

// Round values from at or above `low` to at or below `high`, at most about `wanted` steps apart.
// The step is 1, 2 or 5 times a power of ten, and never below 1.
std::vector<double> round_ticks(double low, double high, int wanted);
