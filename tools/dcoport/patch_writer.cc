// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/patch_writer.h"

#include "tools/dcoport/text_file.h"

#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

namespace {

// As in a mail.
std::string date_of(const Commit &commit) {
    const std::time_t local = commit.time + commit.offset_minutes * 60;
    std::tm parts = {};
    char text[64] = "";
    if (gmtime_r(&local, &parts) != nullptr) {
        std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S", &parts);
    }
    const int minutes = std::abs(commit.offset_minutes);
    return fmt::format("{} {}{:02}{:02}", text, commit.offset_minutes < 0 ? '-' : '+', minutes / 60,
                       minutes % 60);
}

// What would end the header, or be part of a diff, is indented by a space.
std::string harmless(std::string_view body) {
    std::string text;
    while (!body.empty()) {
        const std::string_view line = take_line(body);
        for (const char *start : {"---", "+++ ", "diff -", "Index: ", "@@ -", "*** ", "From "}) {
            if (line.starts_with(start)) {
                text += ' ';
                break;
            }
        }
        text += line;
        text += '\n';
    }
    return text;
}

} // namespace

std::string dep3_patch(const Commit &commit, const std::string &diff, bool adapted,
                       const std::string &today) {
    const std::string body = commit.body();
    return fmt::format(
        "From: {} <{}>\nDate: {}\nSubject: {}\n\n{}{}Origin: {}, commit:{}\n"
        "Forwarded: not-needed\nApplied-Upstream: commit:{}\nLast-Update: {}\n---\n{}",
        commit.author_name, commit.author_mail, date_of(commit), commit.subject(), harmless(body),
        body.empty() ? "" : "\n", adapted ? "backport" : "upstream", commit.id, commit.id, today,
        diff);
}
