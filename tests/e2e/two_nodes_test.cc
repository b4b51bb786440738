// Two servers on one PostgreSQL database: whatever one has acknowledged the other shows, and a key
// has one order, whichever of them is asked.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "support/http_client.h"
#include "support/postgres_cluster.h"
#include "support/program.h"

namespace tillbook::test {
namespace {

constexpr const char* water_sale =
    R"({"items":[{"product_name":"Water","quantity":1,"custom_price":200}]})";

class TwoNodes : public testing::Test {
protected:
    void SetUp() override {
        const std::string missing = shared_cluster().missing();
        if (!missing.empty()) GTEST_SKIP() << missing;
        book_ = make_book_at(shared_cluster().make_database());
    }
    std::unique_ptr<Server> serve() const {
        return std::make_unique<Server>(
            book_.database, std::vector<std::string>{"--master-key-file",
                                                     (folder_.path() / "master.key").string()});
    }
    std::string headers(const std::string& key = {}) const {
        std::string lines = "Authorization: Bearer " + book_.key + "\r\n";
        if (!key.empty()) {
            lines += "Content-Type: application/json\r\nIdempotency-Key: " + key + "\r\n";
        }
        return lines;
    }
    HttpAnswer record(HttpClient& client, const std::string& key) const {
        return client.call("POST", "/v1/orders", water_sale, headers(key));
    }
    std::string total(HttpClient& client) const {
        const HttpAnswer list = client.call("GET", "/v1/orders?limit=1", {}, headers());
        const std::size_t at = list.body.find("\"total\":");
        if (list.status != 200 || at == std::string::npos) return list.body;
        return list.body.substr(at + 8, list.body.find(',', at) - at - 8);
    }

