// Fees, charges, exchanged and voided lines as the other dialect, reports and erasure see them.
#include <gmock/gmock.h>

#include <map>

#include "book/verify.h"
#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::list_at;
using test::text_at;
using test::TwoDialects;
using testing::HasSubstr;

// What /explain says of one amount.
std::string working_of(const test::ParsedAnswer& explained, const std::string& name) {
    for (const auto& amount : list_at(explained.root, "/data/amounts")) {
        if (text_at(amount, "/name") == name) return text_at(amount, "/working");
    }
    return {};
}

// An order of two lines, one of them exchanged for a third, with a fee and a charge: 2000 + 10 % of
// it + 3.00.
struct Table {
    TwoDialects book;
    std::string id = book.make("/orders", R"({"state": "open"})");
    std::string path = "/orders/" + id;
    std::string home = "/orders/" + TwoDialects::uuid_of(id);
    std::string kept = book.make(path + "/line_items", R"({"name": "Stew", "price": 1200})");
    std::string old = book.make(path + "/line_items", R"({"name": "Soup", "price": 500})");
    std::string fee;

    Table() {
        EXPECT_EQ(text_at(book.merchant("POST", path + "/line_items/" + old + "/exchange/new",
                                        R"({"name": "Fish", "price": 800})")
                              .root,
                          "/exchangedLineItem/id"),
                  old);
        const std::string kind =
            book.make("/order_fees", R"({"name": "Service", "percentage": 100000})");
        fee =
            book.make(path + "/order_fee_line_items", R"({"orderFee": {"id": ")" + kind + R"("}})");
        book.make(path, R"({"additionalCharges": [{"amount": 300}]})");
    }
    void pay() {
        book.make(path + "/payments", R"({"tender": {"id": "0000000000001"}, "amount": 2500})");
    }
};

TEST(FeesAtHome, AreShownBesideTheItemsAndExplained) {
    Table table;
    const auto order = table.book.home("GET", table.home);
    EXPECT_EQ(table.book.minor_at(order.root, "/data/totalAmount"), 2500) << order.response.body;
    EXPECT_EQ(table.book.minor_at(order.root, "/data/subtotalAmount"), 2000);
    EXPECT_EQ(table.book.minor_at(order.root, "/data/orderFeeAmount"), 200);
    EXPECT_EQ(table.book.minor_at(order.root, "/data/additionalChargeAmount"), 300);
    const auto items = list_at(order.root, "/data/items");
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(text_at(items[0], "/productName"), "Stew");
    EXPECT_EQ(text_at(items[1], "/productName"), "Fish");
    const auto explained = table.book.home("GET", table.home + "/explain");
    EXPECT_EQ(working_of(explained, "subtotalAmount"), "12 + 8 = 20");
    EXPECT_EQ(working_of(explained, "orderFeeAmount"), "Service 10 % of 20: 2");
    EXPECT_EQ(working_of(explained, "additionalChargeAmount"), "DELIVERY_FEE 3");
    EXPECT_THAT(working_of(explained, "totalAmount"), HasSubstr(" + 2 fees + 3 charges = 25"));
}

TEST(FeesAtHome, ReportsCountWhatWasSoldAndTheRestOfTheTotal) {
    Table table;
    table.pay();
    const auto report = table.book.home("GET", "/reports/sales?group_by=product");
    std::map<std::string, std::int64_t> sales;
    for (const auto& row : list_at(report.root, "/data/rows")) {
        sales[text_at(row, "/product/name")] = table.book.minor_at(row, "/salesAmount");
    }
    EXPECT_EQ(sales["Stew"], 1200) << report.response.body;
    EXPECT_EQ(sales["Fish"], 800);
    EXPECT_EQ(sales[""], 500);  // fee and charge
    EXPECT_FALSE(sales.contains("Soup"));
    EXPECT_FALSE(sales.contains("Service"));
    auto& process = table.book.api.process;
    const VerifyReport verified = verify_book(process.log, test::sample_book, *process.engine);
    EXPECT_TRUE(verified.ok()) << (verified.problems.empty() ? "" : verified.problems[0].what);
}

TEST(FeesAtHome, OnlyWhatWasSoldComesBackByLine) {
    Table table;
    table.pay();
    const auto refund = [&](const std::string& line) {
        return table.book.home(
            "POST", table.home + "/refunds",
            R"({"items": [{"id": ")" + TwoDialects::uuid_of(line) + R"(", "quantity": 1}]})");
    };
    for (const std::string& line : {table.fee, table.old}) {
        const auto refused = refund(line);
        EXPECT_EQ(refused.status(), 422);
        EXPECT_THAT(refused.response.body, HasSubstr("items[0].id was exchanged, or is a fee"));
    }
    EXPECT_EQ(refund(table.kept).status(), 201);
    const auto total = table.book.home("GET", table.home);
    EXPECT_EQ(table.book.minor_at(total.root, "/data/totalAmount"), 2500);
    // 1200 of 2000 of the lines, so 1500 of the 2500 that were paid.
    EXPECT_EQ(table.book.minor_at(total.root, "/data/refundedAmount"), 1500);
}

TEST(VoidedLines, ForgetWhatWasWrittenOfAPersonWithThePerson) {
    Table table;
    const std::string customer = table.book.make("/customers", R"({"firstName": "Grace"})");
    table.book.make(table.path, R"({"customers": [{"id": ")" + customer + R"("}]})");
    const std::string line = table.book.make(table.path + "/line_items",
                                             R"({"name": "Tea", "price": 1, "note": "for Grace"})");
    table.book.make(table.path + "/voided_line_items",
                    R"({"lineItem": {"id": ")" + line + R"("}, "reason": "Grace left"})");
    const auto shown = table.book.merchant("GET", "/voided_line_items");
    EXPECT_THAT(shown.response.body, HasSubstr("for Grace"));
    EXPECT_THAT(shown.response.body, HasSubstr("Grace left"));
    ASSERT_EQ(
        table.book.home("DELETE", "/contacts/" + TwoDialects::uuid_of(customer) + "?erase=true")
            .status(),
        200);
    const auto after = table.book.merchant("GET", "/voided_line_items");
    EXPECT_EQ(text_at(after.root, "/elements/0/lineItem/name"), "Tea");
    EXPECT_THAT(after.response.body, testing::Not(HasSubstr("Grace")));
}

TEST(VoidedLines, OfATabThatIsCancelledAtHomeAreThoseOfTheWholeOrder) {
    Table table;
    ASSERT_EQ(table.book.home("PATCH", table.home, R"({"status": "cancelled"})").status(), 200);
    const auto shown = table.book.merchant("GET", "/voided_line_items?filter=deleteType=ORDER");
    EXPECT_EQ(list_at(shown.root, "/elements").size(), 4U) << shown.response.body;
}

}  // namespace
}  // namespace tillbook
