// What golden cases cannot say: threads, other processes, broken logs, limits.
#include <gmock/gmock.h>

#include "support/test_api.h"

namespace tillbook {
namespace {

using test::header_of;
using test::TestApi;
using testing::HasSubstr;

constexpr std::string_view jollof_sale =
    R"({"items":[{"product_name":"Jollof Rice","quantity":2,"custom_price":2500}]})";

std::string order_id(const http::Response& response) {
    return header_of(response, "Location").substr(std::string_view("/v1/orders/").size());
}

TEST(RecordOrder, IsOneOrderHoweverOftenTheKeyIsSentAtOnce) {
    TestApi api;
    std::vector<std::thread> threads;
    std::vector<http::Response> responses(8);
    for (http::Response& response : responses) {
        threads.emplace_back(
            [&] { response = api.post("/v1/orders", jollof_sale, "Idempotency-Key: k\n"); });
    }
    for (std::thread& thread : threads) thread.join();
    int replayed = 0;
    for (const http::Response& response : responses) {
        EXPECT_EQ(response.status, 201);
        EXPECT_EQ(response.body, responses.front().body);
        replayed += header_of(response, "Idempotency-Replayed") == "true" ? 1 : 0;
    }
    EXPECT_EQ(replayed, 7);
    EXPECT_THAT(api.get("/v1/orders").body, HasSubstr(R"("total":1)"));
}

TEST(RecordOrder, IsAnsweredUnavailableWhenTheLogBreaksAndWorksAgainWithTheSameKey) {
    TestApi api;
    api.process.log.fail_append(1, FailAppend::before_effect);
    const auto broken = api.post("/v1/orders", jollof_sale, "Idempotency-Key: k\n");
    EXPECT_EQ(broken.status, 503);
    EXPECT_THAT(broken.body, HasSubstr(R"("error":"unavailable")"));
    EXPECT_EQ(header_of(broken, "Retry-After"), "1");
    http::Response again = api.post("/v1/orders", jollof_sale, "Idempotency-Key: k\n");
    EXPECT_EQ(again.status, 201) << again.body;
    EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "");
}

TEST(RecordOrder, SeesNothingOfAnotherBooksOrders) {
    TestApi api;
    const std::string id = order_id(api.post("/v1/orders", jollof_sale));
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
    const auto response =
        api.send("GET /v1/orders/" + id + "\nAuthorization: Bearer " + made.text + "\n");
    EXPECT_EQ(response.status, 404);
}

TEST(RecordOrder, TakesThreeThousandLinesAndNoMore) {
    TestApi api;
    const auto body = [](int lines) {
        std::string text = R"({"items":[)";
        for (int i = 0; i < lines; ++i) {
            text += R"({"product_name":"x","quantity":1,"custom_price":1},)";
        }
        text.back() = ']';
        return text + "}";
    };
    EXPECT_EQ(api.post("/v1/orders", body(3000)).status, 201);
    const auto refused = api.post("/v1/orders", body(3001));
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("items must have at most 3000 lines (got 3001)"));
}

TEST(RecordOrder, NamesAtMostAHundredMistakes) {
    TestApi api;
    std::string body = R"({"items":[)";
    for (int i = 0; i < 1000; ++i) body += "7,";
    body.back() = ']';
    const auto refused = api.post("/v1/orders", body + "}");
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("items[99]"));
    EXPECT_EQ(refused.body.find("items[100]"), std::string::npos);
}

TEST(RecordOrder, WithoutAKeyIsNamedByItsEntry) {
    TestApi api;
    EXPECT_EQ(header_of(api.post("/v1/orders", jollof_sale), "Idempotency-Key"), "entry-1");
    EXPECT_EQ(
        header_of(api.post("/v1/orders", jollof_sale, "Idempotency-Key: k\n"), "Idempotency-Key"),
        "");
}

TEST(RecordOrder, TakesTheKeyFromTheBodyToo) {
    TestApi api;
    const std::string body =
        R"({"idempotency_key":"k","items":[{"product_name":"x","quantity":1,"custom_price":1}]})";
    EXPECT_EQ(api.post("/v1/orders", body).status, 201);
    EXPECT_EQ(header_of(api.post("/v1/orders", body), "Idempotency-Replayed"), "true");
    EXPECT_EQ(
        header_of(api.post("/v1/orders", body, "Idempotency-Key: other\n"), "Idempotency-Replayed"),
        "");
}

TEST(CamelTwin, IsIgnoredWhereTheServerIsLenient) {
    ApiOptions options;
    options.camel_twins = CamelTwins::ignored;
    TestApi api({}, options);
    const auto response = api.post(
        "/v1/orders",
        R"({"amountPaid":1,"items":[{"product_name":"x","quantity":1,"custom_price":5}]})");
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(header_of(response, "Tillbook-Ignored"), "amountPaid; did you mean amount_paid?");
    EXPECT_THAT(response.body, HasSubstr(R"("amountPaid":5,)"));
}

TEST(Read, WaitsForTheDiskOnAReaderThread) {
    const auto store = std::make_shared<MemoryStore>();
    test::Process writer(store);
    writer.record(test::sample_sale());
    // A process that has opened nothing yet.
    TestApi cold(store);
    EXPECT_THAT(cold.get("/v1/orders").body, HasSubstr(R"("total":1)"));
    writer.record(test::sample_sale());
    cold.api.begin_batch();
    EXPECT_THAT(cold.get("/v1/orders").body, HasSubstr(R"("total":2)"));
}

TEST(Read, IsAnsweredUnavailableWhenTheDiskBreaks) {
    const auto store = std::make_shared<MemoryStore>();
    test::Process(store).record(test::sample_sale());
    TestApi cold(store);
    EXPECT_EQ(cold.get("/v1/orders?status=cancelled").status, 200)
        << "opens the book, reads nothing";
    cold.process.log.set_reads_fail(true);
    const auto response = cold.get("/v1/orders");
    EXPECT_EQ(response.status, 503);
    cold.process.log.set_reads_fail(false);
    EXPECT_EQ(cold.get("/v1/orders").status, 200);
}

TEST(List, WalksByCursorWithoutGapsOrRepeatsWhileOrdersComeIn) {
    TestApi api;
    for (int i = 0; i < 7; ++i) ASSERT_EQ(api.post("/v1/orders", jollof_sale).status, 201);
    std::vector<std::string> codes;
    std::string target = "/v1/orders?limit=2";
    while (!target.empty()) {
        const auto page = api.get(target);
        ASSERT_EQ(page.status, 200) << page.body;
        constexpr std::string_view mark = R"("shortCode":"ORD-)";
        for (auto at = page.body.find(mark); at != std::string::npos;
             at = page.body.find(mark, at + 1)) {
            codes.push_back(page.body.substr(at + mark.size(), 1));
        }
        ASSERT_EQ(api.post("/v1/orders", jollof_sale).status, 201);
        const std::string link = header_of(page, "Link");
        const std::size_t end = link.find(">; rel=\"next\"");
        const std::size_t begin = end == link.npos ? 0 : link.rfind('<', end) + 1;
        target = end == link.npos ? "" : link.substr(begin, end - begin);
    }
    EXPECT_THAT(codes, testing::ElementsAre("7", "6", "5", "4", "3", "2", "1"));
}

}  // namespace
}  // namespace tillbook
