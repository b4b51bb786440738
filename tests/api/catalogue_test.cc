// What golden cases cannot say of the catalogue: threads, other books, rights.
#include <gmock/gmock.h>

#include "support/test_api.h"

namespace tillbook {
namespace {

using test::header_of;
using test::TestApi;
using testing::HasSubstr;

std::string id_of(const http::Response& response) {
    const std::string location = header_of(response, "Location");
    return location.substr(location.rfind('/') + 1);
}

http::Response change(TestApi& api, std::string_view method, const std::string& path,
                      std::string_view body) {
    return api.send(std::string(method) + " " + path + "\n\n" + std::string(body));
}

TEST(Products, StockIsExactAfterSalesThatComeAtOnce) {
    TestApi api;
    const auto made = api.post("/v1/products",
                               R"({"name":"Rice","price":100,"quantity":200,"reorder_level":100})");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string id = id_of(made);
    const std::string sale =
        R"({"items":[{"product_id":")" + id + R"(","product_name":"Rice","quantity":2}]})";
    std::vector<std::thread> threads;
    for (int i = 0; i < 64; ++i) {
        threads.emplace_back([&] { EXPECT_EQ(api.post("/v1/orders", sale).status, 201); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(api.get("/v1/products/" + id).body, HasSubstr(R"("quantity":72,)"));
    const std::string events = api.get("/v1/events?types=inventory.low_stock").body;
    EXPECT_EQ(events.find("inventory.low_stock"), events.rfind("\"inventory.low_stock\"") + 1)
        << "told once: " << events;
}

TEST(Products, OfOneSkuSentAtOnceAreRecordedOnce) {
    TestApi api;
    std::atomic<int> recorded{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&, i] {
            const auto response =
                api.post("/v1/products", R"({"name":"Product )" + std::to_string(i) +
                                             R"(","price":1,"sku":"S-1"})");
            if (response.status == 201) ++recorded;
            if (response.status == 409) ++refused;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(recorded, 1);
    EXPECT_EQ(refused, 15);
}

TEST(Catalogue, SeesNothingOfAnotherBooks) {
    TestApi api;
    BookRecord other = test::sample_record();
    other.id = {test::sample_book.value + 99};
    other.id_secret[0] = 200;
    api.process.control.put_books({other});
    NewKey made = make_api_key(Environment::test, fill_random);
    made.record.id = {1000};
    made.record.book = other.id;
    made.record.scopes = {"all"};
    api.process.control.put_key(made.record);
    api.process.directory->refresh();
    const std::string as_other = "\nAuthorization: Bearer " + made.text + "\n\n";

    struct Kind {
        std::string path, body;
    };
    const Kind kinds[] = {
        {"/v1/contacts", R"({"name":"Ada"})"},
        {"/v1/products", R"({"name":"Rice","price":1,"sku":"A"})"},
        {"/v1/stores", R"({"name":"Lekki"})"},
    };
    for (const Kind& kind : kinds) {
        const auto mine = api.post(kind.path, kind.body);
        ASSERT_EQ(mine.status, 201) << mine.body;
        const std::string path = kind.path + "/" + id_of(mine);
        EXPECT_EQ(api.send("GET " + path + as_other).status, 404);
        EXPECT_EQ(api.send("PATCH " + path + as_other + kind.body).status, 404);
        EXPECT_EQ(api.send("DELETE " + path + as_other).status, 404);
        EXPECT_THAT(api.send("GET " + kind.path + as_other).body, HasSubstr(R"("total":0)"));
        EXPECT_EQ(api.send("POST " + kind.path + as_other + kind.body).status, 201)
            << "names and SKUs are free in another book";
    }
}

TEST(Catalogue, AnswersOfThenAreGivenAgainAfterChangesAndRemoval) {
    TestApi api;
    struct Step {
        std::string method, path, body;
    };
    const std::string product =
        id_of(api.post("/v1/products", R"({"name":"Rice","price":1,"quantity":5})"));
    const Step steps[] = {
        {"POST", "/v1/contacts", R"({"name":"Ada","email":"ada@example.com"})"},
        {"POST", "/v1/products",
         R"({"name":"Beans","price":2,"variants":[{"name":"a","price":1}]})"},
        {"PATCH", "/v1/products/" + product, R"({"price":2})"},
        {"POST", "/v1/products/" + product + "/stock-adjustments", R"({"adjustment":-1})"},
        {"POST", "/v1/products/categories", R"({"name":"Food"})"},
        {"POST", "/v1/stores", R"({"name":"Lekki","is_default":true})"},
        {"DELETE", "/v1/products/" + product, ""},
    };
    std::vector<http::Response> first;
    const auto send = [&](const Step& step) {
        return api.send(step.method + " " + step.path + "\nIdempotency-Key: k\n\n" + step.body);
    };
    for (const Step& step : steps) {
        first.push_back(send(step));
        api.process.clock.advance(std::chrono::seconds(3));
    }
    std::size_t at = 0;
    for (const Step& step : steps) {
        const auto again = send(step);
        EXPECT_EQ(again.status, first[at].status) << step.path;
        EXPECT_EQ(again.body, first[at].body) << step.path;
        EXPECT_EQ(header_of(again, "ETag"), header_of(first[at], "ETag"));
        EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true") << again.body;
        ++at;
    }
}

TEST(Catalogue, NeedsTheScopeOfItsKind) {
    KeyRecord rights;
    rights.scopes = {"contacts:read", "products:write"};
    TestApi api(rights);
    EXPECT_EQ(api.get("/v1/contacts").status, 200);
    EXPECT_EQ(api.post("/v1/contacts", R"({"name":"Ada"})").status, 403);
    EXPECT_EQ(api.get("/v1/products").status, 403);
    EXPECT_EQ(api.get("/v1/products/categories").status, 403);
    EXPECT_EQ(api.post("/v1/products", R"({"name":"Rice","price":1})").status, 201);
    EXPECT_EQ(api.get("/v1/stores").status, 403);
    EXPECT_EQ(change(api, "DELETE", "/v1/stores/x", "").status, 403);
}

}  // namespace
}  // namespace tillbook
