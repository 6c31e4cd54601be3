// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/svg.h"

#include "tools/common/plain_text.h"

#include <fmt/core.h>

#include <cmath>

// Blue and vermilion are told apart by those who see no red or no green as well; the lines differ
// in width, the shades in depth, and words stand beside both: no meaning hangs on colour alone.
std::string_view svg_style() {
    return R"(
.pic {
  --paper: #ffffff; --ink: #1c1c1a; --muted: #62615b; --grid: #e6e5df; --axis: #a9a8a0;
  --kernel: #0072b2; --daemon: #c2410c; --stale: #c2410c; --good: #1a7f37;
}
@media (prefers-color-scheme: dark) {
  .pic {
    --paper: #1b1b19; --ink: #f1f0ea; --muted: #a8a79f; --grid: #32322e; --axis: #6b6a63;
    --kernel: #5ab4ee; --daemon: #ff8f4d; --stale: #ff8f4d; --good: #4cc267;
  }
}
.pic text { font: 12px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--ink); }
.pic .muted { fill: var(--muted); }
.pic .small { font-size: 11px; }
.pic .strong { font-weight: 650; }
.pic .heading { font-size: 19px; font-weight: 650; }
.pic .end { text-anchor: end; }
.pic .middle { text-anchor: middle; }
.pic .paper { fill: var(--paper); }
.pic .grid { stroke: var(--grid); }
.pic .axis { stroke: var(--axis); }
.pic .mark { stroke: var(--muted); stroke-dasharray: 3 3; }
.pic .kernel, .pic .daemon { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.pic .kernel { stroke: var(--kernel); stroke-width: 5; }
.pic .daemon { stroke: var(--daemon); stroke-width: 2; }
.pic .guess { stroke-width: 2; stroke-dasharray: 0.5 5; }
.pic .lag { fill: var(--daemon); opacity: 0.13; }
.pic .gap { fill: var(--stale); opacity: 0.38; }
.pic .bar { fill: var(--stale); }
.pic .cross { stroke: var(--daemon); stroke-width: 2.5; fill: none; }
.pic text.good { fill: var(--good); }
.pic text.bad { fill: var(--stale); }
)";
}

std::string svg_number(double value) {
    const double rounded = std::round(value * 10) / 10;
    std::string text = fmt::format("{:.1f}", rounded == 0 ? 0.0 : rounded);
    if (text.ends_with(".0")) {
        text.resize(text.size() - 2);
    }
    return text;
}

std::string svg_text(double x, double y, std::string_view classes, std::string_view text) {
    return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", svg_number(x),
                       svg_number(y), classes, escape_xml(text));
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view classes) {
    return fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>\n",
                       svg_number(x1), svg_number(y1), svg_number(x2), svg_number(y2), classes);
}

std::string svg_element(const Drawing &drawing, const std::string &id) {
    return fmt::format("<svg class=\"pic\" role=\"img\" aria-labelledby=\"{0}-title {0}-desc\" "
                       "viewBox=\"0 0 {1} {2}\" width=\"{1}\" height=\"{2}\">\n"
                       "<title id=\"{0}-title\">{3}</title>\n<desc id=\"{0}-desc\">{4}</desc>\n"
                       "{5}</svg>\n",
                       escape_xml(id), svg_number(drawing.width), svg_number(drawing.height),
                       escape_xml(drawing.title), escape_xml(drawing.description), drawing.body);
}

std::string svg_document(const Drawing &drawing) {
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"pic\" role=\"img\" "
        "aria-labelledby=\"title desc\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\">\n"
        "<title id=\"title\">{2}</title>\n<desc id=\"desc\">{3}</desc>\n<style>{4}</style>\n"
        "<rect width=\"{0}\" height=\"{1}\" rx=\"8\" class=\"paper\"/>\n{5}</svg>\n",
        svg_number(drawing.width), svg_number(drawing.height), escape_xml(drawing.title),
        escape_xml(drawing.description), svg_style(), drawing.body);
}

std::string svg_placed(const Drawing &drawing, double x, double y) {
    return fmt::format("<g transform=\"translate({} {})\">\n{}</g>\n", svg_number(x), svg_number(y),
                       drawing.body);
}

std::vector<double> round_ticks(double low, double high, int wanted) {
    const double least = std::max((high - low) / wanted, 1.0);
    const double power = std::pow(10, std::floor(std::log10(least)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least) {
            step = factor * power;
            break;
        }
    }
    std::vector<double> ticks;
    const double first = std::ceil(low / step);
    for (double at = first; at * step <= high; at++) {
        ticks.push_back(at * step);
    }
    return ticks;
}
