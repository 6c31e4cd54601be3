// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/dep3_rules.h"

#include "tools/common/plain_text.h"
#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <numeric>

#include <fmt/format.h>

namespace {

// What `dpkg-source --commit` leaves to be replaced.
constexpr std::string_view kTemplateSummary = "<short summary of the patch>";
constexpr std::string_view kTemplateText = "TODO: Put a short summary on the line above";

constexpr size_t kShown = 60; // characters of a value in a sentence

std::string in_quotes(std::string_view value) {
    const std::string_view line = value.substr(0, value.find('\n'));
    return '"' + shorten(printable(line.substr(0, 4 * kShown)), kShown) + '"';
}

bool is_url(std::string_view value) {
    const size_t colon = value.find("://");
    return value.starts_with("mailto:") ||
           (colon != value.npos && colon > 0 && colon < 16 && value.find_first_of(" \t") > colon);
}

// How many characters differ, for words as short as the names of fields.
size_t distance(std::string_view from, std::string_view to) {
    std::vector<size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 0; i < from.size(); i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < to.size(); j++) {
            const size_t changed =
                diagonal + !equals_ignoring_case(from.substr(i, 1), to.substr(j, 1));
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
        }
    }
    return row[to.size()];
}

// The field of DEP-3 that a name was meant to be, null if none is near.
const char *meant_by(std::string_view name) {
    for (const char *known : {"Description", "Forwarded", "Last-Update", "Applied-Upstream",
                              "Reviewed-by", "Origin", "Author"}) {
        const size_t allowed = std::string_view(known).size() > 8 ? 2 : 1;
        if (name.size() < 20 && distance(name, known) <= allowed) {
            return known;
        }
    }
    return nullptr;
}

class Judge {
  public:
    Judge(const PatchHeader &header, const std::string &file, const std::string &today)
        : header_(header), file_(file), today_(today) {}

    std::vector<Finding> judge() {
        judge_text();
        if (!header_.has_text) {
            say(1, "no-header",
                "there is no header: DEP-3 asks for Description and Origin or Author");
        } else if (!has_dep3_fields()) {
            say(1, "no-fields",
                "the header has text but no field of DEP-3: it asks for Description and Origin or "
                "Author");
        } else {
            judge_required();
        }
        for (const Field &field : header_.fields) {
            judge_field(field);
        }
        judge_forwarding();
        for (const StrayLine &stray : has_dep3_fields() ? header_.strays : kNoStrays) {
            say(stray.line, "stray-line",
                fmt::format("{} amid fields is neither a field nor, as it begins with no space, "
                            "part of the one above",
                            in_quotes(stray.text)));
        }
        for (const Field &field : header_.in_the_text) {
            say(field.line, "field-in-text",
                fmt::format(
                    "{} stands amid text, where it is no field: put an empty line before it",
                    field.name));
        }
        std::stable_sort(findings_.begin(), findings_.end(),
                         [](const Finding &a, const Finding &b) { return a.line < b.line; });
        return std::move(findings_);
    }

  private:
    void say(size_t line, const char *rule, std::string text,
             Severity severity = Severity::Warning) {
        findings_.push_back({file_, line, severity, rule, std::move(text)});
    }

    bool has_dep3_fields() const {
        return std::any_of(header_.fields.begin(), header_.fields.end(),
                           [](const Field &field) { return dep3_name(field.name).has_value(); });
    }

    void judge_text() {
        bool crlf = false;
        bool utf8 = true;
        for (size_t at = 0; at < header_.lines.size(); at++) {
            const std::string_view line = header_.lines[at];
            if (at == 0 && line.starts_with("\xef\xbb\xbf")) {
                say(1, "byte-order-mark", "a byte order mark hides the first field");
            }
            if (!crlf && line.ends_with('\r')) {
                crlf = true;
                say(at + 1, "carriage-return", "the header has line ends of Windows");
            }
            if (utf8 && !is_utf8(line)) {
                utf8 = false;
                say(at + 1, "encoding", "the header is not UTF-8 from here on");
            }
        }
    }

    void judge_required() {
        const size_t line = header_.fields.front().line;
        if (!header_.has("Description") && !header_.has("Subject")) {
            say(line, "no-description", "there is neither Description nor Subject");
        }
        if (!header_.has("Origin") && !header_.has("Author") && !header_.has("From")) {
            say(line, "no-origin", "there is neither Origin nor Author");
        }
    }

    void judge_field(const Field &field) {
        const std::optional<std::string> name = dep3_name(field.name);
        if (!name) {
            if (const char *meant = meant_by(field.name)) {
                say(field.line, "unknown-field",
                    fmt::format("DEP-3 has no field {}: is {} meant?", field.name, meant));
            }
            return;
        }
        if (field.value.empty()) {
            say(field.line, "empty-field", fmt::format("{} is empty", *name));
            return;
        }
        if (*name == "Description" || *name == "Subject") {
            judge_description(field);
        } else if (*name == "Origin") {
            judge_origin(field);
        } else if (name->starts_with("Bug")) {
            if (!is_url(field.value)) {
                say(field.line, "bug-is-no-url",
                    fmt::format("{} is to be a URL, not {}", *name, in_quotes(field.value)));
            }
        } else if (*name == "Last-Update") {
            judge_date(field);
        }
        judge_repetition(field, *name);
    }

