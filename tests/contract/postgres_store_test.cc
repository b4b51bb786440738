// What only the PostgreSQL driver promises: which servers it opens, what it does about appends in
// doubt, about lost connections and about histories that change, and how it follows other nodes.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <map>
#include <random>
#include <thread>

#include "base/hash.h"
#include "log/postgres/connection.h"
#include "log/postgres/inspect.h"
#include "log/postgres/store.h"
#include "support/chained.h"
#include "support/postgres_cluster.h"

namespace tillbook {
namespace {

using std::chrono::milliseconds;
using test::shared_cluster;
using testing_support::Chained;

class PostgresDatabase : public testing::Test {
protected:
    void SetUp() override {
        const std::string missing = shared_cluster().missing();
        if (!missing.empty()) GTEST_SKIP() << missing;
        url_ = shared_cluster().make_database();
    }

    PostgresStore open() {
        Result<PostgresStore> store = open_postgres(url_);
        if (!store.ok()) throw Unavailable(store.error().detail);
        return std::move(store.value());
    }
    OpenRefusal refusal(const std::string& url) {
        OpenRefusal why;
        const Result<PostgresStore> store = open_postgres(url, &why);
        EXPECT_FALSE(store.ok());
        if (!store.ok()) {
            EXPECT_EQ(store.error().detail, why.cause + " " + why.remedy);
        }
        const std::string all = why.cause + why.remedy;
        EXPECT_EQ(all.find("s3cret"), std::string::npos) << all;
        return why;
    }
    std::string sql(const std::string& statement) { return shared_cluster().sql(url_, statement); }
    // Ends every connection of the driver to this database.
    void cut() {
        sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'tillbook'");
    }

    static AppendAnswer append(Log& log, Chained& chain, std::size_t count = 1) {
        const Head expected = chain.head();
        const std::vector<Entry> entries = chain.next(count);
        const BookAppend group{chain.book(), expected, entries};
        try {
            const AppendAnswer answer = log.append({&group, 1}).at(0);
            if (!answer.appended) chain.set_head(expected);
            return answer;
        } catch (const Unavailable&) {
            chain.set_head(expected);
            throw;
        }
    }
    static std::vector<std::uint64_t> caught_up(Log& log, BookId book) {
        std::vector<std::uint64_t> numbers;
        log.catch_up([&](BookId of, const EntryView& entry) {
            if (of == book) numbers.push_back(entry.number);
        });
        return numbers;
    }
    static void read_to_the_end(Log& log, BookId book) {
        log.scan(book, 1, std::numeric_limits<std::uint64_t>::max(), Bodies::none,
                 [](const EntryView&) { return true; });
    }
    // Tries until the driver has connected again.
    template <class Work>
    static void eventually(Work&& work) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        for (;;) {
            try {
                return work();
            } catch (const Unavailable& broken) {
                if (std::chrono::steady_clock::now() > end) FAIL() << broken.what();
            }
            std::this_thread::sleep_for(milliseconds{20});
        }
    }

