// Databases of earlier versions are brought up to date with everything in them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "log/sqlite/connection.h"
#include "log/sqlite/store.h"

namespace tillbook {
namespace {

// The tables as version 1 made them, with a book, its key and one entry.
constexpr const char* version_1 = R"sql(
    CREATE TABLE entry (
        position INTEGER PRIMARY KEY,
        book INTEGER NOT NULL,
        number INTEGER NOT NULL,
        at INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        object INTEGER NOT NULL,
        version INTEGER NOT NULL,
        facts BLOB,
        key BLOB,
        fingerprint BLOB,
        actor INTEGER NOT NULL,
        request_id INTEGER NOT NULL,
        chain BLOB NOT NULL,
        body BLOB,
        personal BLOB
    );
    CREATE TABLE run (
        run INTEGER NOT NULL,
        book INTEGER NOT NULL,
        first_number INTEGER NOT NULL,
        count INTEGER NOT NULL,
        positions BLOB NOT NULL,
        PRIMARY KEY (run, book)
    ) WITHOUT ROWID;
    CREATE TABLE meta (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE book (
        id INTEGER PRIMARY KEY,
        twin INTEGER NOT NULL,
        environment TEXT NOT NULL,
        name TEXT,
        currency TEXT NOT NULL,
        zone TEXT NOT NULL,
        day_starts_minutes INTEGER NOT NULL,
        tax_included INTEGER NOT NULL,
        id_secret BLOB NOT NULL,
        generation INTEGER NOT NULL,
        created_at INTEGER NOT NULL
    );
    CREATE TABLE api_key (
        id INTEGER PRIMARY KEY,
        book INTEGER NOT NULL,
        name TEXT,
        secret_hash BLOB NOT NULL,
        prefix TEXT,
        last_four TEXT,
        scopes TEXT,
        allowed_ips TEXT,
        allowed_origins TEXT,
        expires_at INTEGER,
        revoked_at INTEGER,
        rate_limit INTEGER NOT NULL,
        created_at INTEGER NOT NULL
    );
    INSERT INTO meta VALUES ('control_revision', 5), ('run_watermark', 0), ('run_length', 16);
    INSERT INTO book VALUES
        (7, 8, 'test', 'Mama Ada', 'NGN', 'Africa/Lagos', 240, 1,
         x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 2, 1700000000123);
    INSERT INTO api_key VALUES
        (1, 7, 'till', x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
         'clv_test_sk_', 'ab12', 'orders:read' || char(10) || 'orders:write', NULL, NULL, NULL,
         NULL, 120, 1700000000456);
    INSERT INTO entry VALUES
        (1, 7, 1, 1700000000500, 32, 9, 1, NULL, NULL, NULL, 0, 0, zeroblob(32), 'body', NULL);
    PRAGMA application_id = 0x54696c6c;
    PRAGMA user_version = 1;
)sql";

TEST(Migration, AFileOfVersion1KeepsItsBooksKeysAndEntries) {
    const std::filesystem::path folder =
        std::filesystem::path(testing::TempDir()) / ("migration." + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    SqliteOptions options;
    options.path = folder / "book.db";
    Connection(options.path, "", OpenMode::create).run(version_1);
    {
        Result<SqliteStore> opened = open_sqlite(options);
        ASSERT_TRUE(opened.ok()) << opened.error().detail;
        Control& control = *opened.value().control;
        std::vector<BookRecord> books = control.load_books();
        ASSERT_EQ(books.size(), 1u);
        EXPECT_EQ(books[0].name, "Mama Ada");
        EXPECT_EQ(books[0].created_at, from_ms(1'700'000'000'123));
        EXPECT_TRUE(books[0].receipt_lines.empty());
        EXPECT_EQ(books[0].logo, "");
        EXPECT_EQ(books[0].administered_entry, 0u);
        const std::vector<KeyRecord> keys = control.load_keys();
        ASSERT_EQ(keys.size(), 1u);
        EXPECT_EQ(keys[0].scopes, (std::vector<std::string>{"orders:read", "orders:write"}));
        const auto entry = opened.value().log->read(BookId{7}, 1, 1);
        ASSERT_TRUE(entry);
        EXPECT_EQ(entry->body, "body");
        EXPECT_TRUE(opened.value().webhooks->load_endpoints().empty());
        EXPECT_TRUE(control.load_people().users.empty());

        books[0].receipt_lines = {"Thank you!"};
        control.put_books(books);
    }
    Result<SqliteStore> again = open_sqlite(options);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again.value().control->load_books()[0].receipt_lines,
              std::vector<std::string>{"Thank you!"});
    EXPECT_EQ(Connection(options.path, "", OpenMode::must_exist).ask("PRAGMA user_version"), 4u);
    // What was there before stands beside it, once: opening again has nothing to bring up to date.
    Connection before(options.path + ".before-schema-4", "", OpenMode::must_exist);
    EXPECT_EQ(before.ask("PRAGMA user_version"), 1u);
    EXPECT_EQ(before.ask("SELECT count(*) FROM entry"), 1u);
    EXPECT_FALSE(std::filesystem::exists(options.path + ".before-schema-4.2"));
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tillbook
