// The server and the command line on one database file: each sees the other at the next request.
#include <gtest/gtest.h>

#include "support/http_client.h"
#include "support/program.h"

namespace tillbook::test {
namespace {

class TwoProcesses : public testing::Test {
protected:
    // Runs `tillbook WORDS… --database … --json`; it must succeed.
    std::string command(std::vector<std::string> words) const {
        words.insert(words.end(), {"--database", book.database, "--json"});
        const Finished finished = run_program(words);
        EXPECT_EQ(finished.exit_code, 0) << finished.errors;
        return finished.output;
    }
    std::string headers(const std::string& key = {}) const {
        std::string lines = "Authorization: Bearer " + book.key + "\r\n";
        if (!key.empty()) {
            lines += "Content-Type: application/json\r\nIdempotency-Key: " + key + "\r\n";
        }
        return lines;
    }

    TempFolder folder;
    TestBook book = make_book(folder);
    Server server{book.database};
    HttpClient client{server.port()};
};

TEST_F(TwoProcesses, AProductSellsAtOnceAndItsSaleIsReplayedAfterItIsRemoved) {
    const std::string product = text_member(
        command({"product", "add", "--book", book.book, "--name", "Suya", "--price", "1200"}),
        "id");
    const std::string sale =
        R"({"items":[{"product_id":")" + product + R"(","product_name":"Suya","quantity":3}]})";
    const HttpAnswer first = client.call("POST", "/v1/orders", sale, headers("k"));
    ASSERT_EQ(first.status, 201) << first.body;
    EXPECT_NE(first.body.find("\"totalAmount\":3600"), std::string::npos) << first.body;

    command({"product", "remove", "--book", book.book, product});
    const HttpAnswer again = client.call("POST", "/v1/orders", sale, headers("k"));
    EXPECT_EQ(again.status, 201) << again.body;
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(client.call("POST", "/v1/orders", sale, headers("other")).status, 422);
}

TEST_F(TwoProcesses, ARevokedKeyOpensNothingMore) {
    EXPECT_EQ(client.call("GET", "/v1/orders", {}, headers()).status, 200);
    const std::string made =
        command({"key", "create", "--book", book.book, "--scopes", "orders:read"});
    const std::string key = "Authorization: Bearer " + text_member(made, "key") + "\r\n";
    EXPECT_EQ(client.call("GET", "/v1/orders", {}, key).status, 200);
    command({"key", "revoke", text_member(made, "id")});
    EXPECT_EQ(client.call("GET", "/v1/orders", {}, key).status, 401);
}

TEST_F(TwoProcesses, WhatOneServerRecordsTheOtherListsAndReplays) {
    Server second(book.database);
    HttpClient other(second.port());
    const std::string sale =
        R"({"items":[{"product_name":"Water","quantity":1,"custom_price":200}]})";
    for (int n = 1; n <= 20; ++n) {
        HttpClient& one = n % 2 == 0 ? client : other;
        HttpClient& two = n % 2 == 0 ? other : client;
        const std::string key = "sale-" + std::to_string(n);
        const HttpAnswer recorded = one.call("POST", "/v1/orders", sale, headers(key));
        ASSERT_EQ(recorded.status, 201) << recorded.body;
        const HttpAnswer replayed = two.call("POST", "/v1/orders", sale, headers(key));
        EXPECT_EQ(replayed.body, recorded.body);
        const HttpAnswer list = two.call("GET", "/v1/orders?limit=1", {}, headers());
        EXPECT_NE(list.body.find("\"total\":" + std::to_string(n) + ","), std::string::npos)
            << list.body;
    }
}

}  // namespace
}  // namespace tillbook::test
