// The storm: many clients send every request several times at once under one key while the server
// is killed again and again. Afterwards every acknowledged order is there once, no key has two
// orders, no number is missing, and the books verify.
//
// TILLBOOK_STORM_ROUNDS and TILLBOOK_SEED change how long and which.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "support/http_client.h"
#include "support/program.h"

namespace tillbook::test {
namespace {

constexpr int storm_clients = 64;
constexpr int copies = 8;

unsigned long from_environment(const char* name, unsigned long usual) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoul(text, nullptr, 10) : usual;
}

std::string sale(const std::string& key) {
    return R"({"items":[{"product_name":"Jollof Rice","quantity":2,"custom_price":2500},)"
           R"({"product_name":"Water","quantity":1,"custom_price":"150.50"}],"notes":")" +
           key + R"(","channel":"storm"})";
}

// What the clients know: which keys were sent, and which were acknowledged with which order.
class Ledger {
public:
    // A key to send: one whose fate is unknown, or a new one.
    std::string next_key(std::mt19937_64& random) {
        const std::lock_guard lock(mutex_);
        if (!unknown_.empty() && random() % 2 == 0) {
            const auto at = unknown_.begin();
            std::string key = *at;
            unknown_.erase(at);
            return key;
        }
        return "storm-" + std::to_string(++last_);
    }
    void is_unknown(const std::string& key) {
        const std::lock_guard lock(mutex_);
        if (!orders_.contains(key)) unknown_.insert(key);
    }
    void is_recorded(const std::string& key, const std::string& order) {
        const std::lock_guard lock(mutex_);
        const auto [at, fresh] = orders_.emplace(key, order);
        if (!fresh && at->second != order) {
            ADD_FAILURE() << "key " << key << " has two orders: " << at->second << ", " << order;
        }
        unknown_.erase(key);
    }
    std::map<std::string, std::string> orders() {
        const std::lock_guard lock(mutex_);
        return orders_;
    }
    std::set<std::string> unknown() {
        const std::lock_guard lock(mutex_);
        return unknown_;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::string> orders_;
    std::set<std::string> unknown_;
    std::uint64_t last_ = 0;
};

class Storm {
public:
    explicit Storm(TestBook book) : book_(std::move(book)) {}

    std::string headers(const std::string& key) const {
        std::string lines = "Authorization: Bearer " + book_.key + "\r\n";
        if (!key.empty()) {
            lines += "Content-Type: application/json\r\nIdempotency-Key: " + key + "\r\n";
        }
        return lines;
    }

    // One client: sends each sale on all its connections at once, until the server is gone.
    void run_client(std::uint16_t port, std::uint64_t seed) {
        std::mt19937_64 random(seed);
        std::string key;
        try {
            std::vector<HttpClient> connections;
            for (int i = 0; i < copies; ++i) connections.emplace_back(port);
            for (;;) {
                key = ledger.next_key(random);
                const std::string request =
                    http_request("POST", "/v1/orders", sale(key), headers(key));
                for (HttpClient& connection : connections) connection.send(request);
                int fresh = 0;
                for (HttpClient& connection : connections) fresh += take_answer(connection, key);
                if (fresh > 1) ADD_FAILURE() << key << " was recorded " << fresh << " times";
                if (fresh == 1) ++recorded;
            }
        } catch (const std::runtime_error&) {
            // The server was killed: what became of the last key is to be found out.
            if (!key.empty()) ledger.is_unknown(key);
        }
    }

    HttpAnswer get(HttpClient& client, const std::string& target) const {
        return client.call("GET", target, {}, headers({}));
    }

    Ledger ledger;
    std::atomic<int> recorded{0};

private:
    // 1 if this answer says that it recorded the order, 0 if it replayed it.
    int take_answer(HttpClient& connection, const std::string& key) {
        const HttpAnswer answer = connection.receive();
        if (answer.status == 503) return 0;
        EXPECT_EQ(answer.status, 201) << answer.body;
        ledger.is_recorded(key, text_member(answer.body, "id"));
        return answer.header("Idempotency-Replayed") == "true" ? 0 : 1;
    }

    TestBook book_;
};

// Pages through the whole list; every id once.
std::set<std::string> all_orders(const Storm& storm, HttpClient& client) {
    std::set<std::string> ids;
    for (int page = 1;; ++page) {
        const HttpAnswer answer =
            storm.get(client, "/v1/orders?limit=1000&page=" + std::to_string(page));
        EXPECT_EQ(answer.status, 200) << answer.body;
        static constexpr std::string_view mark = "\"shortCode\":\"ORD-";
        static constexpr std::string_view id_mark = "\"id\":\"";
        for (std::size_t at = answer.body.find(mark); at != std::string::npos;
             at = answer.body.find(mark, at + 1)) {
            const std::size_t id = answer.body.rfind(id_mark, at) + id_mark.size();
            EXPECT_TRUE(ids.insert(answer.body.substr(id, 36)).second) << "listed twice";
        }
        if (answer.body.find("\"hasMore\":true") == std::string::npos) return ids;
    }
}

TEST(Storm, EverySaleIsRecordedExactlyOnceThroughRetriesAndKills) {
    const unsigned long rounds = from_environment("TILLBOOK_STORM_ROUNDS", 6);
    const unsigned long seed = from_environment("TILLBOOK_SEED", std::random_device{}());
    std::cout << "rounds " << rounds << ", seed " << seed << std::endl;
    std::mt19937_64 random(seed);
    const TempFolder folder;
    const TestBook book = make_book(folder);
    Storm storm(book);

    for (unsigned long round = 0; round < rounds; ++round) {
        Server server(book.database);
        std::vector<std::thread> clients;
        for (int i = 0; i < storm_clients; ++i) {
            const std::uint64_t client_seed = random();
            clients.emplace_back(
                [&, client_seed] { storm.run_client(server.port(), client_seed); });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 400));
        server.kill();
        for (std::thread& client : clients) client.join();
    }

    Server server(book.database);
    HttpClient client(server.port());
    // What is unknown is sent once more: recorded now, or replayed if it had been.
    for (const std::string& key : storm.ledger.unknown()) {
        const HttpAnswer answer = client.call("POST", "/v1/orders", sale(key), storm.headers(key));
        ASSERT_EQ(answer.status, 201) << answer.body;
        storm.ledger.is_recorded(key, text_member(answer.body, "id"));
    }
    const std::map<std::string, std::string> acknowledged = storm.ledger.orders();
    std::set<std::string> expected;
    for (const auto& [key, order] : acknowledged) {
        EXPECT_TRUE(expected.insert(order).second) << "two keys have the order " << order;
    }
    std::cout << acknowledged.size() << " keys, " << storm.recorded << " first answers"
              << std::endl;
    ASSERT_GT(acknowledged.size(), rounds);
    EXPECT_EQ(all_orders(storm, client), expected);

    // Numbers without a gap: the last short code is the number of orders.
    const HttpAnswer newest =
        storm.get(client, "/v1/orders?limit=1&search=ORD-" + std::to_string(acknowledged.size()));
    EXPECT_NE(newest.body.find("\"total\":1,"), std::string::npos) << newest.body;

    EXPECT_EQ(server.stop(), 0);
    const Finished verified = run_program({"verify", "--database", book.database});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
}

}  // namespace
}  // namespace tillbook::test
