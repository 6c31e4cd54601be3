// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/dcoport/introducers.h"

#include <unordered_map>

#include <fmt/format.h>

namespace {

constexpr unsigned kDeepest = 200; // folders in each other, of no source that anybody builds

class Searcher {
  public:
    Searcher(const Repository &repository, const Words &wanted)
        : repository_(repository), wanted_(wanted) {}

    Result<Words> words_of_commit(const std::string &commit) {
        const Result<std::string> tree = repository_.tree_of(commit);
        return tree ? words_of_tree_object(*tree, 0) : tree.error();
    }

  private:
    Result<Words> words_of_tree_object(const std::string &id, unsigned depth) {
        if (depth > kDeepest) {
            return Error{fmt::format("the folders of {} are too deep", id.substr(0, 12)),
                         Exit::Usage};
        }
        if (const auto known = known_.find(id); known != known_.end()) {
            return known->second;
        }
        const Result<std::vector<Repository::Entry>> entries = repository_.entries(id);
        if (!entries) {
            return entries.error();
        }
        Words words;
        for (const Repository::Entry &entry : *entries) {
            if (entry.is_tree ? !has_tests(entry.name) : entry.is_file && is_code(entry.name)) {
                const Result<Words> inside = entry.is_tree
                                                 ? words_of_tree_object(entry.id, depth + 1)
                                                 : words_of_blob(entry.id);
                if (!inside) {
                    return inside.error();
                }
                words.insert(inside->begin(), inside->end());
            }
        }
        return known_[id] = words;
    }

    Result<Words> words_of_blob(const std::string &id) {
        if (const auto known = known_.find(id); known != known_.end()) {
            return known->second;
        }
        const Result<std::string> text = repository_.blob(id);
        if (!text) {
            return text.error();
        }
        Words words;
        for_each_word(*text, [&](std::string_view word) {
            if (wanted_.find(word) != wanted_.end()) {
                words.emplace(word);
            }
        });
        return known_[id] = words;
    }

    const Repository &repository_;
    const Words &wanted_;
    std::unordered_map<std::string, Words> known_; // of trees and files
};

} // namespace

Result<std::map<std::string, Commit>> introducers_of(const Repository &repository,
                                                     const std::string &start, const Words &words) {
    Searcher searcher(repository, words);
    Result<Words> left = searcher.words_of_commit(start);
    if (!left) {
        return left.error();
    }
    std::map<std::string, Commit> introducers;
    const Result<void> walked =
        repository.walk(start, "", [&](const Commit &commit) -> Result<bool> {
            if (left->empty()) {
                return false;
            }
            Result<Words> fresh = searcher.words_of_commit(commit.id);
            if (!fresh) {
                return fresh.error();
            }
            for (const std::string &parent : commit.parents) {
                const Result<Words> old = searcher.words_of_commit(parent);
                if (!old) {
                    return old.error();
                }
                for (const std::string &word : *old) {
                    fresh->erase(word);
                }
            }
            for (const std::string &word : *fresh) {
                if (left->erase(word) > 0) {
                    introducers.emplace(word, commit);
                }
            }
            return true;
        });
    return walked ? Result<std::map<std::string, Commit>>(std::move(introducers)) : walked.error();
}