    std::string url_;
};

TEST_F(PostgresDatabase, SettingsThatLoseWhatWasAcknowledgedAreRefused) {
    open();
    sql("ALTER ROLE tillbook IN DATABASE " + url_.substr(url_.rfind('/') + 1) +
        " SET synchronous_commit = off");
    const OpenRefusal why = refusal(url_);
    EXPECT_NE(why.cause.find("synchronous_commit = off"), std::string::npos) << why.cause;
    EXPECT_EQ(why.fault, OpenFault::unusable);
}

TEST_F(PostgresDatabase, AServerWithoutSyncIsRefused) {
    for (const std::string setting : {"fsync", "full_page_writes"}) {
        test::PostgresCluster careless(setting + " = off");
        const std::string url = careless.make_database();
        EXPECT_NE(refusal(url).cause.find(setting + " = off"), std::string::npos);
    }
}

TEST_F(PostgresDatabase, WhatCannotBeOpenedSaysWhyAndNeverThePassword) {
    const std::size_t at = url_.find('@');
    const std::string place = url_.substr(at);
    const std::string database = url_.substr(url_.rfind('/') + 1);
    EXPECT_NE(refusal("postgresql://tillbook:not-s3cret" + place)
                  .cause.find("password authentication failed"),
              std::string::npos);
    EXPECT_NE(refusal(url_ + "x").cause.find("does not exist"), std::string::npos);
    EXPECT_NE(refusal("postgresql://till:s3cret@127.0.0.1:1/x").cause.find("refused"),
              std::string::npos);
    // Passwords that were not written as a URL wants it.
    for (const char* url :
         {"postgresql://till:a@s3cret@127.0.0.1:1/x", "postgresql://till:a/s3cret@127.0.0.1/x",
          "postgresql://till:%s3cret@127.0.0.1/x", "postgresql://127.0.0.1/x?passwort=s3cret"}) {
        const OpenRefusal why = refusal(url);
        EXPECT_NE(why.cause.find("cannot be read"), std::string::npos) << url << ": " << why.cause;
    }
    for (const char* url : {"postgresql://till@127.0.0.1:1/x?password=s3cret",
                            "postgresql://till:a?s3cret@127.0.0.1:1/x"}) {
        EXPECT_NE(refusal(url).cause.find("refused"), std::string::npos) << url;
    }
}

TEST_F(PostgresDatabase, MissingRightsAreNamed) {
    sql("REVOKE CREATE ON DATABASE " + url_.substr(url_.rfind('/') + 1) + " FROM PUBLIC");
    sql("ALTER DATABASE " + url_.substr(url_.rfind('/') + 1) + " OWNER TO CURRENT_USER");
    const OpenRefusal why = refusal(url_);
    EXPECT_NE(why.cause.find("permission denied"), std::string::npos) << why.cause;
    EXPECT_NE(why.remedy.find("OWNER"), std::string::npos) << why.remedy;
}

TEST_F(PostgresDatabase, TablesOfOthersAndOfNewerVersionsAreRefused) {
    sql("CREATE SCHEMA tillbook AUTHORIZATION tillbook CREATE TABLE entry (a integer)");
    EXPECT_EQ(refusal(url_).fault, OpenFault::foreign);
    sql("DROP SCHEMA tillbook CASCADE");
    open();
    sql("UPDATE tillbook.state SET schema_version = 9");
    EXPECT_EQ(refusal(url_).fault, OpenFault::newer);
    EXPECT_EQ(inspect_postgres(url_).ok(), false);
    sql("UPDATE tillbook.state SET schema_version = 1");
    const auto report = inspect_postgres(url_);
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report.value().schema, 1u);
    EXPECT_EQ(report.value().sessions, 0u);
}

TEST_F(PostgresDatabase, SeveralProcessesMayMakeTheTablesAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> opened = 0;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] { opened += open_postgres(url_).ok() ? 1 : 0; });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(opened, 6);
    EXPECT_EQ(sql("SELECT schema_version::text FROM tillbook.state"), "1");
}

// Groups whose books overlap in every order, by two nodes at once: every head is won once, the
// loser is told, and nobody waits for ever.
TEST_F(PostgresDatabase, TwoNodesRaceForTheSameHeadsAndOneWins) {
    constexpr std::uint64_t books = 6;
    constexpr int rounds = 150;
    std::atomic<int> won = 0;
    PostgresStore stores[] = {open(), open()};
    const auto node = [&](unsigned seed) {
        PostgresStore& store = stores[seed - 1];
        std::mt19937 random(seed);
        std::map<std::uint64_t, Head> heads;
        for (int round = 0; round < rounds; ++round) {
            std::vector<std::vector<Entry>> entries;
            std::vector<BookAppend> group;
            entries.reserve(books);
            std::vector<std::uint64_t> order;
            for (std::uint64_t book = 1; book <= books; ++book) order.push_back(book);
            std::shuffle(order.begin(), order.end(), random);
            for (const std::uint64_t book : order) {
                if (random() % 2 == 0) continue;
                Chained chain(BookId{book}, heads[book]);
                entries.push_back(chain.next(1 + random() % 3, 40 + seed));
                group.push_back({BookId{book}, heads[book], entries.back()});
            }
            const auto answers = store.log->append(group);
            for (std::size_t i = 0; i < group.size(); ++i) {
                if (!answers[i].appended) continue;
                ++won;
                const Entry& end = group[i].entries.back();
                heads[group[i].book.value] = {end.number, end.chain};
            }
            store.log->catch_up([&](BookId book, const EntryView& entry) {
                Head& head = heads[book.value];
                ASSERT_EQ(entry.number, head.number + 1);
                ASSERT_EQ(entry.chain, chain_after(head.chain, book, entry));
                head = {entry.number, entry.chain};
            });
        }
    };
    std::thread other(node, 1);
    node(2);
    other.join();
    EXPECT_GT(won, rounds);
    PostgresStore store = open();
    for (std::uint64_t book = 1; book <= books; ++book) {
        Head head;
        store.log->scan(BookId{book}, 1, std::numeric_limits<std::uint64_t>::max(), Bodies::all,
                        [&](const EntryView& entry) {
                            EXPECT_EQ(entry.chain, chain_after(head.chain, BookId{book}, entry));
                            head = {entry.number, entry.chain};
                            return true;
                        });
        EXPECT_EQ(std::to_string(head.number),
                  sql("SELECT number FROM tillbook.head WHERE book = " + std::to_string(book)));
    }
}

