// Copies of a SQLite database: one moment of it, proven, and what is put back in its place.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "log/sqlite/backup.h"
#include "log/sqlite/connection.h"
#include "log/sqlite/restore.h"
#include "support/chained.h"

namespace tillbook {
namespace {

using testing_support::Chained;

const Instant restored_at = from_ms(1'795'373'614'123);
constexpr std::uint32_t generation_now = 217'536'814;  // seconds since 2020

class SqliteBackup : public testing::Test {
protected:
    SqliteBackup() {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  ("sqlite_backup." + std::to_string(getpid()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        options_.path = folder_ / "book.db";
    }
    ~SqliteBackup() override { std::filesystem::remove_all(folder_); }

    std::string in_folder(const std::string& name) const { return folder_ / name; }
    SqliteStore open() const {
        Result<SqliteStore> store = open_sqlite(options_);
        EXPECT_TRUE(store.ok());
        return std::move(store.value());
    }
    static void append(Log& log, Chained& chain, std::size_t count, std::size_t body_size = 40) {
        const Head expected = chain.head();
        const std::vector<Entry> entries = chain.next(count, body_size);
        const BookAppend group{chain.book(), expected, entries};
        ASSERT_TRUE(log.append({&group, 1}).at(0).appended);
    }
    static BookRecord book(std::uint64_t id) {
        BookRecord record;
        record.id.value = id;
        record.currency = "NGN";
        return record;
    }
    LogProof back_up(const std::string& target) const {
        Result<LogProof> proof = back_up_sqlite(options_.path, target, unwatched);
        EXPECT_TRUE(proof.ok()) << proof.error().detail;
        return proof.ok() ? std::move(proof).value() : LogProof{};
    }
    OpenFault fault(const std::string& source, const std::string& target) const {
        OpenRefusal why;
        EXPECT_FALSE(back_up_sqlite(source, target, unwatched, &why).ok());
        return why.fault;
    }
    RestoreReport restore(const std::string& backup, const std::string& aside) const {
        Result<RestoreReport> report =
            restore_sqlite(backup, options_.path, aside, restored_at, unwatched);
        EXPECT_TRUE(report.ok()) << report.error().detail;
        return report.ok() ? std::move(report).value() : RestoreReport{};
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(folder_), {}));
    }
    void run(const std::string& path, const char* sql) const {
        Connection(path, "", OpenMode::must_exist).run(sql);
    }

    static void unwatched(BackupStage, std::uint64_t, std::uint64_t) {}