    void judge_repetition(const Field &field, const std::string &name) {
        for (const char *single :
             {"Description", "Subject", "Origin", "Forwarded", "Last-Update", "Applied-Upstream"}) {
            if (name == single && header_.find(name) != &field) {
                say(header_.find(name)->line, "repeated-field",
                    fmt::format("{} is there already, on line {}", name, field.line));
            }
        }
    }

    void judge_description(const Field &field) {
        if (field.value.find(kTemplateSummary) != std::string::npos ||
            field.value.find(kTemplateText) != std::string::npos) {
            say(field.line, "template", "the description is still that of dpkg-source --commit");
        } else if (field.value.front() == '\n') {
            say(field.line, "no-summary",
                fmt::format("{} has no summary on its first line", field.name));
        }
    }

    void judge_origin(const Field &field) {
        const std::string_view value = field.value;
        const std::string_view category = trimmed(value.substr(0, value.find_first_of(",\n")));
        if (category.size() == value.size() && (category == "upstream" || category == "backport")) {
            say(field.line, "origin-without-reference",
                "Origin does not say which commit of upstream's it is", Severity::Info);
        }
    }

    void judge_date(const Field &field) {
        if (!is_date(field.value)) {
            say(field.line, "date",
                fmt::format("Last-Update is to be a date such as {}, not {}", today_,
                            in_quotes(field.value)));
        } else if (field.value > today_) {
            say(field.line, "future-date",
                fmt::format("Last-Update is in the future: {}", field.value));
        }
    }

    // Any other value than "no" and "not-needed" says that upstream has it, and without the field
    // the presence of Bug does. lintian's rule, for the same patches: what came from upstream need
    // not go there.
    void judge_forwarding() {
        const Field *forwarded = header_.find("Forwarded");
        if (forwarded != nullptr && starts_like_no(forwarded->value)) {
            say(forwarded->line, "forwarded-value",
                fmt::format("Forwarded: {} says by the rules that it was forwarded; they know no "
                            "and not-needed",
                            in_quotes(forwarded->value)));
        }
        const Field *origin = header_.find("Origin");
        const std::string_view from = origin == nullptr ? std::string_view() : origin->value;
        const std::string_view category = trimmed(from.substr(0, from.find(',')));
        const bool unsaid =
            forwarded == nullptr && !header_.has("Bug") && !header_.has("Applied-Upstream");
        if (!header_.fields.empty() && category != "upstream" && category != "backport" &&
            (unsaid || (forwarded != nullptr && equals_ignoring_case(forwarded->value, "no")))) {
            say(forwarded != nullptr ? forwarded->line : header_.fields.front().line,
                "not-forwarded",
                unsaid ? "nothing says that it was forwarded to upstream"
                       : "it has not been forwarded to upstream",
                Severity::Info);
        }
    }

    static bool starts_like_no(std::string_view value) {
        if (equals_ignoring_case(value, "no") || equals_ignoring_case(value, "not-needed")) {
            return false;
        }
        const std::string_view word = value.substr(0, value.find_first_of(" \t\n,;:.(-_"));
        return std::any_of(kNo.begin(), kNo.end(),
                           [word](const char *no) { return equals_ignoring_case(word, no); });
    }
    static constexpr std::array kNo = {"no",  "not",  "none",  "never",
                                       "n/a", "todo", "false", "needed"};

    const std::vector<StrayLine> kNoStrays; // of prose that has a colon
    const PatchHeader &header_;
    const std::string &file_;
    const std::string &today_;
    std::vector<Finding> findings_;
};

} // namespace

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    std::array<int, 3> parts = {};
    constexpr std::array<std::pair<size_t, size_t>, 3> kPlaces = {{{0, 4}, {5, 2}, {8, 2}}};
    for (size_t at = 0; at < parts.size(); at++) {
        const std::string_view digits = text.substr(kPlaces[at].first, kPlaces[at].second);
        if (digits.find_first_not_of("0123456789") != digits.npos) {
            return false;
        }
        std::from_chars(digits.data(), digits.data() + digits.size(), parts[at]);
    }
    return std::chrono::year_month_day(std::chrono::year(parts[0]),
                                       std::chrono::month(static_cast<unsigned>(parts[1])),
                                       std::chrono::day(static_cast<unsigned>(parts[2])))
        .ok();
}

std::vector<Finding> judge_header(const PatchHeader &header, const std::string &file,
                                  const std::string &today) {
    return Judge(header, file, today).judge();
}
