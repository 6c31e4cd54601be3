// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/working_copy.h"

#include "tools/common/atomic_file.h"
#include "tools/dcoport/text_file.h"
#include "tools/dcoport/unified_diff.h"

#include <filesystem>
#include <system_error>

namespace fs = std::filesystem;

namespace {

// Whether a link stands anywhere on the way from the tree to the file.
bool through_link(const std::string &tree, const std::string &file) {
    fs::path path = tree;
    std::error_code error;
    for (const fs::path &part : fs::path(file)) {
        path /= part;
        if (fs::is_symlink(path, error)) {
            return true;
        }
    }
    return false;
}

} // namespace

std::vector<std::string> applied_patches(const std::string &tree) {
    std::vector<std::string> names;
    const Result<std::string> list = read_file(tree + "/.pc/applied-patches");
    if (list) {
        for (std::string_view rest = *list; !rest.empty();) {
            const std::string_view name = trimmed(take_line(rest));
            if (!name.empty() && !is_unsafe(name)) {
                names.emplace_back(name);
            }
        }
    }
    return names;
}

Result<WorkingCopy> WorkingCopy::make(const std::string &tree, Stage stage) {
    std::error_code error;
    if (!fs::is_directory(tree, error)) {
        return Error{"there is no source tree " + tree, Exit::Usage};
    }
    Result<Scratch> scratch = Scratch::make();
    if (!scratch) {
        return scratch.error();
    }
    WorkingCopy copy(std::move(*scratch));
    copy.folder_ = copy.scratch_.path() + "/tree";
    copy.tree_ = tree;
    if (stage == Stage::Pristine) {
        copy.applied_ = applied_patches(tree);
    }
    if (!fs::create_directory(copy.folder_, error)) {
        return Error{"cannot make " + copy.folder_ + ": " + error.message(), Exit::Missing};
    }
    return copy;
}

// The first patch that changed the file has left what was there before; empty if nothing was.
std::string WorkingCopy::source_of(const std::string &file) const {
    std::error_code error;
    for (const std::string &name : applied_) {
        const std::string kept = tree_ + "/.pc/" + name + "/" + file;
        if (fs::is_regular_file(kept, error)) {
            return fs::file_size(kept, error) > 0 ? kept : std::string();
        }
    }
    std::string here = tree_ + "/" + file;
    return fs::is_regular_file(here, error) ? here : std::string();
}

Result<void> WorkingCopy::copy(const std::string &from, const std::string &file) {
    const Result<std::string> text = read_file(from);
    if (!text) {
        return text.error();
    }
    const std::string to = folder_ + "/" + file;
    std::error_code error;
    fs::create_directories(fs::path(to).parent_path(), error);
    if (error) {
        return Error{"cannot make a folder for " + to + ": " + error.message(), Exit::Missing};
    }
    return write_file(to, *text);
}

Result<void> WorkingCopy::bring(const std::set<std::string> &files) {
    for (const std::string &file : files) {
        if (!brought_.insert(file).second) {
            continue;
        }
        if (through_link(tree_, file) || is_link(file)) {
            links_.insert(file);
            continue;
        }
        const std::string from = source_of(file);
        if (!from.empty()) {
            if (const Result<void> copied = copy(from, file); !copied) {
                return copied;
            }
        }
    }
    return {};
}

Result<PatchResult> WorkingCopy::apply(const std::string &patch_file, unsigned strip,
                                       bool reverse) {
    std::error_code error;
    return run_patch(folder_, fs::absolute(patch_file, error).string(), strip, reverse);
}

Result<PatchResult> WorkingCopy::apply_text(std::string_view patch, bool reverse) {
    const std::string file = scratch_.path() + "/patch";
    const Result<void> written = write_file(file, patch);
    return written ? apply(file, 1, reverse) : written.error();
}

Result<std::string> WorkingCopy::read(const std::string &file) const {
    return read_file(folder_ + "/" + file);
}

bool WorkingCopy::has(const std::string &file) const {
    std::error_code error;
    return !is_link(file) && fs::is_regular_file(folder_ + "/" + file, error);
}

bool WorkingCopy::is_link(const std::string &file) const {
    return through_link(folder_, file);
}

Result<bool> is_in_tree(std::string_view patch, const std::string &tree) {
    Result<WorkingCopy> copy = WorkingCopy::make(tree, Stage::AsIs);
    if (!copy) {
        return copy.error();
    }
    if (const Result<void> brought = copy->bring(touched_files(parse_diff(patch, ""), 1));
        !brought) {
        return brought.error();
    }
    const Result<PatchResult> result = copy->apply_text(patch, true);
    return result ? Result<bool>(result->exact()) : result.error();
}