    std::filesystem::path folder_;
    SqliteOptions options_;
};

TEST_F(SqliteBackup, IsOnePlainFileWithEveryHead) {
    Chained a(BookId{1}), b(BookId{2});
    SqliteStore store = open();
    append(*store.log, a, 30);
    append(*store.log, b, 7);
    const LogProof proof = back_up(in_folder("copy.db"));
    EXPECT_TRUE(proof.ok()) << proof.problem;
    EXPECT_EQ(proof.entries, 37u);
    ASSERT_EQ(proof.heads.size(), 2u);
    EXPECT_EQ(proof.heads[0].head, a.head());
    EXPECT_EQ(proof.heads[1].head, b.head());
    EXPECT_EQ(proof.bytes, std::filesystem::file_size(in_folder("copy.db")));
    EXPECT_FALSE(std::filesystem::exists(in_folder("copy.db-wal")));
    struct stat file {};
    ASSERT_EQ(stat(in_folder("copy.db").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600u);
}

// Each copy ends with an entry that was whole when it began or while it was made, never in between.
TEST_F(SqliteBackup, IsOneMomentOfADatabaseThatIsWrittenTo) {
    SqliteStore store = open();
    Chained chain(BookId{1});
    append(*store.log, chain, 64, 1000);
    std::atomic<bool> stop = false;
    std::atomic<std::uint64_t> acknowledged = chain.head().number;
    std::thread writer([&] {
        while (!stop) {
            append(*store.log, chain, 16, 1000);
            acknowledged = chain.head().number;
        }
    });
    for (int i = 0; i < 5; ++i) {
        const std::uint64_t at_least = acknowledged;
        const LogProof proof = back_up(in_folder(std::to_string(i)));
        EXPECT_TRUE(proof.ok()) << proof.problem;
        EXPECT_GE(proof.entries, at_least);
        EXPECT_EQ(proof.entries % 16, 0u);
    }
    stop = true;
    writer.join();
    EXPECT_FALSE(store.log->has_foreign());
    append(*store.log, chain, 1);
}

TEST_F(SqliteBackup, WhatDoesNotHashToItsChainIsNotProvenAndNotKept) {
    {
        SqliteStore store = open();
        Chained chain(BookId{1});
        append(*store.log, chain, 20);
    }
    run(options_.path, "UPDATE entry SET body = 'forged' WHERE position = 7");
    const std::size_t before = files();
    const LogProof proof = back_up(in_folder("copy.db"));
    EXPECT_EQ(proof.problem, "The entry at position 7 does not hash to its chain value.");
    EXPECT_EQ(files(), before);
}

TEST_F(SqliteBackup, GapsAreNoticed) {
    {
        SqliteStore store = open();
        Chained chain(BookId{1});
        append(*store.log, chain, 20);
    }
    run(options_.path, "DELETE FROM entry WHERE position = 7");
    EXPECT_EQ(back_up(in_folder("copy.db")).problem, "Behind position 6 follows position 8.");
    run(options_.path, "DELETE FROM entry; ");
    EXPECT_TRUE(back_up(in_folder("empty.db")).ok());
}

TEST_F(SqliteBackup, RefusesWhatIsNoDatabaseOfOursAndWhatIsThereAlready) {
    std::ofstream(in_folder("text")) << std::string(5000, 'x');
    EXPECT_EQ(fault(in_folder("text"), in_folder("copy")), OpenFault::damaged);
    EXPECT_EQ(fault(in_folder("nothing"), in_folder("copy")), OpenFault::unusable);
    open();
    EXPECT_EQ(fault(options_.path, in_folder("text")), OpenFault::unusable);
    EXPECT_EQ(fault(options_.path, in_folder("no/folder/copy")), OpenFault::unusable);
    EXPECT_FALSE(std::filesystem::exists(in_folder("copy")));
    Connection(in_folder("other.db"), "", OpenMode::create).run("CREATE TABLE a (b)");
    EXPECT_EQ(fault(in_folder("other.db"), in_folder("copy")), OpenFault::foreign);
}

TEST_F(SqliteBackup, ACopyThatIsStoppedLeavesNothing) {
    SqliteStore store = open();
    Chained chain(BookId{1});
    append(*store.log, chain, 64, 1000);
    const std::size_t before = files();
    for (const BackupStage at : {BackupStage::copying, BackupStage::proving}) {
        append(*store.log, chain, 5000);
        EXPECT_FALSE(back_up_sqlite(options_.path, in_folder("copy.db"),
                                    [at](BackupStage stage, std::uint64_t, std::uint64_t) {
                                        if (stage == at) throw Unavailable("Stopped.");
                                    })
                         .ok());
        EXPECT_EQ(files(), before);
    }
}

TEST_F(SqliteBackup, TheDatabaseKnowsWhenItWasBackedUp) {
    SqliteStore store = open();
    EXPECT_EQ(last_backup(options_.path), std::nullopt);
    note_backup(options_.path, from_ms(1'700'000'000'123));
    EXPECT_EQ(last_backup(options_.path), from_ms(1'700'000'000'123));
    EXPECT_FALSE(store.log->has_foreign());
}

TEST_F(SqliteBackup, RestoringPutsTheBackupInPlaceAndRaisesTheGeneration) {
    Chained chain(BookId{7});
    Head at_backup;
    {
        SqliteStore store = open();
        store.control->put_books({book(7)});
        append(*store.log, chain, 10);
        back_up(in_folder("copy.db"));
        at_backup = chain.head();
        append(*store.log, chain, 5);
    }
    const RestoreReport report = restore(in_folder("copy.db"), in_folder("aside.db"));
    ASSERT_EQ(report.books.size(), 1u);
    EXPECT_EQ(report.books[0].head, at_backup);
    EXPECT_EQ(report.books[0].entries_lost, 5u);
    EXPECT_EQ(report.books[0].generation, 2u);
    EXPECT_EQ(report.kept_aside, in_folder("aside.db"));
    EXPECT_EQ(Connection(in_folder("aside.db"), "", OpenMode::must_exist)
                  .ask("SELECT max(position) FROM entry"),
              15u);
    {
        SqliteStore store = open();
        EXPECT_EQ(store.control->load_books()[0].generation, 2u);
        Chained other(BookId{7}, at_backup);
        append(*store.log, other, 3);
    }
    // The same backup once more: the generation goes on from the database that is replaced.
    EXPECT_EQ(restore(in_folder("copy.db"), in_folder("again.db")).books.at(0).generation, 3u);
}

TEST_F(SqliteBackup, RestoringNeedsNoDatabaseToReplace) {
    {
        SqliteStore store = open();
        store.control->put_books({book(7)});
    }
    back_up(in_folder("copy.db"));
    std::filesystem::remove(options_.path);
    std::filesystem::remove(options_.path + "-wal");
    const RestoreReport report = restore(in_folder("copy.db"), in_folder("aside.db"));
    EXPECT_EQ(report.kept_aside, "");
    EXPECT_EQ(open().control->load_books().at(0).generation, generation_now)
        << "above whatever was reached by a database that is gone";
}

TEST_F(SqliteBackup, AWriteAheadLogWithoutItsDatabaseIsNotTakenForTheRestoredOnes) {
    {
        SqliteStore store = open();
        Chained chain(BookId{1});
        append(*store.log, chain, 20);
    }
    back_up(in_folder("copy.db"));
    {
        SqliteStore store = open();
        Chained chain(BookId{2});
        append(*store.log, chain, 20);
        std::filesystem::copy_file(options_.path + "-wal", in_folder("wal"));
    }
    std::filesystem::remove(options_.path);
    std::filesystem::rename(in_folder("wal"), options_.path + "-wal");
    restore(in_folder("copy.db"), in_folder("aside.db"));
    EXPECT_FALSE(std::filesystem::exists(options_.path + "-wal"));
    EXPECT_TRUE(std::filesystem::exists(in_folder("aside.db-wal"))) << "and nothing is thrown away";
    EXPECT_EQ(Connection(options_.path, "", OpenMode::must_exist).ask_text("PRAGMA quick_check"),
              "ok");
}

TEST_F(SqliteBackup, WhatACutOffRestoreLeftIsInNobodysWay) {
    { SqliteStore store = open(); }
    back_up(in_folder("copy.db"));
    std::ofstream(options_.path + ".restoring.partial") << "half";
    restore(in_folder("copy.db"), in_folder("aside.db"));
    EXPECT_FALSE(std::filesystem::exists(options_.path + ".restoring.partial"));
}

TEST_F(SqliteBackup, AnEmptyFileIsReplaced) {
    { SqliteStore store = open(); }
    back_up(in_folder("copy.db"));
    std::filesystem::remove(options_.path);
    std::ofstream(options_.path).flush();
    EXPECT_TRUE(restore(in_folder("copy.db"), in_folder("aside.db")).replaced_is_unreadable);
}

TEST_F(SqliteBackup, TheRestoredFileHasTheRightsOfTheReplacedOne) {
    { SqliteStore store = open(); }
    back_up(in_folder("copy.db"));
    const auto rights = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write |
                        std::filesystem::perms::group_read;
    std::filesystem::permissions(options_.path, rights);
    restore(in_folder("copy.db"), in_folder("aside.db"));
    EXPECT_EQ(std::filesystem::status(options_.path).permissions(), rights);
}

TEST_F(SqliteBackup, RestoringIsRefusedWhileSomebodyHasTheDatabaseOpen) {
    { SqliteStore store = open(); }
    back_up(in_folder("copy.db"));
    std::array<int, 2> ready{}, over{};
    ASSERT_EQ(pipe(ready.data()), 0);
    ASSERT_EQ(pipe(over.data()), 0);
    const pid_t other = fork();
    if (other == 0) {
        {
            Result<SqliteStore> store = open_sqlite(options_);
            char byte = store.ok() ? 'y' : 'n';
            if (write(ready[1], &byte, 1) != 1) _exit(1);
            if (read(over[0], &byte, 1) != 1) _exit(1);
        }
        _exit(0);
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    OpenRefusal why;
    EXPECT_FALSE(restore_sqlite(in_folder("copy.db"), options_.path, in_folder("aside"),
                                restored_at, unwatched, &why)
                     .ok());
    EXPECT_EQ(why.fault, OpenFault::in_use);
    EXPECT_FALSE(std::filesystem::exists(in_folder("aside")));
    EXPECT_EQ(write(over[1], &byte, 1), 1);
    int status = 0;
    EXPECT_EQ(waitpid(other, &status, 0), other);
    EXPECT_EQ(status, 0);
    for (const int end : {ready[0], ready[1], over[0], over[1]}) close(end);
    restore(in_folder("copy.db"), in_folder("aside"));
}

TEST_F(SqliteBackup, ADamagedDatabaseIsReplacedAndKeptAside) {
    {
        SqliteStore store = open();
        store.control->put_books({book(7)});
    }
    back_up(in_folder("copy.db"));
    std::ofstream(options_.path, std::ios::trunc) << std::string(8192, 'x');
    std::ofstream(options_.path + "-wal", std::ios::trunc) << "left over";
    const RestoreReport report = restore(in_folder("copy.db"), in_folder("aside.db"));
    EXPECT_TRUE(report.replaced_is_unreadable);
    EXPECT_EQ(std::filesystem::file_size(in_folder("aside.db")), 8192u);
    EXPECT_TRUE(std::filesystem::exists(in_folder("aside.db-wal")));
    EXPECT_EQ(open().control->load_books().at(0).generation, generation_now);
}

TEST_F(SqliteBackup, ABackupThatIsNotProvenChangesNothing) {
    {
        SqliteStore store = open();
        Chained chain(BookId{1});
        append(*store.log, chain, 20);
    }
    back_up(in_folder("copy.db"));
    run(in_folder("copy.db"), "UPDATE entry SET facts = x'00' WHERE position = 20");
    const RestoreReport report = restore(in_folder("copy.db"), in_folder("aside.db"));
    EXPECT_FALSE(report.proof.ok());
    EXPECT_FALSE(std::filesystem::exists(in_folder("aside.db")));
    EXPECT_FALSE(std::filesystem::exists(options_.path + ".restoring"));
    open();
}

TEST_F(SqliteBackup, ADatabaseOfAnotherProgramIsNotReplaced) {
    open();
    back_up(in_folder("copy.db"));
    std::filesystem::remove(options_.path);
    Connection(options_.path, "", OpenMode::create).run("CREATE TABLE precious (a)");
    OpenRefusal why;
    EXPECT_FALSE(restore_sqlite(in_folder("copy.db"), options_.path, in_folder("aside"),
                                restored_at, unwatched, &why)
                     .ok());
    EXPECT_EQ(Connection(options_.path, "", OpenMode::must_exist)
                  .ask("SELECT count(*) FROM sqlite_schema"),
              1u);
}

TEST_F(SqliteBackup, WhatWasRevokedAndErasedSinceIsNotForgotten) {
    KeyRecord lost, revoked;
    lost.id.value = 1;
    revoked.id.value = 2;
    lost.book.value = revoked.book.value = 7;
    {
        SqliteStore store = open();
        store.control->put_books({book(7)});
        store.control->put_keys({lost, revoked});
        Chained chain(BookId{7});
        append(*store.log, chain, 3);
        back_up(in_folder("copy.db"));
        revoked.revoked_at = from_ms(1'700'000'000'000);
        store.control->put_keys({revoked});
        const Head expected = chain.head();
        std::vector<Entry> entries = chain.next(1);
        entries[0].kind = EntryKind::erased;
        entries[0].object.value = 99;
        entries[0].chain = chain_after(expected.chain, BookId{7}, view_of(entries[0], 0));
        const BookAppend group{BookId{7}, expected, entries};
        ASSERT_TRUE(store.log->append({&group, 1}).at(0).appended);
    }
    const RestoreReport report = restore(in_folder("copy.db"), in_folder("aside.db"));
    EXPECT_EQ(report.keys_kept_revoked, 1u);
    ASSERT_EQ(report.lost_erasures.size(), 1u);
    EXPECT_EQ(report.lost_erasures[0].contact.value, 99u);
    const std::vector<KeyRecord> keys = open().control->load_keys();
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0].revoked_at, std::nullopt);
    EXPECT_EQ(keys[1].revoked_at, from_ms(1'700'000'000'000));
}

TEST_F(SqliteBackup, NobodyGetsBackWhatWasTakenSinceAndNobodyIsSignedIn) {
    const auto user = [](std::uint64_t id, const std::string& hash) {
        UserRecord made;
        made.id = UserId{id};
        made.login = "user-" + std::to_string(id);
        made.password_hash = hash;
        return made;
    };
    {
        SqliteStore store = open();
        store.control->put_books({book(7)});
        Chained chain(BookId{7});
        append(*store.log, chain, 3);
        PeopleChange then;
        then.users = {user(1, "old"), user(2, "same"), user(3, "same")};
        then.memberships = {{UserId{1}, BookId{7}, Role::owner, {}, {}, 1},
                            {UserId{2}, BookId{7}, Role::owner, {}, {}, 2},
                            {UserId{3}, BookId{}, Role::manager, {}, {}, 0}};
        then.invitations = {{UserId{1}, Sha256{1}, from_ms(9), {}}};
        then.sessions = {{Sha256{2}, UserId{2}, {}, {}}};
        ASSERT_TRUE(store.control->change_people(then, store.control->revision()));
        back_up(in_folder("copy.db"));
        PeopleChange since;
        since.users = {user(1, "new"), user(4, "same")};
        since.memberships = {{UserId{3}, BookId{}, Role::viewer, from_ms(77), {}, 0},
                             {UserId{1}, BookId{7}, Role::owner, {}, {}, 3}};
        since.removed_memberships = {{UserId{2}, BookId{7}}};
        ASSERT_TRUE(store.control->change_people(since, store.control->revision()));
    }
    restore(in_folder("copy.db"), in_folder("aside.db"));
    const People people = open().control->load_people();
    ASSERT_EQ(people.users.size(), 3u);
    EXPECT_EQ(people.users[0].password_hash, "new");
    ASSERT_EQ(people.memberships.size(), 2u);
    EXPECT_EQ(people.memberships[0].user, UserId{1});
    EXPECT_EQ(people.memberships[0].entry, 1u);  // which the restored log has
    EXPECT_EQ(people.memberships[1].role, Role::viewer);
    EXPECT_EQ(people.memberships[1].disabled_at, from_ms(77));
    EXPECT_TRUE(people.invitations.empty());
    EXPECT_TRUE(people.sessions.empty());
}

TEST_F(SqliteBackup, ExternalCheckpointsLeaveTheWalAlone) {
    options_.checkpoints = Checkpoints::external;
    options_.checkpoint_every = std::chrono::milliseconds{1};
    options_.wal_bytes_max = 1 << 16;
    std::uintmax_t size = 0;
    {
        SqliteStore store = open();
        Chained chain(BookId{1});
        for (int i = 0; i < 50; ++i) {
            append(*store.log, chain, 16, 1000);
            const std::uintmax_t now = std::filesystem::file_size(options_.path + "-wal");
            EXPECT_GT(now, size);
            size = now;
        }
        const EntryPlace erased{5, 5};
        store.log->redact(chain.book(), {&erased, 1});
    }
    EXPECT_GT(std::filesystem::file_size(options_.path + "-wal"), size);
}

}  // namespace
}  // namespace tillbook
