// The storm over the whole engine while the power is cut: many threads send every sale twice under
// one key. What was acknowledged is there once after every cut, under the same id, and the book
// verifies. With syncs switched off the same storm must lose something, or it proves nothing.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "book/engine.h"
#include "book/verify.h"
#include "faults/power_cut_vfs.h"
#include "log/sqlite/store.h"
#include "support/test_book.h"

namespace tillbook::faults {
namespace {

using test::sample_book;
using test::sample_sale;

constexpr int client_count = 8;
constexpr int copies = 2;

class EngineStorm {
public:
    EngineStorm(Durability durability, unsigned seed) : vfs_(seed), random_(seed) {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  ("engine-storm." + std::to_string(getpid()));
        options_.path = folder_ / "book.db";
        options_.vfs = vfs_.name();
        options_.durability = durability;
        options_.checkpoint_every = std::chrono::milliseconds{1};
        options_.wal_bytes_max = 64 << 10;
        std::filesystem::create_directories(folder_);
    }
    ~EngineStorm() { std::filesystem::remove_all(folder_); }

    // Returns in how many rounds something that had been acknowledged was gone.
    int run(int rounds) {
        int losses = 0;
        for (int round = 0; round < rounds; ++round) {
            sell_until_the_power_goes();
            vfs_.restore();
            if (!is_intact()) {
                ++losses;
                start_over();
            }
        }
        return losses;
    }
    std::size_t acknowledged() const { return orders_.size() + forgotten_; }

private:
    struct Running {
        SqliteStore store;
        std::unique_ptr<Directory> directory;
        std::unique_ptr<Engine> engine;
    };

    // Absent when the file cannot be used.
    std::unique_ptr<Running> open() {
        auto running = std::make_unique<Running>();
        Result<SqliteStore> store = open_sqlite(options_);
        if (!store.ok()) return nullptr;
        running->store = std::move(store).value();
        if (running->store.control->load_books().empty()) {
            running->store.control->put_books({test::sample_record()});
        }
        running->directory = std::make_unique<Directory>(*running->store.control);
        running->engine = std::make_unique<Engine>(*running->store.log, *running->directory, clock_,
                                                   EngineOptions{});
        return running;
    }

    static Envelope envelope(const std::string& key) {
        FingerprintBuilder fingerprint("POST /v1/orders");
        fingerprint.add(1, key);
        Envelope made;
        made.book = sample_book;
        made.scope = "POST /v1/orders";
        made.key = key;
        made.fingerprint = fingerprint.take();
        return made;
    }

    void sell_until_the_power_goes() {
        const std::unique_ptr<Running> running = open();
        ASSERT_TRUE(running) << "only a damaged file is refused";
        vfs_.cut_power_at(1 + random_() % 300);
        std::vector<std::thread> clients;
        for (int client = 0; client < client_count * copies; ++client) {
            clients.emplace_back(
                [&, name = std::to_string(round_) + "." + std::to_string(client / copies)] {
                    for (int n = 0; !vfs_.is_cut(); ++n) sell(*running->engine, name, n);
                });
        }
        for (std::thread& client : clients) client.join();
        ++round_;
    }

    void sell(Engine& engine, const std::string& client, int n) {
        const std::string key = client + "." + std::to_string(n);
        const Outcome outcome = engine.run(envelope(key), sample_sale());
        if (!outcome.ok()) return;
        const std::lock_guard lock(mutex_);
        const auto [at, fresh] = orders_.emplace(key, outcome.value().object);
        EXPECT_EQ(at->second, outcome.value().object) << key << " has two orders";
    }

    // A file too damaged to be read has lost everything.
    bool is_intact() {
        try {
            return holds_everything();
        } catch (const Unavailable&) {
            return false;
        }
    }

    // Every acknowledged key is answered with its order, and the book proves itself.
    bool holds_everything() {
        const std::unique_ptr<Running> running = open();
        if (!running) return false;
        for (const auto& [key, order] : orders_) {
            const Fetched<KeyTrace> trace =
                running->engine->trace_key(sample_book, "POST /v1/orders", key, Access::may_block);
            if (!trace->ok() || !trace->value().recorded) return false;
            if (trace->value().object != order) return false;
        }
        const VerifyReport report = verify_book(*running->store.log, sample_book, *running->engine);
        return report.problem_count == 0;
    }

    void start_over() {
        forgotten_ += orders_.size();
        orders_.clear();
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }

    PowerCutVfs vfs_;
    std::mt19937 random_;
    std::filesystem::path folder_;
    SqliteOptions options_;
    test::FakeClock clock_;
    int round_ = 0;
    std::mutex mutex_;
    std::map<std::string, ObjectId> orders_;
    std::size_t forgotten_ = 0;
};

int rounds_of(int usual) {
    const char* full = std::getenv("TILLBOOK_TEST_FULL");
    return full != nullptr ? usual * 10 : usual;
}

TEST(EngineStorm, EverySaleSurvivesEveryPowerCutOnce) {
    constexpr unsigned seed = 271'828;
    EngineStorm storm(Durability::full, seed);
    EXPECT_EQ(storm.run(rounds_of(20)), 0);
    EXPECT_GT(storm.acknowledged(), 100U);
    std::cout << storm.acknowledged() << " sales, seed " << seed << std::endl;
}

TEST(EngineStorm, WithoutSyncsTheSameStormLosesSales) {
    EngineStorm storm(Durability::off, 271'828);
    EXPECT_GT(storm.run(rounds_of(20)), 0);
}

}  // namespace
}  // namespace tillbook::faults