    TempFolder folder_;
    TestBook book_;
};

TEST_F(TwoNodes, WhatIsRecordedIsThereAfterARestart) {
    std::string body;
    {
        const auto server = serve();
        HttpClient client(server->port());
        const HttpAnswer recorded = record(client, "one");
        ASSERT_EQ(recorded.status, 201) << recorded.body;
        body = recorded.body;
        EXPECT_EQ(server->stop(), 0);
    }
    const auto server = serve();
    HttpClient client(server->port());
    EXPECT_EQ(total(client), "1");
    const HttpAnswer replayed = record(client, "one");
    EXPECT_EQ(replayed.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(replayed.body, body);
    EXPECT_EQ(run_program({"verify", "--database", book_.database}).exit_code, 0);
}

TEST_F(TwoNodes, WhatOneRecordsTheOtherListsAndReplays) {
    const auto first = serve(), second = serve();
    HttpClient client(first->port()), other(second->port());
    for (int n = 1; n <= 40; ++n) {
        HttpClient& one = n % 2 == 0 ? client : other;
        HttpClient& two = n % 2 == 0 ? other : client;
        const std::string key = "sale-" + std::to_string(n);
        const HttpAnswer recorded = record(one, key);
        ASSERT_EQ(recorded.status, 201) << recorded.body;
        EXPECT_EQ(total(two), std::to_string(n));
        EXPECT_EQ(record(two, key).body, recorded.body);
    }
}

TEST_F(TwoNodes, AKeyRevokedAnywhereOpensNothingMore) {
    const auto first = serve(), second = serve();
    HttpClient client(first->port()), other(second->port());
    const Finished made = run_program({"key", "create", "--book", book_.book, "--scopes",
                                       "orders:read", "--json", "--database", book_.database});
    const std::string key = "Authorization: Bearer " + text_member(made.output, "key") + "\r\n";
    EXPECT_EQ(client.call("GET", "/v1/orders", {}, key).status, 200);
    EXPECT_EQ(other.call("GET", "/v1/orders", {}, key).status, 200);
    run_program({"key", "revoke", text_member(made.output, "id"), "--database", book_.database});
    EXPECT_EQ(client.call("GET", "/v1/orders", {}, key).status, 401);
    EXPECT_EQ(other.call("GET", "/v1/orders", {}, key).status, 401);
}

// Many tills send every sale several times, to either node, under its key.
TEST_F(TwoNodes, SprayedKeysMakeOneOrderEach) {
    constexpr int tills = 16, sales = 60, sendings = 3;
    const auto first = serve(), second = serve();
    std::mutex mutex;
    std::map<std::string, std::set<std::string>> orders;  // ids by key
    std::atomic<int> fresh = 0;
    std::vector<std::thread> threads;
    for (int till = 0; till < tills; ++till) {
        threads.emplace_back([&, till] {
            HttpClient clients[] = {HttpClient(first->port()), HttpClient(second->port())};
            std::mt19937 random(static_cast<unsigned>(till));
            for (int n = 0; n < sales * sendings / tills; ++n) {
                const std::string key = "sprayed-" + std::to_string(random() % sales);
                const HttpAnswer answer = record(clients[random() % 2], key);
                ASSERT_EQ(answer.status, 201) << answer.body;
                if (answer.header("Idempotency-Replayed").empty()) ++fresh;
                const std::lock_guard lock(mutex);
                orders[key].insert(text_member(answer.body, "id"));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<std::string> ids;
    for (const auto& [key, found] : orders) {
        EXPECT_EQ(found.size(), 1u) << key;
        ids.insert(found.begin(), found.end());
    }
    EXPECT_EQ(ids.size(), orders.size());
    EXPECT_EQ(fresh, static_cast<int>(orders.size()));
    for (const auto* server : {first.get(), second.get()}) {
        HttpClient client(server->port());
        EXPECT_EQ(total(client), std::to_string(orders.size()));
    }
    // Numbers without a gap: the last short code is the number of orders.
    HttpClient client(first->port());
    const HttpAnswer newest = client.call(
        "GET", "/v1/orders?limit=1&search=ORD-" + std::to_string(orders.size()), {}, headers());
    EXPECT_NE(newest.body.find("\"total\":1,"), std::string::npos) << newest.body;
    EXPECT_EQ(first->stop(), 0);
    EXPECT_EQ(second->stop(), 0);
    const Finished verified = run_program({"verify", "--database", book_.database});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
}

TEST_F(TwoNodes, CommandsSayWhatTheyDoWithPostgresAndNeverThePassword) {
    const auto run = [&](std::vector<std::string> words, const std::string& database) {
        words.insert(words.end(), {"--database", database});
        Finished finished = run_program(words);
        EXPECT_EQ((finished.output + finished.errors).find("s3cret"), std::string::npos)
            << finished.output << finished.errors;
        return finished;
    };
    EXPECT_EQ(run({"book", "list"}, book_.database).exit_code, 0);
    const Finished examined = run({"doctor", "--listen", "127.0.0.1:0"}, book_.database);
    EXPECT_EQ(examined.exit_code, 0) << examined.output << examined.errors;
    EXPECT_NE(examined.output.find("PostgreSQL 15"), std::string::npos) << examined.output;
    for (const char* command : {"backup", "restore"}) {
        const Finished refused = run({command, "somewhere"}, book_.database);
        EXPECT_EQ(refused.exit_code, 2);
        EXPECT_NE(refused.errors.find("PostgreSQL's tools"), std::string::npos) << refused.errors;
    }
    const Finished plan = run({"serve", "--backup-to", folder_.path()}, book_.database);
    EXPECT_EQ(plan.exit_code, 2);
    const std::string nowhere = "postgresql://till:s3cret@127.0.0.1:1/till";
    EXPECT_EQ(run({"book", "list"}, nowhere).exit_code, 10);
    EXPECT_EQ(run({"serve"}, nowhere).exit_code, 10);
    EXPECT_EQ(run({"doctor"}, nowhere).exit_code, 1);
    EXPECT_EQ(run({"book", "list"}, "postgre://till:s3cret@db/till").exit_code, 2);
    EXPECT_EQ(run({"book", "list", "postgresql://till:s3cret@db/till"}, book_.database).exit_code,
              2);
    EXPECT_EQ(run({"--version"}, nowhere).exit_code, 0);
}

}  // namespace
}  // namespace tillbook::test
