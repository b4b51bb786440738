// What becomes of payments, print events and the like later, in both dialects at once.
#include <gmock/gmock.h>

#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::find;
using test::flag_at;
using test::list_at;
using test::number_at;
using test::text_at;
using test::TwoDialects;

// A write below the merchant under an idempotency key.
http::Response send_keyed(TwoDialects& book, const std::string& method, const std::string& path,
                          const std::string& body, const std::string& key) {
    return book.api.send(method + " /v3/merchants/" + to_base32(test::sample_book.value) + path +
                         "\nContent-Type: application/json\nIdempotency-Key: " + key + "\n\n" +
                         body);
}

void expect_replay(const http::Response& first, const http::Response& again) {
    EXPECT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(test::header_of(again, "Idempotency-Replayed"), "true");
}

TEST(MoneyRules, RetriesAreAnsweredAfterWhatTheyWereAboutIsGone) {
    TwoDialects book;
    book.make("/devices", R"({"name": "Printer"})");
    const std::string order = book.make("/orders", R"({"state": "open", "total": 500})");
    const std::string payment = book.make("/orders/" + order + "/payments",
                                          test::cash_payment + R"(500, "result": "AUTH"})");
    const std::string held =
        book.make("/authorizations",
                  R"({"payment": {"id": ")" + payment + R"("}, "amount": 500, "type": "AUTH"})");
    const std::string job = book.make("/print_event", R"({"orderRef": {"id": ")" + order + "\"}}");

    const std::string print = "/print_event/" + job;
    const std::string is_done = R"({"state": "DONE"})";
    const auto done = send_keyed(book, "POST", print, is_done, "print");
    EXPECT_EQ(book.merchant("GET", print).status(), 404);
    expect_replay(done, send_keyed(book, "POST", print, is_done, "print"));

    const auto deleted = send_keyed(book, "DELETE", "/authorizations/" + held, "{}", "delete");
    EXPECT_EQ(book.merchant("GET", "/authorizations/" + held).status(), 404);
    expect_replay(deleted, send_keyed(book, "DELETE", "/authorizations/" + held, "{}", "delete"));

    const std::string capture = "/payments/" + payment + "/capture";
    const auto captured = send_keyed(book, "POST", capture, "{}", "capture");
    EXPECT_EQ(book.merchant("POST", "/payments/" + payment + "/void", "{}").status(), 200);
    expect_replay(captured, send_keyed(book, "POST", capture, "{}", "capture"));
}

TEST(MoneyRules, TheKitchenOfTheOtherDialectTellsWhereAnOrderIs) {
    TwoDialects book;
    const std::string id = book.make_at_home(
        "/orders", R"({"items": [{"product_name": "Rice", "quantity": 1, "custom_price": 5}]})");
    EXPECT_EQ(book.home("POST", "/orders/" + id + "/send-to-kitchen", "{}").status(), 201);
    const std::string path =
        "/orders/" + TwoDialects::base32_of(id) + "?expand=orderFulfillmentEvent";
    const auto queued = book.merchant("GET", path);
    EXPECT_EQ(text_at(queued.root, "/orderFulfillmentEvent/type"), "QUEUED");
    const auto ready =
        book.home("POST", "/orders/" + id + "/kitchen-status", R"({"status": "ready"})");
    EXPECT_EQ(ready.status(), 200) << ready.response.body;
    EXPECT_EQ(text_at(book.merchant("GET", path).root, "/orderFulfillmentEvent/type"), "READY");
}

TEST(MoneyRules, AVoidedPaymentIsInNoListOfTheOtherDialect) {
    TwoDialects book;
    const std::string id = book.make_at_home(
        "/orders", R"({"items": [{"product_name": "Rice", "quantity": 1, "custom_price": 5}]})");
    const auto paid =
        book.merchant("GET", "/orders/" + TwoDialects::base32_of(id) + "?expand=payments");
    const std::string payment = text_at(paid.root, "/payments/elements/0/id");
    EXPECT_EQ(book.merchant("POST", "/payments/" + payment + "/void", "{}").status(), 200);
    const auto order = book.home("GET", "/orders/" + id);
    EXPECT_TRUE(list_at(order.root, "/data/payments").empty()) << order.response.body;
    EXPECT_EQ(text_at(order.root, "/data/status"), "PENDING");
    EXPECT_EQ(book.minor_at(order.root, "/data/remainingAmount"), 500);
    const auto payments = book.home("GET", "/payments");
    EXPECT_TRUE(list_at(payments.root, "/data").empty());
    const auto explained = book.home("GET", "/orders/" + id + "/explain");
    EXPECT_THAT(explained.response.body, testing::HasSubstr("no payments"));
}

TEST(MoneyRules, ARefundOfTheOtherDialectWithoutAnOrderIsACredit) {
    TwoDialects book;
    const std::string id = book.make_at_home("/refunds", R"({"amount": 5, "reason": "cold"})");
    const auto credit = book.merchant("GET", "/credits/" + TwoDialects::base32_of(id));
    EXPECT_EQ(credit.status(), 200);
    EXPECT_EQ(number_at(credit.root, "/amount"), 500);
    EXPECT_FALSE(find(credit.root, "/orderRef"));
    const auto credits = book.merchant("GET", "/credits");
    EXPECT_EQ(list_at(credits.root, "/elements").size(), 1U);
    const auto refunds = book.merchant("GET", "/refunds");
    EXPECT_TRUE(list_at(refunds.root, "/elements").empty());
}

TEST(MoneyRules, OrdersAreFoundByTheirDeviceAndTheirCard) {
    TwoDialects book;
    const std::string device = book.make("/devices", R"({"name": "Till"})");
    const std::string id = book.make(
        "/orders", R"({"state": "open", "total": 5, "device": {"id": ")" + device + "\"}}");
    book.make("/orders", R"({"state": "open", "total": 5})");
    book.make("/orders/" + id + "/payments",
              test::cash_payment + R"(5, "cardTransaction": {"last4": "4242"}})");
    for (const std::string& filter :
         {"device.id=" + device, std::string("cardTransaction.last4=4242")}) {
        const auto answer = book.merchant("GET", "/orders?filter=" + filter);
        const auto found = list_at(answer.root, "/elements");
        ASSERT_EQ(found.size(), 1U) << filter;
        EXPECT_EQ(text_at(found[0], "/id"), id);
    }
    const auto others = book.merchant("GET", "/orders?filter=device.id%20IS%20NULL");
    EXPECT_EQ(list_at(others.root, "/elements").size(), 1U);
}

TEST(MoneyRules, PrintingMarksTheLinesOfThatMoment) {
    TwoDialects book;
    const std::string device = book.make("/devices", R"({"name": "Printer"})");
    const std::string id = book.make("/orders", R"({"state": "open"})");
    book.make("/orders/" + id + "/line_items", R"({"name": "Tea", "price": 1})");
    book.make("/print_event", R"({"orderRef": {"id": ")" + id + "\"}}");
    book.make("/orders/" + id + "/line_items", R"({"name": "Pie", "price": 1})");
    const auto order = book.merchant("GET", "/orders/" + id + "?expand=lineItems");
    EXPECT_TRUE(flag_at(order.root, "/lineItems/elements/0/printed"));
    EXPECT_FALSE(flag_at(order.root, "/lineItems/elements/1/printed"));
}

}  // namespace
}  // namespace tillbook
