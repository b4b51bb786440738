// What the log acknowledges survives any power cut and any failing write or sync.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <limits>
#include <memory>
#include <random>

#include "faults/power_cut_vfs.h"
#include "log/sqlite/store.h"
#include "support/chained.h"

namespace tillbook::faults {
namespace {

using std::chrono::milliseconds;
using testing_support::Chained;

constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();
constexpr milliseconds never{3'600'000};

// Some books, what has been acknowledged of them, and the store they are in.
class Shop {
public:
    Shop(PowerCutVfs& vfs, unsigned seed, const std::string& name) : vfs_(vfs), random_(seed) {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  (name + "." + std::to_string(getpid()) + ".faults");
        options_.path = folder_ / "book.db";
        options_.vfs = vfs.name();
        options_.run_length = 16;
        options_.checkpoint_every = milliseconds{1};
        options_.wal_bytes_max = 64 << 10;
        options_.on_fatal = [this](const std::string&) { ++fatal_; };
        start_over();
    }
    ~Shop() {
        store_ = {};
        std::filesystem::remove_all(folder_);
    }

    SqliteOptions& options() { return options_; }
    Log& log() { return *store_.log; }
    int fatal() const { return fatal_; }

    void start_over() {
        store_ = {};
        vfs_.restore();
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        books_.clear();
        for (std::uint64_t id = 1; id <= 5; ++id) books_.emplace_back(BookId{id});
    }
    bool open() {
        Result<SqliteStore> store = open_sqlite(options_);
        if (!store.ok()) return false;
        store_ = std::move(store.value());
        return true;
    }
    void close_and_restore() {
        store_ = {};
        vfs_.restore();
    }

    // One group for some books. True if it was acknowledged; throws what append throws.
    bool append_group() {
        std::vector<std::vector<Entry>> entries;
        std::vector<BookAppend> group;
        std::vector<Head> before;
        for (Chained& book : books_) {
            before.push_back(book.head());
            if (random_() % 2 == 0 && book.book().value > 1) continue;
            entries.push_back(book.next(1 + random_() % 4, random_() % 1500));
        }
        std::size_t used = 0;
        for (std::size_t i = 0; i < books_.size(); ++i) {
            if (books_[i].head() == before[i]) continue;
            group.push_back({books_[i].book(), before[i], entries[used++]});
        }
        const std::vector<Chained> after = books_;
        for (std::size_t i = 0; i < books_.size(); ++i) books_[i].set_head(before[i]);
        for (const AppendAnswer& answer : log().append(group)) {
            if (!answer.appended) return false;
        }
        books_ = after;
        return true;
    }

    // Takes over what catch_up hands over.
    void catch_up() {
        log().catch_up([&](BookId id, const EntryView& entry) {
            Chained& book = books_.at(id.value - 1);
            if (entry.number <= book.head().number) return;  // a check has shown it already
            EXPECT_EQ(entry.number, book.head().number + 1);
            book.set_head({entry.number, entry.chain});
        });
    }