// Transactions do not commit in the order of their numbers: one that began earlier and commits
// later is still told.
TEST_F(PostgresDatabase, AnAppendThatCommitsLateIsNotMissed) {
    PostgresStore store = open();
    Chained early(BookId{1}), late(BookId{2});
    Chained first = early;
    const std::vector<Entry> entries = first.next(1);
    // What a slow node does, piece by piece: its number is given before the other one's.
    PgConnection slow{PgTarget(url_)};
    slow.run_plain("BEGIN");
    slow.run_plain("SELECT pg_current_xact_id()");
    PostgresStore other = open();
    ASSERT_TRUE(append(*other.log, late).appended);
    EXPECT_TRUE(store.log->has_foreign());
    EXPECT_EQ(caught_up(*store.log, BookId{2}), (std::vector<std::uint64_t>{1}));
    EXPECT_FALSE(store.log->has_foreign());
    const std::string chain = to_hex(as_view(entries[0].chain));
    slow.run_plain("INSERT INTO head VALUES (1, 1, decode('" + chain +
                   "', 'hex'));"
                   "INSERT INTO entry (book, number, at, object, actor, request_id, version, kind,"
                   " chain) VALUES (1, 1, 0, 1, 0, 0, 1, 1, decode('" +
                   chain +
                   "', 'hex'));"
                   "INSERT INTO journal (xid, node, books, firsts, lasts) VALUES"
                   " (pg_current_xact_id(), 77, '{1}', '{1}', '{1}')");
    EXPECT_FALSE(store.log->has_foreign());
    slow.run_plain("COMMIT");
    EXPECT_TRUE(store.log->has_foreign());
    EXPECT_EQ(caught_up(*store.log, BookId{1}), (std::vector<std::uint64_t>{1}));
    EXPECT_FALSE(store.log->has_foreign());
}

TEST_F(PostgresDatabase, ANodeThatSleptThroughTheJournalStillLearnsEverything) {
    PostgresStore sleeper = open(), other = open();
    Chained chain(BookId{1});
    ASSERT_TRUE(append(*sleeper.log, chain).appended);
    ASSERT_TRUE(append(*other.log, chain, 3).appended);
    sql("UPDATE tillbook.journal SET at = now() - interval '1 day'");
    // Every thousandth group trims.
    Chained busy(BookId{2});
    for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(append(*other.log, busy).appended);
    for (int i = 0; i < 1'000 && sql("SELECT count(*) FROM tillbook.journal") == "1002"; ++i) {
        std::this_thread::sleep_for(milliseconds{10});
    }
    EXPECT_EQ(sql("SELECT count(*) FROM tillbook.journal"), "1000");
    EXPECT_TRUE(sleeper.log->has_foreign());
    EXPECT_EQ(caught_up(*sleeper.log, BookId{1}), (std::vector<std::uint64_t>{2, 3, 4}));
    EXPECT_FALSE(sleeper.log->has_foreign());
}

// The server waits with the append; the connection is cut meanwhile.
TEST_F(PostgresDatabase, AnAppendInDoubtThatDidNotHappenIsSettled) {
    PostgresStore store = open();
    Chained chain(BookId{1});
    ASSERT_TRUE(append(*store.log, chain).appended);
    PgConnection blocker{PgTarget(url_ + "?application_name=blocker")};
    blocker.run_plain("BEGIN; SELECT * FROM head FOR UPDATE");
    std::thread cutter([this] {
        std::this_thread::sleep_for(milliseconds{300});
        cut();
    });
    EXPECT_THROW(append(*store.log, chain), Unavailable);
    cutter.join();
    blocker.run_plain("ROLLBACK");
    eventually([&] { EXPECT_EQ(caught_up(*store.log, BookId{1}).size(), 0u); });
    // The connection that asks was cut too, and was not yet noticed to be.
    eventually([&] { static_cast<void>(store.log->has_foreign()); });
    EXPECT_EQ(caught_up(*store.log, BookId{1}).size(), 0u);
    EXPECT_FALSE(store.log->has_foreign());
    EXPECT_TRUE(append(*store.log, chain).appended);
}

