// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/repository.h"

#include "tools/dcoport/text_file.h"

#include <git2.h>

#include <fmt/format.h>

namespace {

// Frees what libgit2 has made.
template <auto Free> struct Freer {
    template <typename T> void operator()(T *made) const { Free(made); }
};
template <typename T, auto Free> using Owned = std::unique_ptr<T, Freer<Free>>;
using OwnedObject = Owned<git_object, git_object_free>;
using OwnedCommit = Owned<git_commit, git_commit_free>;
using OwnedTree = Owned<git_tree, git_tree_free>;
using OwnedDiff = Owned<git_diff, git_diff_free>;

std::string said_by_git() {
    const git_error *error = git_error_last();
    return error == nullptr || error->message == nullptr ? "no reason given" : error->message;
}

std::string text_of(const git_oid &id) {
    std::string text(GIT_OID_HEXSZ, '0');
    git_oid_fmt(text.data(), &id);
    return text;
}

std::string text_or_empty(const char *text) {
    return text == nullptr ? "" : text;
}

Commit commit_of(const git_commit *from) {
    Commit commit;
    commit.id = text_of(*git_commit_id(from));
    const git_signature *author = git_commit_author(from);
    commit.author_name = text_or_empty(author->name);
    commit.author_mail = text_or_empty(author->email);
    commit.time = author->when.time;
    commit.offset_minutes = author->when.offset;
    commit.message = text_or_empty(git_commit_message(from));
    for (unsigned at = 0; at < git_commit_parentcount(from); at++) {
        commit.parents.push_back(text_of(*git_commit_parent_id(from, at)));
    }
    return commit;
}

int add_line(const git_diff_delta *delta, const git_diff_hunk *, const git_diff_line *line,
             void *to) {
    auto *change = static_cast<Change *>(to);
    const std::string text(line->content, line->content_len);
    if (line->origin == GIT_DIFF_LINE_CONTEXT || line->origin == GIT_DIFF_LINE_ADDITION ||
        line->origin == GIT_DIFF_LINE_DELETION) {
        change->diff += line->origin;
    }
    change->diff += text;
    if (line->origin == GIT_DIFF_LINE_ADDITION) {
        change->added.push_back({delta->new_file.path, text});
    }
    return 0;
}

} // namespace

struct Repository::State {
    std::string folder;
    git_repository *repository = nullptr;

    State() { git_libgit2_init(); }
    ~State() {
        git_repository_free(repository);
        git_libgit2_shutdown();
    }
    State(const State &) = delete;
    State &operator=(const State &) = delete;

    Error cannot(const std::string &what) const {
        return Error{fmt::format("cannot {} in {}: {}", what, folder, said_by_git()), Exit::Usage};
    }

    template <typename T, auto Lookup, typename Owner>
    Result<Owner> look_up(const std::string &id, const char *what) const {
        git_oid oid = {};
        T *found = nullptr;
        if (git_oid_fromstr(&oid, id.c_str()) != 0 || Lookup(&found, repository, &oid) != 0) {
            Error error = cannot(fmt::format("read the {} {}", what, id.substr(0, 12)));
            if (git_repository_is_shallow(repository) == 1) {
                error.hint = "its history is cut off: git fetch --unshallow";
            }
            return error;
        }
        return Owner(found);
    }
    Result<OwnedCommit> commit(const std::string &id) const {
        return look_up<git_commit, git_commit_lookup, OwnedCommit>(id, "commit");
    }
    Result<OwnedTree> tree(const std::string &id) const {
        return look_up<git_tree, git_tree_lookup, OwnedTree>(id, "tree");
    }
};

Repository::Repository(std::unique_ptr<State> state) : state_(std::move(state)) {}
Repository::Repository(Repository &&) noexcept = default;
Repository::~Repository() = default;

Result<Repository> Repository::open(const std::string &folder) {
    auto state = std::make_unique<State>();
    state->folder = folder;
    if (git_repository_open(&state->repository, folder.c_str()) != 0) {
        return Error{fmt::format("cannot open the repository {}: {}", folder, said_by_git()),
                     Exit::Usage};
    }
    return Repository(std::move(state));
}

Result<Commit> Repository::commit(const std::string &name) const {
    git_object *object = nullptr;
    git_object *peeled = nullptr;
    const int code = git_revparse_single(&object, state_->repository, name.c_str());
    if (code == GIT_EAMBIGUOUS) {
        return Error{fmt::format("{} may be one of several in {}", name, state_->folder),
                     Exit::Usage, "give more of its digits"};
    }
    if (code != 0) {
        return Error{fmt::format("there is no commit {} in {}", name, state_->folder), Exit::Usage,
                     "git fetch brings what others have"};
    }
    const OwnedObject owned(object);
    if (git_object_peel(&peeled, object, GIT_OBJECT_COMMIT) != 0) {
        return Error{fmt::format("{} in {} is no commit", name, state_->folder), Exit::Usage};
    }
    const OwnedObject as_object(peeled);
    const Result<OwnedCommit> found = state_->commit(text_of(*git_object_id(peeled)));
    return found ? Result<Commit>(commit_of(found->get())) : found.error();
}

