// Reads are shed before writes.
#include "api/read_load.h"

#include <gtest/gtest.h>

#include "support/test_api.h"

namespace tillbook {
namespace {

using namespace std::chrono_literals;

class ReadLoadTest : public testing::Test {
protected:
    // Reads that take so long each, one behind the other for a second, beside what else the thread
    // does in between; how many it made itself.
    int made_in_a_second(ReadLoad::Span read, ReadLoad::Span between) {
        int made = 0;
        for (const auto end = now_ + 1s; now_ < end; now_ += between) {
            if (!load_.may_run_here(now_)) continue;
            now_ += read;
            load_.ran_here(read);
            ++made;
        }
        return made;
    }

    ReadLoad load_;
    ReadLoad::Moment now_{1h};
};

TEST_F(ReadLoadTest, CheapReadsHaveTheThreadToThemselves) {
    EXPECT_EQ(made_in_a_second(10us, 10us), 50'000);
}

TEST_F(ReadLoadTest, ExpensiveOnesGetThreeQuartersOfIt) {
    const int made = made_in_a_second(5ms, 1us);
    EXPECT_GE(made, 145);
    EXPECT_LE(made, 156);
}

TEST_F(ReadLoadTest, AVeryExpensiveOneIsPaidForLater) {
    ASSERT_TRUE(load_.may_run_here(now_));
    now_ += 1s;
    load_.ran_here(1s);
    EXPECT_FALSE(load_.may_run_here(now_ += 100ms));
    EXPECT_TRUE(load_.may_run_here(now_ += 300ms));
}

TEST_F(ReadLoadTest, UnusedTimeIsNotSavedUpForLong) {
    now_ += 1h;
    EXPECT_LE(made_in_a_second(5ms, 1us), 156);
}

TEST(WaitingReads, AreSoManyAtMost) {
    ReadLoad load({.waiting_max = 2});
    const ReadLoad::Moment now{1h};
    EXPECT_TRUE(load.may_wait());
    EXPECT_TRUE(load.may_wait());
    EXPECT_FALSE(load.may_wait());
    EXPECT_TRUE(load.begins(now, now));
    EXPECT_TRUE(load.may_wait());
    EXPECT_FALSE(load.may_wait());
}

TEST(WaitingReads, AreRefusedWhenTheirTurnComesTooLate) {
    ReadLoad load({.waiting_max = 2, .waiting_for = 100ms});
    const ReadLoad::Moment now{1h};
    ASSERT_TRUE(load.may_wait());
    EXPECT_TRUE(load.begins(now, now + 100ms));
    ASSERT_TRUE(load.may_wait());
    EXPECT_FALSE(load.begins(now, now + 101ms));
}

// A report is never made on the network thread.
constexpr const char* tax_report = "/v1/reports/taxes";
constexpr const char* suya_sale =
    R"({"items":[{"product_name":"Suya","quantity":1,"custom_price":5}]})";

TEST(TooManyReads, AreRefusedInTheWordsOfTheDialectWhileSalesAreTaken) {
    ApiOptions options;
    options.reads.waiting_max = 0;
    test::TestApi api(KeyRecord{}, options);
    const http::Response refused = api.get(tax_report);
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(test::header_of(refused, "Retry-After"), "1");
    EXPECT_EQ(refused.body, R"({"error":"unavailable","message":"Too many reads are waiting"})");
    EXPECT_EQ(api.post("/v1/orders", suya_sale).status, 201);
}

TEST(TooManyReads, AreThoseThatWaitedTooLong) {
    ApiOptions options;
    options.reads.waiting_for = -1ms;
    test::TestApi api(KeyRecord{}, options);
    EXPECT_EQ(api.post("/v1/orders", suya_sale).status, 201);
    EXPECT_EQ(api.get(tax_report).status, 503);
    EXPECT_EQ(api.get("/v1/orders").status, 200);  // from memory
}

}  // namespace
}  // namespace tillbook
