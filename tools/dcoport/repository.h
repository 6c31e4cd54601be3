// SPDX-License-Identifier: GPL-2.0-or-later
//
// A git repository, which is only read. libgit2 stays behind this header.

#pragma once

#include "tools/common/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct Commit {
    std::string id; // 40 hexadecimal digits
    std::string author_name;
    std::string author_mail;
    int64_t time = 0;       // of the author, in seconds since 1970
    int offset_minutes = 0; // of the author's clock, east of UTC
    std::string message;
    std::vector<std::string> parents;

    std::string subject() const; // on one line
    std::string body() const;
};

struct AddedLine {
    std::string file;
    std::string text;
};

struct Change {
    std::string diff; // against the first parent, as `git diff` prints it, without binary contents
    std::vector<AddedLine> added;
};

class Repository {
  public:
    // Errors are Exit::Usage: no repository, not ours by git's rules, damaged.
    static Result<Repository> open(const std::string &folder);

    Repository(Repository &&) noexcept;
    ~Repository();

    // `name` as git takes it: an identifier or the start of one, a branch, a tag.
    Result<Commit> commit(const std::string &name) const;

    // `globs` restrict it to files, as git's pathspecs do; without, it is all of it.
    Result<Change> change(const Commit &commit, const std::vector<std::string> &globs = {}) const;

    // From `start` back, children before parents, without what `hidden` (if not empty) reaches too,
    // until `visit` says false or an Error.
    using Visit = std::function<Result<bool>(const Commit &)>;
    Result<void> walk(const std::string &start, const std::string &hidden,
                      const Visit &visit) const;

    // What a tree of a commit has: its entries, by the identifier of the tree. "" is the commit's
    // own tree.
    struct Entry {
        std::string name;
        std::string id;
        bool is_tree = false;
        bool is_file = false;
    };
    Result<std::string> tree_of(const std::string &commit) const;
    Result<std::vector<Entry>> entries(const std::string &tree) const;
    Result<std::string> blob(const std::string &id) const;

    // Which of the paths below it the newest commit does not have as they are.
    Result<std::vector<std::string>> uncommitted(const std::vector<std::string> &paths) const;

  private:
    struct State;
    explicit Repository(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

// From what a file has to what it shall have, as a diff that `patch -p1` takes; empty if nothing
// changes. A file that is not there is null.
Result<std::string> diff_of(const std::string &file, const std::string *before,
                            const std::string *after);
