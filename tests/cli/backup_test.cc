// tillbook backup and restore, as an operator uses them.
#include "cli/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/command_line_runner.h"
#include "cli/server_backups.h"

namespace tillbook {
namespace {

using testing::HasSubstr;

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

class Backup : public testing::Test {
protected:
    Backup() {
        book_ = shop_.make_book();
        std::filesystem::create_directory(backups());
    }
    std::string backups() const { return shop_.folder.path("backups"); }
    std::string back_up(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"backup", backups(), "--json"});
        return member(shop_.result_of(more), "file");
    }
    void add_product(const std::string& name) const {
        shop_.result_of({"product", "add", "--book", book_, "--name", name, "--price", "100"});
    }

    Shop shop_;
    std::string book_;
};

TEST_F(Backup, AFolderThatIsNotThereYetHasNone) {
    EXPECT_TRUE(backups_of("till.db", backups() + "/none").empty());
}

TEST_F(Backup, IsNamedAfterTheDatabaseAndTheTimeAndShowsEveryHead) {
    add_product("Suya");
    const std::string printed = shop_.result_of({"backup", backups()});
    EXPECT_THAT(printed, HasSubstr("entries, proven, in"));
    EXPECT_THAT(printed, HasSubstr(book_));
    const std::string verified = shop_.result_of({"verify", "--book", book_, "--json"});
    EXPECT_THAT(printed, HasSubstr(member(verified, "headChain")));
    ASSERT_EQ(names_in(backups()).size(), 1u);
    EXPECT_THAT(names_in(backups())[0],
                testing::MatchesRegex("book-20[0-9]{6}T[0-9]{6}[.][0-9]{3}Z[.]db"));
}

