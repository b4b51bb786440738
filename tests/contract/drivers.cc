#include "contract/drivers.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "log/memory/memory_webhooks.h"
#include "log/postgres/store.h"
#include "log/sqlite/store.h"
#include "support/postgres_cluster.h"

namespace tillbook::contract {
namespace {

class MemoryPlace final : public Place {
public:
    Handle open() override {
        return {std::make_unique<MemoryLog>(store_), std::make_unique<MemoryControl>(store_),
                std::make_unique<MemoryWebhooks>(store_)};
    }

private:
    const std::shared_ptr<MemoryStore> store_ = std::make_shared<MemoryStore>();
};

class SqlitePlace final : public Place {
public:
    SqlitePlace() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        std::string name = std::string(test->name()) + "." + std::to_string(getpid()) + ".contract";
        for (char& c : name) c = c == '/' ? '_' : c;
        folder_ = std::filesystem::path(testing::TempDir()) / name;
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~SqlitePlace() override { std::filesystem::remove_all(folder_); }

    Handle open() override {
        SqliteOptions options;
        options.path = folder_ / "book.db";
        options.run_length = run_length;
        Result<SqliteStore> store = open_sqlite(options);
        if (!store.ok()) throw Unavailable(store.error().detail);
        return {std::move(store.value().log), std::move(store.value().control),
                std::move(store.value().webhooks)};
    }

private:
    std::filesystem::path folder_;
};

class PostgresPlace final : public Place {
public:
    Handle open() override {
        Result<PostgresStore> store = open_postgres(url_);
        if (!store.ok()) throw Unavailable(store.error().detail);
        return {std::move(store.value().log), std::move(store.value().control),
                std::move(store.value().webhooks)};
    }

private:
    const std::string url_ = test::shared_cluster().make_database();
};

}  // namespace

std::string Driver::missing() const {
    return name == "postgres" ? test::shared_cluster().missing() : std::string();
}

std::vector<Driver> all_drivers() {
    return {{"memory", [] { return std::make_unique<MemoryPlace>(); }},
            {"sqlite", [] { return std::make_unique<SqlitePlace>(); }},
            {"postgres", [] { return std::make_unique<PostgresPlace>(); }}};
}

}  // namespace tillbook::contract
