// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/patch_program.h"

#include "tools/common/child.h"
#include "tools/dcoport/text_file.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include <sys/wait.h>

#include <fmt/format.h>

namespace {

constexpr std::chrono::minutes kPatience{10};
constexpr int kTrouble = 2; // the exit status of patch when it is not about hunks

// The number after `label`, if the label is there.
template <typename Number>
std::optional<Number> number_after(std::string_view line, std::string_view label) {
    const size_t at = line.find(label);
    if (at == line.npos) {
        return std::nullopt;
    }
    line.remove_prefix(at + label.size());
    Number number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    return error == std::errc() ? std::optional<Number>(number) : std::nullopt;
}

// "patching file NAME", "patching file NAME (renamed from OTHER)", "patching file 'a name'"
std::string file_named(std::string_view rest) {
    if (rest.starts_with('\'')) {
        return std::string(rest.substr(1, rest.find('\'', 1) - 1));
    }
    return std::string(rest.substr(0, rest.find(" (")));
}

class Reader {
  public:
    void take(std::string_view line) {
        if (line.starts_with("patching file ")) {
            file_ = file_named(line.substr(14));
        } else if (const auto number = number_after<uint64_t>(line, "Hunk #")) {
            take_hunk(line, *number);
        } else if (line.starts_with("Reversed (or previously applied)") ||
                   line.starts_with("Unreversed patch detected")) {
            refuse("it seems to be applied already");
        } else if (line.starts_with("The next patch would create the file")) {
            refuse("the file that it creates is there already");
        } else if (line.starts_with("The next patch would delete the file") ||
                   line.starts_with("can't find file to patch")) {
            refuse("the file is not there");
        } else if (line.starts_with("Not deleting file ")) {
            refuse("the file that it removes has more in it");
        } else if (line.ends_with("refusing to patch")) {
            refuse("what is there is no regular file");
        } else if (line.ends_with("git binary diffs are not supported.")) {
            refuse("it is binary");
        } else if (line.starts_with("patch: **** ") || line.starts_with("Ignoring ") ||
                   line.starts_with("Ignored ")) {
            refuse(std::string(line.substr(line.starts_with("patch: **** ") ? 12 : 0)));
        } else if (line.starts_with("|+++ ") && !result_.hunks.empty() &&
                   result_.hunks.back().number == 0 && result_.hunks.back().file == kNoName) {
            // patch shows the text that leads up to what it cannot find
            const std::string_view name = line.substr(5);
            result_.hunks.back().file = trimmed(name.substr(0, name.find('\t')));
        }
    }

    PatchResult finish(int status) {
        if (status != 0 && !result_.has(HunkFate::Conflict)) {
            refuse("patch says no more than that it failed");
        }
        result_.applied = status == 0;
        return std::move(result_);
    }

  private:
    void take_hunk(std::string_view line, uint64_t number) {
        HunkResult hunk;
        hunk.file = file_;
        hunk.number = number;
        hunk.at = number_after<uint64_t>(line, " at ").value_or(0);
        hunk.offset = number_after<int64_t>(line, "(offset ").value_or(0);
        hunk.fuzz = number_after<uint64_t>(line, "with fuzz ").value_or(0);
        if (line.find("FAILED") != line.npos || line.find(" ignored") != line.npos) {
            hunk.fate = HunkFate::Conflict;
        } else if (hunk.fuzz > 0) {
            hunk.fate = HunkFate::Fuzz;
        } else if (hunk.offset != 0) {
            hunk.fate = HunkFate::Offset;
        }
        result_.hunks.push_back(std::move(hunk));
    }

    void refuse(std::string reason) {
        HunkResult hunk;
        hunk.file = file_.empty() || reason == "the file is not there" ? kNoName : file_;
        hunk.fate = HunkFate::Conflict;
        hunk.reason = std::move(reason);
        result_.hunks.push_back(std::move(hunk));
    }

    static constexpr const char *kNoName = "-";
    std::string file_;
    PatchResult result_;
};

} // namespace

const char *name_of(HunkFate fate) {
    switch (fate) {
    case HunkFate::Applies:
        return "applies";
    case HunkFate::Offset:
        return "offset";
    case HunkFate::Fuzz:
        return "fuzz";
    case HunkFate::Conflict:
        break;
    }
    return "conflict";
}

bool PatchResult::has(HunkFate fate) const {
    return std::any_of(hunks.begin(), hunks.end(),
                       [fate](const HunkResult &hunk) { return hunk.fate == fate; });
}

PatchResult parse_patch_output(std::string_view output, int status) {
    Reader reader;
    while (!output.empty()) {
        reader.take(take_line(output));
    }
    return reader.finish(status);
}

Result<PatchResult> run_patch(const std::string &folder, const std::string &patch_file,
                              unsigned strip, bool reverse) {
    const std::string program = find_program("patch");
    if (program.empty()) {
        return Error{"there is no program patch", Exit::Missing, "apt-get install patch"};
    }
    const std::string said = folder + ".said";
    // env -i: POSIXLY_CORRECT and others change what patch does, a locale what it says.
    std::vector<std::string> arguments = {find_program("env"),
                                          "-i",
                                          "LC_ALL=C",
                                          "TMPDIR=" + folder,
                                          program,
                                          fmt::format("-p{}", strip),
                                          "-N",
                                          "-t",
                                          "-F2",
                                          "-V",
                                          "never",
                                          "--no-backup-if-mismatch",
                                          "--reject-file=-",
                                          "-i",
                                          patch_file};
    if (reverse) {
        arguments.push_back("-R");
    }
    Result<Child> child = Child::start(arguments, {.output_file = said, .folder = folder});
    if (!child) {
        return child.error();
    }
    const std::optional<int> status = child->wait(kPatience);
    const Result<std::string> output = read_file(said);
    unlink(said.c_str());
    if (!status) {
        return Error{"patch takes too long with " + patch_file};
    }
    if (!output) {
        return output.error();
    }
    if (output->find("No space left on device") != output->npos) {
        return Error{"cannot try " + patch_file + ": no space left in " + folder, Exit::Missing,
                     "TMPDIR names the folder for it"};
    }
    // It names its troubles, unless there was no room even for that.
    const int code = WIFEXITED(*status) ? WEXITSTATUS(*status) : kTrouble;
    if (code >= kTrouble && output->find("patch: **** ") == output->npos) {
        return Error{fmt::format("patch fails with {} and does not say why", patch_file),
                     Exit::Missing, "is there room? TMPDIR names the folder for it"};
    }
    return parse_patch_output(*output, code);
}
