// Many clients pay and refund one order at once: never more is paid or refunded than allowed, every
// accepted change is there, and one made on an outdated version is refused.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <atomic>
#include <random>
#include <thread>

#include "support/http_client.h"
#include "support/program.h"

namespace tillbook::test {
namespace {

constexpr int order_clients = 32;
constexpr int requests_each = 40;

class OneOrder : public testing::Test {
protected:
    OneOrder() : book_(make_book(folder_)), server_(book_.database) {
        HttpClient client(server_.port());
        const HttpAnswer answer = client.call(
            "POST", "/v1/orders",
            R"({"items":[{"product_name":"Wedding cake","quantity":1,"custom_price":1000}],)"
            R"("amount_paid":100})",
            headers());
        path_ = "/v1/orders/" + text_member(answer.body, "id");
    }

    std::string headers(const std::string& more = {}) const {
        return "Authorization: Bearer " + book_.key + "\r\nContent-Type: application/json\r\n" +
               more;
    }
    // Runs `work(client, random)` on many connections at once.
    template <class Work>
    void on_all_clients(Work work) {
        std::vector<std::thread> clients;
        for (int i = 0; i < order_clients; ++i) {
            clients.emplace_back([this, work, i] {
                HttpClient client(server_.port());
                std::mt19937_64 random(static_cast<std::uint64_t>(i));
                for (int n = 0; n < requests_each; ++n) work(client, random);
            });
        }
        for (std::thread& client : clients) client.join();
    }
    std::int64_t number(const std::string& name) {
        HttpClient client(server_.port());
        const HttpAnswer answer = client.call("GET", path_, {}, headers());
        simdjson::dom::parser parser;
        return parser.parse(answer.body)["data"][name].get_int64().value();
    }

    TempFolder folder_;
    TestBook book_;
    Server server_;
    std::string path_;
};

TEST_F(OneOrder, IsNeverPaidOrRefundedBeyondWhatIsOwed) {
    std::atomic<std::int64_t> paid{100}, refunded{0}, accepted{0}, refused{0};
    on_all_clients([&](HttpClient& client, std::mt19937_64& random) {
        const std::int64_t amount = 1 + static_cast<std::int64_t>(random() % 60);
        const bool pays = random() % 2 == 0;
        const HttpAnswer answer = client.call(
            "POST", path_ + (pays ? "/payments" : "/refunds"),
            "{\"amount\":" + std::to_string(amount) + ",\"payment_method\":\"CARD\"}", headers());
        if (answer.status == 201) {
            (pays ? paid : refunded) += amount;
            ++accepted;
        } else {
            EXPECT_TRUE(answer.status == 422 || answer.status == 409) << answer.body;
            ++refused;
        }
    });
    EXPECT_LE(paid, 1000);
    EXPECT_LE(refunded, paid);
    EXPECT_EQ(number("amountPaid"), paid);
    EXPECT_EQ(number("refundedAmount"), refunded);
    EXPECT_EQ(number("version"), 1 + accepted);
    EXPECT_GT(accepted, 10);
    EXPECT_GT(refused, 10);
    EXPECT_EQ(server_.stop(), 0);
    const Finished verified = run_program({"verify", "--database", book_.database});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
}

TEST_F(OneOrder, ChangedUnderIfMatchLosesNoUpdate) {
    std::atomic<std::int64_t> accepted{0}, outdated{0};
    on_all_clients([&](HttpClient& client, std::mt19937_64&) {
        const HttpAnswer seen = client.call("GET", path_, {}, headers());
        const HttpAnswer answer =
            client.call("POST", path_ + "/payments", R"({"amount":1,"payment_method":"CARD"})",
                        headers("If-Match: " + seen.header("ETag") + "\r\n"));
        if (answer.status == 201) {
            // Nobody else has changed the version that this client saw.
            EXPECT_EQ(answer.header("ETag"),
                      '"' + std::to_string(std::stoi(seen.header("ETag").substr(1)) + 1) + '"');
            ++accepted;
        } else if (answer.status == 412) {
            ++outdated;
        } else {
            EXPECT_EQ(answer.status, 422) << answer.body;  // paid by now
        }
    });
    EXPECT_EQ(number("version"), 1 + accepted);
    EXPECT_EQ(number("amountPaid"), 100 + accepted);
    EXPECT_GT(accepted, 0);
    EXPECT_GT(outdated, 0);
}

TEST_F(OneOrder, PaidManyTimesUnderOneKeyIsPaidOnce) {
    std::atomic<int> first{0};
    on_all_clients([&](HttpClient& client, std::mt19937_64&) {
        const HttpAnswer answer =
            client.call("POST", path_ + "/payments", R"({"amount":300,"payment_method":"CARD"})",
                        headers("Idempotency-Key: once\r\n"));
        EXPECT_EQ(answer.status, 201) << answer.body;
        first += answer.header("Idempotency-Replayed").empty() ? 1 : 0;
    });
    EXPECT_EQ(first, 1);
    EXPECT_EQ(number("amountPaid"), 400);
}

}  // namespace
}  // namespace tillbook::test
