// What only the SQLite driver promises: whose files it opens, how runs are kept, how the WAL stays
// small.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "log/sqlite/connection.h"
#include "log/sqlite/store.h"
#include "support/chained.h"

namespace tillbook {
namespace {

using std::chrono::milliseconds;
using testing_support::Chained;

constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();

class SqliteStoreFile : public testing::Test {
protected:
    SqliteStoreFile() {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  ("sqlite_store." + std::to_string(getpid()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        options_.path = folder_ / "book.db";
        options_.run_length = 16;
    }
    ~SqliteStoreFile() override { std::filesystem::remove_all(folder_); }

    SqliteStore open() {
        Result<SqliteStore> store = open_sqlite(options_);
        EXPECT_TRUE(store.ok());
        return std::move(store.value());
    }
    OpenRefusal refusal() {
        OpenRefusal why;
        const Result<SqliteStore> store = open_sqlite(options_, &why);
        EXPECT_FALSE(store.ok());
        if (!store.ok()) {
            EXPECT_EQ(store.error().detail, why.cause + " " + why.remedy);
        }
        return why;
    }
    void append(Log& log, Chained& chain, std::size_t count, std::size_t body_size = 40) {
        const Head expected = chain.head();
        const std::vector<Entry> entries = chain.next(count, body_size);
        const BookAppend group{chain.book(), expected, entries};
        ASSERT_TRUE(log.append({&group, 1}).at(0).appended);
    }
    // What another program would see.
    std::uint64_t ask(const char* sql) {
        return Connection(options_.path, "", OpenMode::must_exist).ask(sql);
    }
    void run(const char* sql) { Connection(options_.path, "", OpenMode::create).run(sql); }
    std::uint64_t wal_bytes() { return std::filesystem::file_size(options_.path + "-wal"); }

    std::filesystem::path folder_;
    SqliteOptions options_;
};

TEST_F(SqliteStoreFile, IsReadByItsOwnerAloneWithEverythingBesideIt) {
    const mode_t before = umask(0);
    {
        SqliteStore store = open();
        Chained chain(BookId{1});
        append(*store.log, chain, 1);
        for (const auto& file : std::filesystem::directory_iterator(folder_)) {
            EXPECT_EQ(file.status().permissions(),
                      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
                << file.path();
        }
    }
    umask(before);
}

TEST_F(SqliteStoreFile, AMissingFileIsMadeOnlyIfAskedTo) {
    options_.mode = OpenMode::must_exist;
    EXPECT_EQ(refusal().fault, OpenFault::unusable);
    EXPECT_FALSE(std::filesystem::exists(options_.path));
    options_.mode = OpenMode::create;
    open();
    options_.mode = OpenMode::must_exist;
    open();
}

TEST_F(SqliteStoreFile, ADatabaseOfAnotherProgramIsRefusedAndLeftAlone) {
    run("CREATE TABLE entry (a); INSERT INTO entry VALUES (1)");
    EXPECT_EQ(refusal().fault, OpenFault::foreign);
    EXPECT_EQ(ask("SELECT count(*) FROM sqlite_schema"), 1u);
    EXPECT_FALSE(std::filesystem::exists(options_.path + "-wal"));
}

TEST_F(SqliteStoreFile, ADatabaseOfANewerVersionIsRefused) {
    open();
    run("PRAGMA user_version = 9");
    EXPECT_EQ(refusal().fault, OpenFault::newer);
    EXPECT_EQ(ask("PRAGMA user_version"), 9u);
}

TEST_F(SqliteStoreFile, AFileThatIsNoDatabaseIsRefused) {
    std::ofstream(options_.path) << std::string(5000, 'x');
    EXPECT_EQ(refusal().fault, OpenFault::damaged);
}

TEST_F(SqliteStoreFile, HasTheFormTheDesignSays) {
    SqliteStore store = open();
    EXPECT_EQ(ask("PRAGMA application_id"), 0x54696c6cu);
    EXPECT_EQ(ask("PRAGMA page_size"), 4096u);
    EXPECT_EQ(ask("SELECT count(*) FROM sqlite_schema WHERE type = 'index'"
                  " AND tbl_name IN ('entry', 'run') AND sql IS NOT NULL"),
              0u);
}

TEST_F(SqliteStoreFile, RunsAreWrittenForEveryFinishedRun) {
    Chained a(BookId{1}), b(BookId{2});
    {
        SqliteStore store = open();
        for (int i = 0; i < 40; ++i) {
            append(*store.log, a, 1);
            append(*store.log, b, 2);
        }
    }
    EXPECT_EQ(ask("SELECT value FROM meta WHERE name = 'run_watermark'"), 7u);  // 120 / 16
    EXPECT_EQ(ask("SELECT sum(count) FROM run"), 7u * 16);
    EXPECT_EQ(ask("SELECT count(*) FROM run"), 14u);
    // Written once, however often the file is opened.
    for (int i = 0; i < 5; ++i) append(*open().log, a, 1);
    EXPECT_EQ(ask("SELECT sum(count) FROM run"), 7u * 16);
    append(*open().log, a, 3);
    append(*open().log, a, 1);
    EXPECT_EQ(ask("SELECT sum(count) FROM run"), 8u * 16);
}

// A book with more rows in a run than are written at a time, and an end in between.
TEST_F(SqliteStoreFile, HalfWrittenRunsAreFinishedAfterReopening) {
    options_.run_length = 64;
    std::vector<Chained> books;
    for (std::uint64_t id = 1; id <= 64; ++id) books.emplace_back(BookId{id});
    {
        SqliteStore store = open();
        for (Chained& book : books) append(*store.log, book, 1);
        append(*store.log, books[0], 1);
        EXPECT_EQ(ask("SELECT count(*) FROM run"), 20u);
    }
    SqliteStore store = open();
    for (int i = 0; i < 5; ++i) append(*store.log, books[0], 1);
    EXPECT_EQ(ask("SELECT count(*) FROM run"), 64u);
    EXPECT_EQ(ask("SELECT value FROM meta WHERE name = 'run_watermark'"), 1u);
    for (const Chained& book : books) {
        std::uint64_t count = 0;
        store.log->scan(book.book(), 1, no_end, Bodies::none, [&](const EntryView&) {
            ++count;
            return true;
        });
        EXPECT_EQ(count, book.head().number);
    }
}

TEST_F(SqliteStoreFile, TheWalStartsOverUnderLoad) {
    options_.checkpoint_every = milliseconds{2};
    options_.wal_bytes_max = 1 << 20;
    SqliteStore store = open();
    Chained chain(BookId{1});
    std::uint64_t appended = 0, largest = 0;
    const std::uint64_t limit = 8 * options_.wal_bytes_max;
    while (appended < 6 * limit) {
        append(*store.log, chain, 64, 1000);
        appended += 64 * 1000;
        largest = std::max(largest, wal_bytes());
    }
    EXPECT_GT(largest, options_.wal_bytes_max);
    EXPECT_LT(largest, limit);
}

TEST_F(SqliteStoreFile, TheWalIsCutToNothingWhenIdleAndAtTheEnd) {
    options_.checkpoint_every = milliseconds{2};
    Chained chain(BookId{1});
    {
        SqliteStore store = open();
        append(*store.log, chain, 64);
        EXPECT_GT(wal_bytes(), 0u);
        for (int i = 0; i < 2000 && wal_bytes() > 0; ++i)
            std::this_thread::sleep_for(milliseconds{5});
        EXPECT_EQ(wal_bytes(), 0u);
    }
    options_.checkpoint_every = std::chrono::hours{1};
    {
        SqliteStore store = open();
        append(*store.log, chain, 64);
        EXPECT_GT(wal_bytes(), 0u);
    }
    EXPECT_EQ(wal_bytes(), 0u);
}

// Readers on their own threads while the writer works: whole entries, in order, none missing.
TEST_F(SqliteStoreFile, SeveralThreadsReadWhileOneWrites) {
    options_.checkpoint_every = milliseconds{2};
    options_.wal_bytes_max = 1 << 18;
    SqliteStore store = open();
    std::atomic<std::uint64_t> acknowledged = 0;
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            while (!stop) {
                const std::uint64_t at_least = acknowledged;
                Head head;
                store.log->scan(BookId{1}, 1, no_end, Bodies::all, [&](const EntryView& entry) {
                    EXPECT_EQ(entry.number, head.number + 1);
                    EXPECT_EQ(entry.chain, chain_after(head.chain, BookId{1}, entry));
                    head = {entry.number, entry.chain};
                    return true;
                });
                EXPECT_GE(head.number, at_least);
                EXPECT_FALSE(store.log->has_foreign());
            }
        });
    }
    Chained chain(BookId{1});
    for (int i = 0; i < 150; ++i) {
        append(*store.log, chain, 8);
        acknowledged = chain.head().number;
    }
    stop = true;
    for (std::thread& reader : readers) reader.join();
}

TEST_F(SqliteStoreFile, ALogFromAnotherHistoryIsFatal) {
    int fatal = 0;
    options_.on_fatal = [&](const std::string&) { ++fatal; };
    SqliteStore store = open();
    Chained chain(BookId{1});
    append(*store.log, chain, 5);
    run("DELETE FROM entry WHERE position > 3");
    const Head expected = chain.head();
    const std::vector<Entry> entries = chain.next(1);
    const BookAppend group{chain.book(), expected, entries};
    EXPECT_THROW(store.log->append({&group, 1}), Unavailable);
    EXPECT_EQ(fatal, 1);
    EXPECT_THROW(store.log->has_foreign(), Unavailable);
}

}  // namespace
}  // namespace tillbook