// The commit takes effect, and its answer is lost: the entry is handed over like anybody else's.
TEST_F(PostgresDatabase, AnAppendInDoubtThatDidHappenIsHandedOver) {
    PostgresStore store = open();
    Chained chain(BookId{1});
    ASSERT_TRUE(append(*store.log, chain).appended);
    // A warning at the commit, as of a standby that nobody waits for any more.
    sql("CREATE FUNCTION tillbook.warn() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE WARNING 'not replicated'; RETURN NULL; END $$");
    sql("CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON tillbook.entry DEFERRABLE INITIALLY"
        " DEFERRED FOR EACH ROW EXECUTE FUNCTION tillbook.warn()");
    sql("GRANT ALL ON FUNCTION tillbook.warn() TO PUBLIC");
    EXPECT_THROW(append(*store.log, chain), Unavailable);
    EXPECT_TRUE(store.log->has_foreign());
    sql("DROP TRIGGER warn ON tillbook.entry");
    EXPECT_EQ(caught_up(*store.log, BookId{1}), (std::vector<std::uint64_t>{2}));
    EXPECT_FALSE(store.log->has_foreign());
    chain.next(1);
    EXPECT_TRUE(append(*store.log, chain).appended);
}

// Whoever holds the lock of the head may still be about to commit.
TEST_F(PostgresDatabase, NothingIsSettledWhileTheHeadIsLocked) {
    PostgresStore store = open();
    Chained chain(BookId{1});
    ASSERT_TRUE(append(*store.log, chain).appended);
    PgConnection blocker{PgTarget(url_ + "?application_name=blocker")};
    blocker.run_plain("BEGIN; SELECT * FROM head FOR UPDATE");
    std::thread cutter([this] {
        std::this_thread::sleep_for(milliseconds{300});
        cut();
    });
    EXPECT_THROW(append(*store.log, chain), Unavailable);
    cutter.join();
    eventually([&] { static_cast<void>(store.log->has_foreign()); });
    EXPECT_THROW(caught_up(*store.log, BookId{1}), Unavailable);
    EXPECT_TRUE(store.log->has_foreign());
    blocker.run_plain("ROLLBACK");
    eventually([&] { EXPECT_EQ(caught_up(*store.log, BookId{1}).size(), 0u); });
}

TEST_F(PostgresDatabase, WhatOthersAppendedWhileTheConnectionWasLostIsHandedOver) {
    PostgresStore store = open();
    Chained chain(BookId{1}), scanned(BookId{2});
    ASSERT_TRUE(append(*store.log, chain).appended);
    {
        PostgresStore other = open();
        ASSERT_TRUE(append(*other.log, scanned, 2).appended);
    }
    EXPECT_EQ(caught_up(*store.log, BookId{2}).size(), 2u);
    cut();
    EXPECT_THROW(store.log->has_foreign(), Unavailable);
    PostgresStore other = open();
    ASSERT_TRUE(append(*other.log, chain, 2).appended);
    ASSERT_TRUE(append(*other.log, scanned).appended);
    eventually([&] { EXPECT_TRUE(store.log->has_foreign()); });
    std::map<std::uint64_t, std::uint64_t> last;
    eventually([&] {
        store.log->catch_up(
            [&](BookId book, const EntryView& entry) { last[book.value] = entry.number; });
    });
    EXPECT_EQ(last, (std::map<std::uint64_t, std::uint64_t>{{1, 3}, {2, 3}}));
    EXPECT_FALSE(store.log->has_foreign());
    EXPECT_TRUE(store.log->take_replaced().empty());
}