TEST_F(Backup, KeepsAsManyAsAskedForAndTouchesNothingElse) {
    const std::vector<std::string> others = {
        "book-notes.db", "other-20200101T000000.000Z.db", "book-20200101T000000.000Z.db.txt",
        "book-20200101T000000Z.db", "book-20990101T000000.000Z.db.partial"};
    for (const std::string& name : others) std::ofstream(backups() + "/" + name) << "kept";
    std::ofstream(backups() + "/book-20200101T000000.000Z.db") << "old";
    std::ofstream(backups() + "/book-20200102T000000.000Z.db.partial") << "cut off";
    std::filesystem::last_write_time(
        backups() + "/book-20200102T000000.000Z.db.partial",
        std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
    const std::string first = back_up();
    const std::string second = back_up({"--keep", "2"});
    std::vector<std::string> expected = others;
    for (const std::string& file : {first, second}) {
        expected.push_back(std::filesystem::path(file).filename().string());
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(names_in(backups()), expected);
}

TEST_F(Backup, TheOneJustMadeStaysWhateverTheOthersAreCalled) {
    for (const char* day : {"20990101", "20990102", "20990103"}) {
        std::ofstream(backups() + "/book-" + day + "T000000.000Z.db")
            << "of a clock that was wrong";
    }
    const Ran ran = shop_.run({"backup", backups(), "--keep", "2", "--json"});
    EXPECT_EQ(ran.code, ExitCode::ok);
    EXPECT_THAT(ran.err, HasSubstr("was the clock wrong?"));
    EXPECT_TRUE(std::filesystem::exists(member(ran.out, "file")));
    EXPECT_EQ(names_in(backups()).size(), 2u);
}

TEST_F(Backup, AFailureRemovesNoOlderOne) {
    const std::string older = back_up();
    std::filesystem::resize_file(shop_.folder.path("book.db"), 4096);
    const Ran ran = shop_.run({"backup", backups(), "--keep", "1"});
    EXPECT_NE(ran.code, ExitCode::ok);
    EXPECT_TRUE(std::filesystem::exists(older));
    EXPECT_EQ(names_in(backups()).size(), 1u);
}

// Those that a server makes when somebody asks.
class AskedBackups : public Backup {
protected:
    class Hands final : public Clock {
    public:
        Instant now() const override { return at; }
        Instant at = from_ms(1'768'471'200'000);
    };

    BackupPlan plan() const {
        BackupPlan plan;
        plan.database = shop_.folder.path("book.db");
        plan.backup.target = backups() + "/";
        plan.backup.keep = 2;
        plan.every = std::chrono::hours{1};
        plan.backup.spared = std::chrono::hours{2};
        return plan;
    }
    void pretend(std::chrono::minutes age) const {
        const std::string stamp = file_stamp(clock_.at - age);
        std::ofstream(backups() + "/book-" + stamp + ".db") << "of " << stamp;
    }

    Hands clock_;
    Journal journal_{clock_, {.least = LogLevel::off}};
    ServerBackups asked_{plan(), clock_, journal_};
};

TEST_F(AskedBackups, AFolderThatIsAwayIsToldAndComesBack) {
    std::filesystem::remove(backups());
    EXPECT_FALSE(asked_.list().is_there);
    EXPECT_EQ(asked_.list().path, backups());
    const auto refused = asked_.make();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::backups_not_configured);
    EXPECT_THAT(refused.error().detail, HasSubstr(backups() + ", is not there"));
    std::filesystem::create_directory(backups());
    ASSERT_TRUE(asked_.make().ok());
    EXPECT_TRUE(asked_.list().is_there);
    EXPECT_EQ(asked_.list().backups.size(), 1u);
}

TEST_F(AskedBackups, ComeTenMinutesApart) {
    EXPECT_EQ(asked_.wait().count(), 0);
    ASSERT_TRUE(asked_.make().ok());
    EXPECT_EQ(asked_.wait(), std::chrono::minutes{10});
    clock_.at += std::chrono::minutes{10};
    EXPECT_EQ(asked_.wait().count(), 0);
    // One from a time to come, of a clock that was wrong, keeps nobody waiting.
    pretend(std::chrono::minutes{-30});
    EXPECT_EQ(asked_.wait().count(), 0);
}

TEST_F(AskedBackups, PushOutNothingThatIsYoungerThanTheTimeThatIsKept) {
    for (const int age : {200, 119, 70, 15}) pretend(std::chrono::minutes{age});
    clock_.at += std::chrono::minutes{2};
    ASSERT_TRUE(asked_.make().ok());
    EXPECT_EQ(names_in(backups()).size(), 3u) << "those of 202 and 121 minutes are gone";
}

TEST_F(AskedBackups, AreTwiceAsManyAsAreKeptAtMost) {
    for (const int age : {100, 70, 40, 15}) pretend(std::chrono::minutes{age});
    EXPECT_EQ(asked_.wait(), std::chrono::minutes{20}) << "until the oldest may go";
    clock_.at += std::chrono::minutes{20};
    EXPECT_EQ(asked_.wait().count(), 0);
    ASSERT_TRUE(asked_.make().ok());
    EXPECT_EQ(names_in(backups()).size(), 4u);
}

TEST_F(AskedBackups, EndWhenTheServerStopsAndLeaveNothing) {
    asked_.stop();
    EXPECT_THROW(static_cast<void>(asked_.make()), Unavailable);
    EXPECT_TRUE(names_in(backups()).empty());
}

TEST_F(Backup, RetentionNeedsAFolder) {
    const Ran ran = shop_.run({"backup", shop_.folder.path("one.db"), "--keep", "3"});
    EXPECT_EQ(ran.code, ExitCode::usage);
    EXPECT_THAT(ran.err, HasSubstr("--keep needs a folder"));
    EXPECT_FALSE(std::filesystem::exists(shop_.folder.path("one.db")));
}

TEST_F(Backup, NothingIsMadeWhereThereIsNoDatabase) {
    const Ran ran =
        run_words({"backup", backups(), "--database", "sqlite:" + shop_.folder.path("none.db")});
    EXPECT_EQ(ran.code, ExitCode::database_unusable);
    EXPECT_FALSE(std::filesystem::exists(shop_.folder.path("none.db")));
    EXPECT_TRUE(names_in(backups()).empty());
}

TEST_F(Backup, RestoringGoesBackToThatMoment) {
    add_product("Suya");
    const std::string backup = back_up();
    add_product("Water");
    const std::string restored = shop_.result_of({"restore", backup});
    EXPECT_THAT(restored, HasSubstr("book.db is restored."));
    EXPECT_THAT(restored, HasSubstr("book.db.replaced-"));
    const std::string products = shop_.result_of({"product", "list", "--book", book_});
    EXPECT_THAT(products, HasSubstr("Suya"));
    EXPECT_THAT(products, testing::Not(HasSubstr("Water")));
    EXPECT_THAT(shop_.result_of({"book", "list", "--json"}), HasSubstr("\"generation\":2"));
    shop_.result_of({"verify"});
    const std::string aside = member(shop_.result_of({"restore", backup, "--json"}), "keptAside");
    EXPECT_TRUE(std::filesystem::exists(aside));
}

TEST_F(Backup, ABrokenBackupIsNotRestored) {
    add_product("Suya");
    const std::string backup = back_up();
    std::fstream file(backup, std::ios::in | std::ios::out | std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const std::size_t at = bytes.rfind("Suya");
    ASSERT_NE(at, std::string::npos);
    file.clear();
    file.seekp(static_cast<std::streamoff>(at));
    file << "Soya";
    file.close();
    const Ran ran = shop_.run({"restore", backup});
    EXPECT_EQ(ran.code, ExitCode::not_verified);
    EXPECT_THAT(ran.err, HasSubstr("does not hash to its chain value"));
    EXPECT_THAT(ran.err, HasSubstr("Nothing was changed."));
    EXPECT_THAT(shop_.result_of({"book", "list", "--json"}), HasSubstr("\"generation\":1"));
}

TEST_F(Backup, TheDatabaseIsNoBackupOfItself) {
    EXPECT_EQ(shop_.run({"restore", shop_.folder.path("book.db")}).code, ExitCode::usage);
}

}  // namespace
}  // namespace tillbook
