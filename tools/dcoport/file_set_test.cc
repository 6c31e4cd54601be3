// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whatever a killed run has left, the next one ends with all of the old files or all of the new.

#include "tools/dcoport/file_set.h"

#include "tools/common/atomic_file.h"
#include "tools/dcoport/scratch.h"
#include "tools/dcoport/text_file.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace fs = std::filesystem;

namespace {

class FileSetTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(scratch_);
        top_ = scratch_->path();
        put("a/one", "old one");
        put("a/two", "old two");
        put("three", "old three");
    }

    void put(const std::string &path, const std::string &text) {
        fs::create_directories(fs::path(top_ + "/" + path).parent_path());
        ASSERT_TRUE(write_file(top_ + "/" + path, text));
    }

    std::string at(const std::string &path) {
        const Result<std::string> text = read_file(top_ + "/" + path);
        return text ? *text : "-";
    }

    std::string all() { return at("a/one") + ", " + at("a/two") + ", " + at("three"); }

    size_t entries() {
        return static_cast<size_t>(std::distance(fs::directory_iterator(top_), {}));
    }

    Result<bool> finish() {
        const Result<CloneLock> lock = CloneLock::take(top_);
        return lock ? lock->finish_last() : lock.error();
    }

    Result<Scratch> scratch_ = Scratch::make();
    std::string top_;
};

TEST_F(FileSetTest, replaces_and_removes) {
    const Result<CloneLock> lock = CloneLock::take(top_);
    ASSERT_TRUE(lock);
    ASSERT_TRUE(
        lock->replace({{"a/one", "new one"}, {"b/four", "new four"}, {"three", std::nullopt}}));
    EXPECT_EQ(all(), "new one, old two, -");
    EXPECT_EQ(at("b/four"), "new four");
    EXPECT_EQ(entries(), 2u);
    EXPECT_FALSE(CloneLock::take(top_)) << "two at once";
}

TEST_F(FileSetTest, what_was_being_prepared_is_thrown_away) {
    put(".dcoport-new/0", "new one");
    put(".dcoport-new/list", "0 a/one\n");
    const Result<bool> finished = finish();
    ASSERT_TRUE(finished);
    EXPECT_FALSE(*finished);
    EXPECT_EQ(all(), "old one, old two, old three");
    EXPECT_EQ(entries(), 2u);
}

TEST_F(FileSetTest, what_was_ready_is_finished) {
    // 0 has gone to its place already
    put("a/one", "new one");
    put(".dcoport-ready/1", "new two");
    put(".dcoport-ready/list", "0 a/one\n1 a/two\n- three\n");
    const Result<bool> finished = finish();
    ASSERT_TRUE(finished);
    EXPECT_TRUE(*finished);
    EXPECT_EQ(all(), "new one, new two, -");
    EXPECT_EQ(entries(), 1u);
}

TEST_F(FileSetTest, the_last_step_may_be_missing) {
    fs::create_directory(top_ + "/.dcoport-ready");
    EXPECT_TRUE(finish());
    EXPECT_EQ(all(), "old one, old two, old three");
    EXPECT_EQ(entries(), 2u);
}

TEST_F(FileSetTest, a_list_of_somebody_else_moves_nothing) {
    for (const char *list : {"0 ../x\n", "../a/one three\n", "- /etc\n", "nonsense\n"}) {
        put(".dcoport-ready/0", "x");
        put(".dcoport-ready/list", list);
        EXPECT_FALSE(finish()) << list;
        EXPECT_EQ(all(), "old one, old two, old three");
    }
}

TEST_F(FileSetTest, a_failure_leaves_the_old) {
    const Result<CloneLock> lock = CloneLock::take(top_);
    ASSERT_TRUE(lock);
    // a file is where a folder would have to be
    EXPECT_FALSE(lock->replace({{"a/one", "new one"}, {"three/deep/file", "new"}}));
    EXPECT_EQ(all(), "old one, old two, old three");
    EXPECT_EQ(entries(), 2u);
}

} // namespace
