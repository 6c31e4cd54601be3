// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/attempt_report.h"

#include "tools/common/plain_text.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using nlohmann::json;

namespace {

constexpr size_t kIdLength = 12;
constexpr size_t kSubjectLength = 60;

std::string short_name(const Commit &commit) {
    return commit.id.substr(0, kIdLength);
}

std::string counted(size_t count, const char *what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string words_of(const TriedCommit &tried) {
    switch (tried.fate) {
    case Fate::Applies:
        return tried.inexact ? "applies with fuzz" : "applies";
    case Fate::AlreadyThere:
        return "already there";
    case Fate::Conflicts:
        return counted(tried.conflicts, "conflict");
    case Fate::NotTried:
        break;
    }
    return "not tried";
}

std::string words_of(const HunkResult &hunk) {
    if (hunk.number == 0) {
        return "conflict: " + hunk.reason;
    }
    const std::string offset =
        hunk.offset == 0 ? ""
                         : fmt::format(", {} further {}",
                                       counted(static_cast<size_t>(std::abs(hunk.offset)), "line"),
                                       hunk.offset > 0 ? "down" : "up");
    switch (hunk.fate) {
    case HunkFate::Fuzz:
        return fmt::format("applies with fuzz {}{}", hunk.fuzz, offset);
    case HunkFate::Conflict:
        return "conflict";
    default:
        return "applies" + offset;
    }
}

std::string files_table(const std::vector<FileResult> &files) {
    size_t width = 4;
    for (const FileResult &file : files) {
        width = std::max(width, length_of(printable(file.file)));
    }
    const auto row = [width](const std::string &file, const std::string &hunk,
                             const std::string &line, const std::string &result) {
        return fmt::format("{}{}  {:>5}  {:>6}  {}\n", file,
                           std::string(width - std::min(width, length_of(file)), ' '), hunk, line,
                           result);
    };
    std::string text = row("FILE", "HUNK", "LINE", "RESULT");
    for (const FileResult &file : files) {
        const std::string name = printable(file.file);
        if (file.unusual.empty()) {
            text +=
                row(name, file.hunks == 1 ? "1" : fmt::format("1-{}", file.hunks), "", "applies");
        }
        for (const HunkResult &hunk : file.unusual) {
            text += row(name, hunk.number == 0 ? "-" : fmt::format("{}", hunk.number),
                        hunk.at == 0 ? "-" : fmt::format("{}", hunk.at), printable(words_of(hunk)));
        }
    }
    return text;
}

std::string joined(const Words &words) {
    std::string text;
    for (const std::string &word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

Words conflicting_files(const TriedCommit &tried) {
    Words names;
    for (const FileResult &file : tried.files) {
        for (const HunkResult &hunk : file.unusual) {
            if (hunk.fate == HunkFate::Conflict) {
                names.insert(printable(file.file));
            }
        }
    }
    return names;
}

std::string line_of(const TriedCommit &tried) {
    return fmt::format("{}  {:<17}  {}\n", short_name(tried.commit), words_of(tried),
                       shorten(printable(tried.commit.subject()), kSubjectLength));
}

json commit_json(const TriedCommit &tried) {
    json object = {{"commit", tried.commit.id},
                   {"subject", printable(tried.commit.subject())},
                   {"author", printable(tried.commit.author_name)},
                   {"result", name_of(tried.fate)},
                   {"fuzz", tried.inexact},
                   {"conflicts", tried.conflicts},
                   {"files", json::array()}};
    for (const FileResult &file : tried.files) {
        json hunks = json::array();
        for (const HunkResult &hunk : file.unusual) {
            json one = {{"result", name_of(hunk.fate)}};
            if (hunk.number > 0) {
                one["hunk"] = hunk.number;
                one["line"] = hunk.at;
                one["offset"] = hunk.offset;
                one["fuzz"] = hunk.fuzz;
            } else {
                one["reason"] = printable(hunk.reason);
            }
            hunks.push_back(std::move(one));
        }
        object["files"].push_back(
            {{"file", printable(file.file)}, {"hunks", file.hunks}, {"not_as_is", hunks}});
    }
    return object;
}

json new_document() {
    return {{"schema", 1}, {"generator", "dcoport " DCOPORT_VERSION}};
}

} // namespace

std::string render_text(const Attempt &attempt) {
    const Commit &commit = attempt.alone.commit;
    std::string text = fmt::format("{} {}: {}\n\n", short_name(commit), printable(commit.subject()),
                                   words_of(attempt.alone));
    text += files_table(attempt.alone.files);
    if (attempt.needed.empty()) {
        return text;
    }
    text += "\nIt uses what the tree lacks. These bring it, oldest first:\n";
    for (const TriedCommit &needed : attempt.needed) {
        text += line_of(needed) + fmt::format("{:14}for {}\n", "", joined(needed.brings));
        if (needed.conflicts > 0) {
            text += fmt::format("{:14}in {}\n", "", joined(conflicting_files(needed)));
        }
    }
    if (attempt.after_needed != Fate::NotTried) {
        text += fmt::format("After them {} {}.\n", short_name(commit),
                            attempt.after_needed == Fate::Applies ? "applies" : "still conflicts");
    }
    return text;
}

std::string render_json(const Attempt &attempt) {
    json object = new_document();
    object.update(commit_json(attempt.alone));
    object["needed"] = json::array();
    for (const TriedCommit &needed : attempt.needed) {
        json one = commit_json(needed);
        one["brings"] = needed.brings;
        object["needed"].push_back(std::move(one));
    }
    object["after_needed"] = name_of(attempt.after_needed);
    return object.dump(2) + "\n";
}

std::string render_text(const Candidates &candidates) {
    std::string text;
    for (const Candidate &candidate : candidates.list) {
        text += line_of(candidate.tried);
        if (!candidate.named_in.empty()) {
            text += fmt::format("{:14}named in {}\n", "", printable(candidate.named_in));
        }
    }
    return text;
}

std::string render_json(const Candidates &candidates) {
    json object = new_document();
    object["looked_at"] = candidates.looked_at;
    object["candidates"] = json::array();
    for (const Candidate &candidate : candidates.list) {
        json one = commit_json(candidate.tried);
        one["named_in"] = candidate.named_in.empty() ? json() : json(printable(candidate.named_in));
        object["candidates"].push_back(std::move(one));
    }
    return object.dump(2) + "\n";
}
