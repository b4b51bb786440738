// The mapping between the dialects, both ways: what is recorded or changed through one is what the
// other tells.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::find;
using test::flag_at;
using test::list_at;
using test::number_at;
using test::text_at;
using test::TwoDialects;

std::string sale_on_credit(const std::string& paid) {
    return R"({"items": [{"product_name": "Cake", "quantity": 2, "custom_price": 5}],)"
           R"( "payment_method": "CASH", "amount_paid": )" +
           paid + "}";
}

// How many rows a list has that goes by `query`.
std::size_t rows_at_home(TwoDialects& book, const std::string& query) {
    return list_at(book.home("GET", "/orders" + query).root, "/data").size();
}
std::size_t rows_of_merchant(TwoDialects& book, const std::string& query) {
    return list_at(book.merchant("GET", "/orders" + query).root, "/elements").size();
}

TEST(Mapping, AQuantityIsOneLineWithAThousandTimesItAndOneIsLeftOut) {
    TwoDialects book;
    const std::string id = book.make_at_home(
        "/orders", R"({"items": [{"product_name": "A", "quantity": 1, "custom_price": 2},)"
                   R"( {"product_name": "B", "quantity": 3, "custom_price": 2},)"
                   R"( {"product_name": "B", "quantity": 0.375, "custom_price": 2}]})");
    const auto order =
        book.merchant("GET", "/orders/" + TwoDialects::base32_of(id) + "?expand=lineItems");
    const auto lines = list_at(order.root, "/lineItems/elements");
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_FALSE(find(lines[0], "/unitQty"));
    EXPECT_EQ(number_at(lines[1], "/unitQty"), 3'000);
    EXPECT_EQ(number_at(lines[2], "/unitQty"), 375);
    EXPECT_EQ(number_at(order.root, "/total"), 875);
}

TEST(Mapping, LinesOfATabAreNeverMerged) {
    TwoDialects book;
    const std::string id = book.make("/orders", R"({"state": "open"})");
    book.merchant("POST", "/orders/" + id + "/bulk_line_items",
                  R"({"items": [{"name": "Tea", "price": 150}, {"name": "Tea", "price": 150},)"
                  R"( {"name": "Tea", "price": 150, "unitQty": 2500}]})");
    const auto order = book.home("GET", "/orders/" + TwoDialects::uuid_of(id));
    const auto items = list_at(order.root, "/data/items");
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(simdjson::minify(items[0].at_key("quantity").value()), "1");
    EXPECT_EQ(simdjson::minify(items[2].at_key("quantity").value()), "2.5");
    EXPECT_EQ(book.minor_at(order.root, "/data/totalAmount"), 675);
}

TEST(Mapping, AHiddenOrderIsFoundByItsIdOnly) {
    TwoDialects book;
    const std::string id = book.make("/orders", "{}");
    EXPECT_EQ(book.home("GET", "/orders/" + TwoDialects::uuid_of(id)).status(), 200);
    EXPECT_EQ(rows_at_home(book, ""), 0U);
    EXPECT_EQ(rows_of_merchant(book, ""), 0U);
    book.merchant("POST", "/orders/" + id, R"({"state": "open"})");
    EXPECT_EQ(rows_at_home(book, "?status=pending"), 1U);
    EXPECT_EQ(rows_of_merchant(book, "?filter=state=open"), 1U);
}

TEST(Mapping, AnOpenTabCancelledAtHomeIsDeleted) {
    TwoDialects book;
    const std::string id = book.make("/orders", R"({"state": "open", "total": 500})");
    const std::string uuid = TwoDialects::uuid_of(id);
    const auto cancelled = book.home("PATCH", "/orders/" + uuid,
                                     R"({"status": "cancelled", "cancellation_reason": "left"})");
    EXPECT_EQ(text_at(cancelled.root, "/data/status"), "CANCELLED");
    EXPECT_GT(number_at(book.merchant("GET", "/orders/" + id).root, "/deletedTimestamp"), 0);
    EXPECT_EQ(rows_at_home(book, ""), 0U);
    EXPECT_EQ(rows_at_home(book, "?status=cancelled"), 1U);
    EXPECT_EQ(rows_of_merchant(book, ""), 0U);
    EXPECT_EQ(rows_of_merchant(book, "?filter=deletedTime%3E0"), 1U);
    EXPECT_EQ(book.merchant("POST", "/orders/" + id, "{}").status(), 404);
    EXPECT_EQ(book.merchant("DELETE", "/orders/" + id).status(), 404);
}

TEST(Mapping, ATabThatWasPaidOnAndCancelledAtHomeSaysSo) {
    TwoDialects book;
    const std::string id = book.make("/orders", R"({"state": "open", "total": 500})");
    book.make("/orders/" + id + "/payments", test::cash_payment + "200}");
    const auto cancelled =
        book.home("PATCH", "/orders/" + TwoDialects::uuid_of(id), R"({"status": "cancelled"})");
    EXPECT_EQ(text_at(cancelled.root, "/data/status"), "CANCELLED");
    const auto order = book.merchant("GET", "/orders/" + id);
    EXPECT_EQ(text_at(order.root, "/state"), "cancelled");
    EXPECT_FALSE(find(order.root, "/deletedTimestamp"));
    EXPECT_EQ(
        book.merchant("POST", "/orders/" + id + "/payments", test::cash_payment + "1}").status(),
        400);
}

TEST(Mapping, WhatWasCancelledAtHomeIsNotOpenedByAWord) {
    TwoDialects book;
    const std::string id = book.make("/orders", R"({"state": "open", "total": 500})");
    book.make("/orders/" + id + "/payments", test::cash_payment + "200}");
    book.home("PATCH", "/orders/" + TwoDialects::uuid_of(id), R"({"status": "cancelled"})");
    const auto refused = book.merchant("POST", "/orders/" + id, R"({"state": "open"})");
    EXPECT_EQ(refused.status(), 400);
    EXPECT_EQ(text_at(refused.root, "/message"),
              "state must stay cancelled: the order was cancelled");
    EXPECT_EQ(book.merchant("POST", "/orders/" + id, R"({"state": "cancelled"})").status(), 200);
}

TEST(Mapping, WhatWasPaidOnBecomesNoTestAndNoTestBecomesASale) {
    TwoDialects book;
    for (const char* mode : {"true", "false"}) {
        const bool is_test = std::string_view(mode) == "true";
        const std::string id = book.make(
            "/orders", R"({"state": "open", "total": 500, "testMode": )" + std::string(mode) + "}");
        const std::string other = R"({"testMode": )" + std::string(is_test ? "false}" : "true}");
        EXPECT_EQ(book.merchant("POST", "/orders/" + id, other).status(), 200);
        book.make("/orders/" + id + "/payments", test::cash_payment + "500}");
        const auto refused =
            book.merchant("POST", "/orders/" + id, R"({"testMode": )" + std::string(mode) + "}");
        EXPECT_EQ(refused.status(), 400);
        EXPECT_EQ(text_at(refused.root, "/message"),
                  "testMode must stay as it is once something was paid or given back");
    }
}

TEST(Mapping, ACreditSaleIsDeletedByTheMerchantUnlessItWasPaidOn) {
    TwoDialects book;
    const std::string unpaid = book.make_at_home("/orders", sale_on_credit("0"));
    const std::string part_paid = book.make_at_home("/orders", sale_on_credit("4"));
    const std::string deleted = "/orders/" + TwoDialects::base32_of(unpaid);
    EXPECT_EQ(text_at(book.merchant("GET", deleted).root, "/paymentState"), "OPEN");
    EXPECT_EQ(book.merchant("DELETE", deleted).status(), 200);
    EXPECT_GT(number_at(book.merchant("GET", deleted).root, "/deletedTimestamp"), 0);
    EXPECT_EQ(text_at(book.home("GET", "/orders/" + unpaid).root, "/data/status"), "CANCELLED");
    const auto kept = book.merchant("DELETE", "/orders/" + TwoDialects::base32_of(part_paid));
    EXPECT_EQ(kept.status(), 400);
    EXPECT_EQ(text_at(kept.root, "/message"), "Can not delete order with an associated payment.");
    // What was deleted is no sale any more.
    const auto report = book.home("GET", "/reports/sales?group_by=day");
    EXPECT_EQ(book.minor_at(report.root, "/data/total/salesAmount"), 1'000);
}

TEST(Mapping, ATabIsPaidAtHome) {
    TwoDialects book;
    const std::string id = book.make("/orders", R"({"state": "open"})");
    book.make("/orders/" + id + "/line_items", R"({"name": "Tea", "price": 250})");
    const auto paid = book.home("POST", "/orders/" + TwoDialects::uuid_of(id) + "/payments",
                                R"({"amount": 5, "payment_method": "CASH", "reference": "T1"})");
    EXPECT_EQ(paid.status(), 201);
    EXPECT_EQ(text_at(paid.root, "/data/status"), "COMPLETED");
    EXPECT_EQ(book.minor_at(paid.root, "/data/changeGiven"), 250);
    const auto order = book.merchant("GET", "/orders/" + id + "?expand=payments");
    EXPECT_EQ(text_at(order.root, "/paymentState"), "PAID");
    EXPECT_EQ(text_at(order.root, "/state"), "locked");
    EXPECT_EQ(text_at(order.root, "/payType"), "FULL");
    EXPECT_EQ(text_at(order.root, "/payments/elements/0/tender/id"), "0000000000001");
    EXPECT_EQ(number_at(order.root, "/payments/elements/0/amount"), 250);
    EXPECT_EQ(number_at(order.root, "/payments/elements/0/cashTendered"), 500);
    EXPECT_EQ(text_at(order.root, "/payments/elements/0/note"), "T1");
}

TEST(Mapping, ACreditSaleIsPaidByTheMerchant) {
    TwoDialects book;
    const std::string id = book.make_at_home("/orders", sale_on_credit("4"));
    const std::string order = "/orders/" + TwoDialects::base32_of(id);
    EXPECT_EQ(number_at(book.merchant("GET", order).root, "/unpaidBalance"), 600);
    book.make(order + "/payments", R"({"tender": {"id": "0000000000002"}, "amount": 600,)"
                                   R"( "tipAmount": 90})");
    const auto paid = book.home("GET", "/orders/" + id);
    EXPECT_EQ(text_at(paid.root, "/data/status"), "COMPLETED");
    EXPECT_EQ(book.minor_at(paid.root, "/data/amountPaid"), 1'000);
    EXPECT_EQ(book.minor_at(paid.root, "/data/tipAmount"), 90);
    EXPECT_EQ(text_at(paid.root, "/data/payments/1/paymentMethod"), "CREDIT_CARD");
}

TEST(Mapping, EveryTenderIsAMethodOfItsOwn) {
    TwoDialects book;
    const std::string id = book.make("/orders", R"({"state": "open", "total": 300})");
    for (const char* label : {"现金", "刷卡", "Store Credit"}) {
        const std::string tender =
            book.make("/tenders", R"({"label": ")" + std::string(label) + R"("})");
        book.make("/orders/" + id + "/payments",
                  R"({"tender": {"id": ")" + tender + R"("}, "amount": 100})");
    }
    const auto order = book.home("GET", "/orders/" + TwoDialects::uuid_of(id));
    EXPECT_EQ(text_at(order.root, "/data/payments/0/paymentMethod"), "现金");
    EXPECT_EQ(text_at(order.root, "/data/payments/1/paymentMethod"), "刷卡");
    EXPECT_EQ(text_at(order.root, "/data/payments/2/paymentMethod"), "STORE_CREDIT");
}

// Total 1000, paid 1000, then 400 and 600 go back, each through one of the dialects.
TEST(Mapping, RefundsNeverMakeAnybodyOweWhicheverSideTheyComeFrom) {
    for (const bool starts_at_home : {true, false}) {
        TwoDialects book;
        const std::string id = book.make_at_home("/orders", sale_on_credit("10"));
        const std::string order = "/orders/" + TwoDialects::base32_of(id);
        const std::string payment = text_at(book.merchant("GET", order + "?expand=payments").root,
                                            "/payments/elements/0/id");
        const auto give_back = [&](bool at_home, std::int64_t amount) {
            if (at_home) {
                const std::string major = std::to_string(amount / 100);
                book.make_at_home("/orders/" + id + "/refunds", R"({"amount": )" + major + "}");
            } else {
                book.make("/refunds", R"({"payment": {"id": ")" + payment + R"("}, "amount": )" +
                                          std::to_string(amount) + "}");
            }
        };
        give_back(starts_at_home, 400);
        EXPECT_EQ(text_at(book.merchant("GET", order).root, "/paymentState"), "PARTIALLY_REFUNDED");
        EXPECT_EQ(text_at(book.home("GET", "/orders/" + id).root, "/data/status"), "COMPLETED");
        give_back(!starts_at_home, 600);
        const auto merchant = book.merchant("GET", order + "?expand=refunds");
        EXPECT_EQ(text_at(merchant.root, "/paymentState"), "REFUNDED");
        EXPECT_EQ(number_at(merchant.root, "/total"), 1'000);
        EXPECT_EQ(number_at(merchant.root, "/unpaidBalance"), 0);
        EXPECT_EQ(list_at(merchant.root, "/refunds/elements").size(), 2U);
        const auto home = book.home("GET", "/orders/" + id);
        EXPECT_EQ(text_at(home.root, "/data/status"), "REFUNDED");
        EXPECT_EQ(book.minor_at(home.root, "/data/totalAmount"), 1'000);
        EXPECT_EQ(book.minor_at(home.root, "/data/amountPaid"), 1'000);
        EXPECT_EQ(book.minor_at(home.root, "/data/refundedAmount"), 1'000);
        EXPECT_EQ(book.minor_at(home.root, "/data/remainingAmount"), 0);
        EXPECT_EQ(book.merchant("POST", "/refunds",
                                R"({"payment": {"id": ")" + payment + R"("}, "amount": 1})")
                      .status(),
                  400);
    }
}

TEST(Mapping, ANameIsSplitAtItsLastBlankAndKept) {
    TwoDialects book;
    const std::string ada = book.make_at_home("/contacts", R"({"name": "Ada  Obi Eze"})");
    const auto customer = book.merchant("GET", "/customers/" + TwoDialects::base32_of(ada));
    EXPECT_EQ(text_at(customer.root, "/firstName") + "|" + text_at(customer.root, "/lastName"),
              "Ada  Obi|Eze");
    const std::string cher = book.make("/customers", R"({"firstName": "Cher"})");
    EXPECT_EQ(
        text_at(book.home("GET", "/contacts/" + TwoDialects::uuid_of(cher)).root, "/data/name"),
        "Cher");
    EXPECT_EQ(text_at(book.home("GET", "/contacts/" + ada).root, "/data/name"), "Ada  Obi Eze");
}

TEST(Mapping, AVariantIsAnItemOfItsOwnAndItsLineIsCalledSo) {
    TwoDialects book;
    const auto made = book.home("POST", "/products",
                                R"({"name": "Water", "price": 2, "variants":)"
                                R"( [{"name": "50 cl", "price": 1.5}]})");
    const std::string variant = text_at(made.root, "/data/variants/0/id");
    const std::string item = TwoDialects::base32_of(variant);
    EXPECT_EQ(text_at(book.merchant("GET", "/items/" + item).root, "/name"), "Water 50 cl");
    const std::string id = book.make("/orders", R"({"state": "open"})");
    const std::string lines = "/orders/" + id + "/line_items";
    EXPECT_EQ(text_at(book.merchant("POST", lines, R"({"item": {"id": ")" + item + R"("}})").root,
                      "/name"),
              "Water 50 cl");
    const auto named = book.merchant(
        "POST", "/orders/" + id + "/bulk_line_items",
        R"({"items": [{"item": {"id": ")" + item + R"("}, "name": "Still", "price": 140}]})");
    EXPECT_EQ(text_at(named.root, "/0/name"), "Still");
    const auto order = book.home("GET", "/orders/" + TwoDialects::uuid_of(id));
    EXPECT_EQ(text_at(order.root, "/data/items/0/productName"), "Water");
    EXPECT_EQ(text_at(order.root, "/data/items/0/variantName"), "50 cl");
    EXPECT_EQ(text_at(order.root, "/data/items/0/variantId"), variant);
    EXPECT_EQ(text_at(order.root, "/data/items/1/productName"), "Still");
    EXPECT_EQ(text_at(order.root, "/data/items/1/variantName"), "");
}

TEST(Mapping, ContainedTaxIsShownByBothAndStaysWhatItWas) {
    TwoDialects book("USD", true);
    const auto product =
        book.home("POST", "/products", R"({"name": "Dish", "price": 6, "tax_rate": 20})");
    const std::string id = book.make_at_home(
        "/orders", R"({"items": [{"product_id": ")" + text_at(product.root, "/data/id") +
                       R"(", "product_name": "Dish", "quantity": 1}]})");
    book.home("PATCH", "/books/current", R"({"tax_included": false})");
    EXPECT_EQ(book.minor_at(book.home("GET", "/orders/" + id).root, "/data/taxAmount"), 100);
    const auto order = book.merchant(
        "GET", "/orders/" + TwoDialects::base32_of(id) + "?expand=lineItems.taxRates");
    EXPECT_TRUE(flag_at(order.root, "/isVat"));
    EXPECT_EQ(number_at(order.root, "/lineItems/elements/0/taxRates/elements/0/rate"), 2'000'000);
}

TEST(Mapping, WhatHasNoPlaceInTheOtherDialectIsKept) {
    TwoDialects book;
    const std::string store = book.make_at_home("/stores", R"({"name": "Lekki"})");
    const std::string id = book.make_at_home(
        "/orders", R"({"items": [{"product_name": "Cake", "quantity": 1, "custom_price": 5}],)"
                   R"( "channel": "whatsapp", "store_id": ")" +
                       store + R"("})");
    const std::string order = "/orders/" + TwoDialects::base32_of(id);
    book.merchant("POST", order, R"({"title": "Table 7", "note": "hot 🌶"})");
    const auto home = book.home("GET", "/orders/" + id);
    EXPECT_EQ(text_at(home.root, "/data/channel"), "whatsapp");
    EXPECT_EQ(text_at(home.root, "/data/store/id"), store);
    EXPECT_EQ(text_at(home.root, "/data/notes"), "hot 🌶");
    EXPECT_EQ(text_at(book.merchant("GET", order).root, "/title"), "Table 7");
}

TEST(Mapping, TestOrdersSaySoAndCountNowhere) {
    TwoDialects book;
    const std::string id =
        book.make("/orders", R"({"state": "open", "testMode": true, "total": 500})");
    book.make("/orders/" + id + "/payments", test::cash_payment + "500}");
    EXPECT_TRUE(
        flag_at(book.home("GET", "/orders/" + TwoDialects::uuid_of(id)).root, "/data/testMode"));
    const auto report = book.home("GET", "/reports/sales?group_by=method");
    EXPECT_EQ(book.minor_at(report.root, "/data/total/paidAmount"), 0);
    EXPECT_TRUE(list_at(book.home("GET", "/payments").root, "/data").empty());
    EXPECT_TRUE(list_at(book.merchant("GET", "/payments").root, "/elements").empty());
}

// A deposit that goes back while the order waits for its time takes nothing from sales.
TEST(Mapping, RefundsTakeFromSalesWhileTheirOrderIsOne) {
    TwoDialects book;
    const std::string id = book.make_at_home("/orders", sale_on_credit("4"));
    const auto refunded = [&book] {
        const auto report = book.home("GET", "/reports/sales?group_by=day");
        return book.minor_at(report.root, "/data/total/refundedAmount");
    };
    const auto set_status = [&](const std::string& status) {
        const auto answer =
            book.home("PATCH", "/orders/" + id, R"({"status": ")" + status + R"("})");
        EXPECT_EQ(answer.status(), 200) << answer.response.body;
    };
    book.make_at_home("/orders/" + id + "/refunds", R"({"amount": 1})");
    EXPECT_EQ(refunded(), 100);
    set_status("scheduled");
    EXPECT_EQ(refunded(), 0);
    book.make_at_home("/orders/" + id + "/refunds", R"({"amount": 2})");
    EXPECT_EQ(refunded(), 0);
    set_status("pending");
    EXPECT_EQ(refunded(), 300);
    set_status("cancelled");
    EXPECT_EQ(refunded(), 0);
    const auto report = book.home("GET", "/reports/sales?group_by=method");
    EXPECT_EQ(book.minor_at(report.root, "/data/total/refundedAmount"), 300);
}

TEST(Mapping, ATaxThatIsTakenOffIsInNoReport) {
    TwoDialects book("USD", true);
    const auto product =
        book.home("POST", "/products", R"({"name": "Dish", "price": 6, "tax_rate": 20})");
    const std::string id = book.make_at_home(
        "/orders", R"({"items": [{"product_id": ")" + text_at(product.root, "/data/id") +
                       R"(", "product_name": "Dish", "quantity": 1}]})");
    book.merchant("POST", "/orders/" + TwoDialects::base32_of(id), R"({"taxRemoved": true})");
    EXPECT_EQ(book.minor_at(book.home("GET", "/orders/" + id).root, "/data/taxAmount"), 0);
    const auto taxes = book.home("GET", "/reports/taxes");
    EXPECT_EQ(book.minor_at(taxes.root, "/data/total/taxAmount"), 0) << taxes.response.body;
    book.home("POST", "/orders/" + id + "/refunds", R"({"amount": 6})");
    const auto after = book.home("GET", "/reports/taxes");
    for (const char* member : {"taxAmount", "refundedTaxAmount", "dueTaxAmount"}) {
        EXPECT_EQ(book.minor_at(after.root, std::string("/data/total/") + member), 0)
            << after.response.body;
    }
    const auto day = book.home("GET", "/day-report");
    EXPECT_EQ(book.minor_at(day.root, "/data/total/taxAmount"), 0) << day.response.body;
    EXPECT_EQ(book.minor_at(day.root, "/data/total/netAmount"), 0);
}

// The object made of the examples that the published schema of an order gives.
TEST(Mapping, TheSchemasOwnExampleIsTaken) {
    const std::string path = TILLBOOK_SOURCE_DIR "/../shared/spec/clover-order.schema.json";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "the schema is not here";
    simdjson::dom::parser parser;
    const simdjson::dom::element schema = parser.load(path).value();
    std::string body;
    for (const auto property : simdjson::dom::object(schema["properties"])) {
        body += (body.empty() ? "{\"" : ", \"") + std::string(property.key) +
                "\": " + simdjson::minify(property.value["example"].value());
    }
    TwoDialects book;
    const auto answer = book.merchant("POST", "/orders", body + "}");
    EXPECT_EQ(answer.status(), 200) << body << answer.response.body;
    EXPECT_EQ(number_at(answer.root, "/total"), 1'099);
    EXPECT_EQ(text_at(answer.root, "/externalReferenceId"), "9ABCDEF1234567");
}

}  // namespace
}  // namespace tillbook