    // True if every chain is unbroken and nothing acknowledged is missing. The books then go on
    // from what is there: a group without an answer may be.
    bool check() {
        bool intact = true;
        for (Chained& book : books_) {
            Head head;
            bool found = book.head() == head;
            log().scan(book.book(), 1, no_end, Bodies::all, [&](const EntryView& entry) {
                intact = intact && entry.number == head.number + 1 &&
                         entry.chain == chain_after(head.chain, book.book(), entry);
                head = {entry.number, entry.chain};
                found = found || head == book.head();
                return intact;
            });
            intact = intact && found;
            book.set_head(head);
        }
        return intact;
    }
    std::uint64_t entries() const {
        std::uint64_t sum = 0;
        for (const Chained& book : books_) sum += book.head().number;
        return sum;
    }

private:
    PowerCutVfs& vfs_;
    std::mt19937 random_;
    std::filesystem::path folder_;
    SqliteOptions options_;
    std::atomic<int> fatal_ = 0;
    SqliteStore store_;
    std::vector<Chained> books_;
};

// Appends until the power goes, again and again; the number of rounds after which something that
// had been acknowledged was gone.
int storm(Durability durability, int rounds, unsigned seed) {
    PowerCutVfs vfs(seed);
    Shop shop(vfs, seed, "storm");
    shop.options().durability = durability;
    std::mt19937 random(seed);
    int losses = 0;
    for (int round = 0; round < rounds; ++round) {
        const bool cut_while_opening = random() % 8 == 0;
        if (cut_while_opening) vfs.cut_power_at(1 + random() % 30);
        if (!shop.open()) {
            if (!vfs.is_cut()) {  // only a damaged file is refused
                ++losses;
                shop.start_over();
            }
            shop.close_and_restore();
            continue;
        }
        try {
            if (!shop.check()) {
                ++losses;
                shop.start_over();
                continue;
            }
            if (!cut_while_opening) vfs.cut_power_at(1 + random() % 300);
            while (shop.append_group()) continue;
            ADD_FAILURE() << "nobody else writes, so no head can have moved";
        } catch (const Unavailable&) {
            if (!vfs.is_cut()) {  // the file turned out to be damaged
                ++losses;
                shop.start_over();
            }
        }
        shop.close_and_restore();
        if (shop.entries() > 2000) shop.start_over();  // checking stays quick
    }
    return losses;
}

TEST(PowerCut, NothingAcknowledgedIsEverLost) {
    const unsigned seed = 271828;
    SCOPED_TRACE("seed " + std::to_string(seed));
    EXPECT_EQ(storm(Durability::full, 200, seed), 0);
}

// Proves that the storm would notice.
TEST(PowerCut, WithoutSyncsTheStormSeesLosses) { EXPECT_GT(storm(Durability::off, 40, 314159), 0); }

struct FaultCase {
    const char* name;
    Fault fault;
};

class FailingDisk : public testing::TestWithParam<FaultCase> {};

// One operation fails, whichever it is: the group is not acknowledged, the next ones are, and after
// a power cut everything acknowledged is there.
TEST_P(FailingDisk, OneFailureIsSurvivedWhereverItStrikes) {
    for (std::uint64_t nth = 1; nth <= 60; ++nth) {
        SCOPED_TRACE("operation " + std::to_string(nth));
        PowerCutVfs vfs(static_cast<unsigned>(nth));
        Shop shop(vfs, static_cast<unsigned>(nth), GetParam().name);
        ASSERT_TRUE(shop.open());
        vfs.fail_at(GetParam().fault, nth, Lasting::once);
        int failures = 0;
        for (int group = 0; group < 60 || !vfs.has_failed(); ++group) {
            try {
                if (!shop.append_group()) shop.catch_up();
            } catch (const Unavailable&) {
                ++failures;
            }
        }
        EXPECT_LE(failures, 1);
        EXPECT_EQ(shop.fatal(), 0);
        EXPECT_TRUE(shop.check());
        vfs.cut_power_at(1);
        EXPECT_THROW(while (shop.append_group()) continue, Unavailable);
        shop.close_and_restore();
        ASSERT_TRUE(shop.open());
        EXPECT_TRUE(shop.check());
        EXPECT_TRUE(shop.append_group());
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, FailingDisk,
                         testing::Values(FaultCase{"write_error", Fault::write_error},
                                         FaultCase{"disk_full", Fault::disk_full},
                                         FaultCase{"sync_error", Fault::sync_error}),
                         [](const auto& fault) { return fault.param.name; });

TEST(FullDisk, IsReportedAndTriedAgainWhileReadsGoOn) {
    PowerCutVfs vfs(1);
    Shop shop(vfs, 1, "full_disk");
    ASSERT_TRUE(shop.open());
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(shop.append_group());
    vfs.fail_at(Fault::disk_full, 1, Lasting::for_ever);
    const std::uint64_t entries = shop.entries();
    for (int i = 0; i < 5; ++i) {
        EXPECT_THROW(shop.append_group(), Unavailable);
        EXPECT_TRUE(shop.check());
        EXPECT_FALSE(shop.log().has_foreign());
    }
    EXPECT_EQ(shop.entries(), entries);
    vfs.fail_at(Fault::none, 1, Lasting::once);
    EXPECT_TRUE(shop.append_group());
    EXPECT_EQ(shop.fatal(), 0);
}

TEST(FailedSync, IsFatalIfTheDiskDoesNotRecover) {
    PowerCutVfs vfs(1);
    Shop shop(vfs, 1, "dead_disk");
    shop.options().checkpoint_every = never;
    ASSERT_TRUE(shop.open());
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(shop.append_group());
    vfs.fail_at(Fault::sync_error, 1, Lasting::for_ever);
    EXPECT_THROW(shop.append_group(), Unavailable);
    EXPECT_EQ(shop.fatal(), 0);
    EXPECT_THROW(shop.append_group(), Unavailable);  // opening again fails
    EXPECT_EQ(shop.fatal(), 1);
    vfs.fail_at(Fault::none, 1, Lasting::once);
    EXPECT_THROW(shop.append_group(), Unavailable);
    EXPECT_THROW(shop.check(), Unavailable);
    EXPECT_THROW(shop.log().has_foreign(), Unavailable);
    EXPECT_EQ(shop.fatal(), 1);

    vfs.cut_power_at(1);
    shop.close_and_restore();
    ASSERT_TRUE(shop.open());
    EXPECT_TRUE(shop.check());
}

TEST(FailedSync, ClosesTheLogUntilACheckpointHasSucceeded) {
    PowerCutVfs vfs(1);
    Shop shop(vfs, 1, "failed_sync");
    shop.options().checkpoint_every = never;
    ASSERT_TRUE(shop.open());
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(shop.append_group());
    const auto wal = shop.options().path + "-wal";
    ASSERT_GT(std::filesystem::file_size(wal), 0u);
    vfs.fail_at(Fault::sync_error, 1, Lasting::once);
    EXPECT_THROW(shop.append_group(), Unavailable);
    EXPECT_TRUE(shop.check());  // opens it again, by copying the WAL away
    EXPECT_EQ(std::filesystem::file_size(wal), 0u);
    shop.catch_up();
    EXPECT_TRUE(shop.append_group());
}

}  // namespace
}  // namespace tillbook::faults