TEST_F(PostgresDatabase, NobodyWaitsForAServerThatIsNotThere) {
    test::PostgresCluster cluster;
    url_ = cluster.make_database();
    PostgresStore store = open();
    Chained chain(BookId{1});
    ASSERT_TRUE(append(*store.log, chain).appended);
    cluster.crash();
    EXPECT_THROW(store.log->has_foreign(), Unavailable);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_THROW(store.log->has_foreign(), Unavailable);
        EXPECT_THROW(store.control->revision(), Unavailable);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{1});
    EXPECT_THROW(append(*store.log, chain), Unavailable);
    cluster.start();
    eventually([&] { caught_up(*store.log, BookId{1}); });
    eventually([&] { EXPECT_FALSE(store.log->has_foreign()); });
    EXPECT_TRUE(append(*store.log, chain).appended);
}

// A failover to a standby that lacked the last commits, or a restore.
TEST_F(PostgresDatabase, BooksWithAnotherHistoryAreTold) {
    PostgresStore store = open();
    Chained shortened(BookId{1}), changed(BookId{2}), kept(BookId{3}), read(BookId{4});
    ASSERT_TRUE(append(*store.log, shortened, 3).appended);
    ASSERT_TRUE(append(*store.log, changed, 3).appended);
    ASSERT_TRUE(append(*store.log, kept, 3).appended);
    {
        PostgresStore other = open();
        ASSERT_TRUE(append(*other.log, read, 3).appended);
    }
    PostgresStore reader = open();
    read_to_the_end(*reader.log, BookId{4});
    cut();
    sql("DELETE FROM tillbook.entry WHERE number = 3 AND book IN (1, 2, 4)");
    sql("UPDATE tillbook.head h SET number = 2, chain = e.chain FROM tillbook.entry e"
        " WHERE e.book = h.book AND e.number = 2 AND h.book IN (1, 2, 4)");
    PostgresStore other = open();
    Head head;
    other.log->scan(BookId{2}, 1, 2, Bodies::none, [&](const EntryView& entry) {
        head = {entry.number, entry.chain};
        return true;
    });
    const std::vector<Entry> entries = Chained(BookId{2}, head).next(4, 99);
    const BookAppend group{BookId{2}, head, entries};
    ASSERT_TRUE(other.log->append({&group, 1}).at(0).appended);
    eventually([&] { EXPECT_TRUE(store.log->has_foreign()); });
    eventually([&] { caught_up(*store.log, BookId{1}); });
    std::vector<BookId> replaced = store.log->take_replaced();
    std::sort(replaced.begin(), replaced.end());
    EXPECT_EQ(replaced, (std::vector<BookId>{{1}, {2}}));
    EXPECT_TRUE(store.log->take_replaced().empty());
    EXPECT_FALSE(store.log->has_foreign());
    eventually([&] { EXPECT_TRUE(reader.log->has_foreign()); });
    eventually([&] { caught_up(*reader.log, BookId{4}); });
    EXPECT_EQ(reader.log->take_replaced(), (std::vector<BookId>{{4}}));
}

// Whoever delivers and loses the connection may have been followed by another: it must not write
// what it knew before.
TEST_F(PostgresDatabase, ALeadThatIsLostIsNoticedBeforeAnythingIsWritten) {
    PostgresStore store = open(), other = open();
    ASSERT_TRUE(store.webhooks->lead());
    EXPECT_FALSE(other.webhooks->lead());
    cut();
    EXPECT_THROW(store.webhooks->commit({}), Unavailable);
    EXPECT_THROW(store.webhooks->commit({}), Unavailable);
    EXPECT_FALSE(store.webhooks->lead());
    eventually([&] { EXPECT_TRUE(other.webhooks->lead()); });
    EXPECT_FALSE(store.webhooks->lead());
}

TEST_F(PostgresDatabase, ManyThreadsAskAtOnce) {
    PostgresStore store = open(), other = open();
    std::atomic<std::uint64_t> acknowledged = 0;
    std::atomic<bool> stop = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            while (!stop) {
                // What was acknowledged before the question must be there behind it.
                const std::uint64_t at_least = acknowledged;
                const bool has_foreign = store.log->has_foreign();
                EXPECT_TRUE(has_foreign || at_least == 0);
            }
        });
    }
    Chained chain(BookId{1});
    for (int i = 0; i < 200; ++i) {
        ASSERT_TRUE(append(*other.log, chain).appended);
        acknowledged = chain.head().number;
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(caught_up(*store.log, BookId{1}).size(), 200u);
}

}  // namespace
}  // namespace tillbook