Result<Change> Repository::change(const Commit &commit,
                                  const std::vector<std::string> &globs) const {
    const Result<std::string> new_id = tree_of(commit.id);
    const Result<OwnedTree> new_tree = new_id ? state_->tree(*new_id) : new_id.error();
    if (!new_tree) {
        return new_tree.error();
    }
    OwnedTree old_tree;
    if (!commit.parents.empty()) {
        const Result<std::string> old_id = tree_of(commit.parents.front());
        Result<OwnedTree> found = old_id ? state_->tree(*old_id) : old_id.error();
        if (!found) {
            return found.error();
        }
        old_tree = std::move(*found);
    }
    std::vector<char *> patterns;
    for (const std::string &glob : globs) {
        patterns.push_back(const_cast<char *>(glob.c_str()));
    }
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.pathspec = {patterns.data(), patterns.size()};
    git_diff *diff = nullptr;
    Change change;
    if (git_diff_tree_to_tree(&diff, state_->repository, old_tree.get(), new_tree->get(),
                              &options) != 0) {
        return state_->cannot("compare " + commit.id.substr(0, 12) + " with its parent");
    }
    const OwnedDiff owned(diff);
    if (git_diff_print(diff, GIT_DIFF_FORMAT_PATCH, add_line, &change) != 0) {
        return state_->cannot("compare " + commit.id.substr(0, 12) + " with its parent");
    }
    return change;
}

Result<void> Repository::walk(const std::string &start, const std::string &hidden,
                              const Visit &visit) const {
    git_revwalk *walk = nullptr;
    git_oid id = {};
    if (git_revwalk_new(&walk, state_->repository) != 0) {
        return state_->cannot("walk the history");
    }
    const Owned<git_revwalk, git_revwalk_free> owned(walk);
    git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
    if (git_oid_fromstr(&id, start.c_str()) != 0 || git_revwalk_push(walk, &id) != 0 ||
        (!hidden.empty() &&
         (git_oid_fromstr(&id, hidden.c_str()) != 0 || git_revwalk_hide(walk, &id) != 0))) {
        return state_->cannot("walk the history");
    }
    int code = 0;
    while ((code = git_revwalk_next(&id, walk)) == 0) {
        const Result<OwnedCommit> found = state_->commit(text_of(id));
        if (!found) {
            return found.error();
        }
        const Result<bool> more = visit(commit_of(found->get()));
        if (!more) {
            return more.error();
        }
        if (!*more) {
            return {};
        }
    }
    return code == GIT_ITEROVER ? Result<void>() : state_->cannot("walk the history");
}

Result<std::string> Repository::tree_of(const std::string &commit) const {
    const Result<OwnedCommit> found = state_->commit(commit);
    if (!found) {
        return found.error();
    }
    return text_of(*git_commit_tree_id(found->get()));
}

Result<std::vector<Repository::Entry>> Repository::entries(const std::string &tree) const {
    const Result<OwnedTree> found = state_->tree(tree);
    if (!found) {
        return found.error();
    }
    std::vector<Entry> entries;
    for (size_t at = 0; at < git_tree_entrycount(found->get()); at++) {
        const git_tree_entry *entry = git_tree_entry_byindex(found->get(), at);
        const git_filemode_t mode = git_tree_entry_filemode(entry);
        entries.push_back({git_tree_entry_name(entry), text_of(*git_tree_entry_id(entry)),
                           mode == GIT_FILEMODE_TREE,
                           mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE});
    }
    return entries;
}

Result<std::string> Repository::blob(const std::string &id) const {
    using OwnedBlob = Owned<git_blob, git_blob_free>;
    const Result<OwnedBlob> found =
        state_->look_up<git_blob, git_blob_lookup, OwnedBlob>(id, "file");
    if (!found) {
        return found.error();
    }
    return std::string(static_cast<const char *>(git_blob_rawcontent(found->get())),
                       static_cast<size_t>(git_blob_rawsize(found->get())));
}

Result<std::vector<std::string>>
Repository::uncommitted(const std::vector<std::string> &paths) const {
    std::vector<std::string> changed;
    for (const std::string &path : paths) {
        unsigned flags = 0;
        const int code = git_status_file(&flags, state_->repository, path.c_str());
        if (code != 0 && code != GIT_ENOTFOUND) { // not found: neither there nor in git
            return state_->cannot("compare " + path);
        }
        if (code == 0 && flags != GIT_STATUS_CURRENT) {
            changed.push_back(path);
        }
    }
    return changed;
}

std::string Commit::subject() const {
    std::string subject;
    for (std::string_view rest = message; !rest.empty();) {
        const std::string_view line = trimmed(take_line(rest));
        if (line.empty() && !subject.empty()) {
            break;
        }
        subject += subject.empty() || line.empty() ? "" : " ";
        subject += line;
    }
    return subject;
}

std::string Commit::body() const {
    bool in_subject = false;
    for (std::string_view rest = message; !rest.empty();) {
        const bool blank = trimmed(take_line(rest)).empty();
        if (blank && in_subject) {
            return std::string(trimmed(rest));
        }
        in_subject = in_subject || !blank;
    }
    return "";
}

Result<std::string> diff_of(const std::string &file, const std::string *before,
                            const std::string *after) {
    git_libgit2_init();
    git_patch *patch = nullptr;
    git_buf text = GIT_BUF_INIT;
    const auto data = [](const std::string *content) {
        return content == nullptr ? nullptr : content->data();
    };
    const auto size = [](const std::string *content) {
        return content == nullptr ? 0 : content->size();
    };
    int code = git_patch_from_buffers(&patch, data(before), size(before), file.c_str(), data(after),
                                      size(after), file.c_str(), nullptr);
    code = code == 0 ? git_patch_to_buf(&text, patch) : code;
    std::string diff;
    for (std::string_view rest(text.ptr == nullptr ? "" : text.ptr, text.size); !rest.empty();) {
        const std::string_view line = take_line(rest);
        // identifiers that no repository has
        if (!line.starts_with("index ")) {
            diff += line;
            diff += '\n';
        }
    }
    git_buf_dispose(&text);
    git_patch_free(patch);
    const std::string why = code == 0 ? "" : said_by_git();
    git_libgit2_shutdown();
    if (code != 0) {
        return Error{fmt::format("cannot compare {} with what it was: {}", file, why)};
    }
    return diff;
}
