// docs/field-map.md against the OpenAPI document, the published schema of an order and real
// answers: a member that the page does not name fails, and so does one that is named and not there.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "api/cloove/document.h"
#include "support/schema_check.h"
#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::Element;
using test::find;
using test::list_at;
using test::text_at;
using test::TwoDialects;

// "Order.total" → "mapped", as the page has it.
std::map<std::string, std::string> rows_of_page() {
    std::ifstream page(TILLBOOK_SOURCE_DIR "/docs/field-map.md");
    const std::regex row("\\| `((/v1 )?[A-Z][A-Za-z]+\\.[A-Za-z]+)` \\| ([a-z ]+) \\| .+ \\|");
    std::map<std::string, std::string> rows;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("| `")) continue;
        std::smatch parts;
        EXPECT_TRUE(std::regex_match(line, parts, row)) << line;
        if (parts.empty()) continue;
        EXPECT_TRUE(rows.emplace(parts[1], parts[3]).second) << line << " stands there twice";
    }
    return rows;
}

std::set<std::string> members_of(const std::map<std::string, std::string>& rows,
                                 const std::string& object) {
    std::set<std::string> members;
    for (const auto& [name, kind] : rows) {
        if (name.starts_with(object + ".")) members.insert(name.substr(object.size() + 1));
    }
    return members;
}

std::set<std::string> keys_of(std::optional<Element> object) {
    std::set<std::string> keys;
    if (!object || !object->is_object()) return keys;
    for (const auto member : simdjson::dom::object(*object)) keys.emplace(member.key);
    return keys;
}

TEST(FieldMap, SaysOneOfFourThingsOfEveryMember) {
    const auto rows = rows_of_page();
    EXPECT_GT(rows.size(), 150U);
    for (const auto& [name, kind] : rows) {
        EXPECT_THAT(kind, testing::AnyOf("mapped", "derived", "kept", "not taken")) << name;
    }
}

TEST(FieldMap, NamesEveryMemberOfTheHomeDialectAndNoOther) {
    const auto rows = rows_of_page();
    const test::SchemaCheck check(cloove::openapi_document());
    for (const char* object :
         {"Order", "Item", "Payment", "Refund", "Contact", "Product", "Variant"}) {
        const auto schema = check.document()["components"]["schemas"][object];
        EXPECT_EQ(members_of(rows, "/v1 " + std::string(object)),
                  keys_of(schema["properties"].value()))
            << object;
    }
}

TEST(FieldMap, NamesEveryMemberOfThePublishedSchema) {
    const std::string path = test::order_schema_path();
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "the schema is not here";
    simdjson::dom::parser parser;
    const Element schema = parser.load(path).value();
    std::set<std::string> published = keys_of(schema["properties"].value());
    published.insert("href");  // in every answer
    EXPECT_EQ(members_of(rows_of_page(), "Order"), published);
}

constexpr const char* all_parts =
    "?expand=customers,serviceCharge,discounts,lineItems.modifications,lineItems.discounts,"
    "lineItems.taxRates,payments.refunds,payments.additionalCharges,payments.cardTransaction,"
    "payments.lineItemPayments,"
    "refunds,additionalCharges,credits,voids,preAuths,authorizations,device,merchant,printGroups,"
    "orderFulfillmentEvent";

// One order with everything on it, and what it points at.
struct FullOrder {
    TwoDialects book;
    std::string id, customer, item;

    FullOrder() {
        customer =
            book.make("/customers", R"({"firstName": "Ada", "lastName": "Eze", "phoneNumbers":)"
                                    R"( [{"phoneNumber": "1"}], "emailAddresses":)"
                                    R"( [{"emailAddress": "a@example.com"}]})");
        const std::string group = book.make("/modifier_groups", R"({"name": "Extras"})");
        const std::string egg = book.make("/modifier_groups/" + group + "/modifiers",
                                          R"({"name": "Egg", "alternateName": "Ei", "price": 5})");
        const std::string flat =
            book.make("/tax_rates", R"({"name": "Bottle", "rate": 0, "taxAmount": 10})");
        const auto product = book.home(
            "POST", "/products",
            R"({"name": "Water", "price": 2, "cost_price": 1, "barcode": "77", "unit": "l",)"
            R"( "variants": [{"name": "50 cl", "price": 1.5, "sku": "W5", "quantity": 4}]})");
        EXPECT_EQ(product.status(), 201) << product.response.body;
        item = TwoDialects::base32_of(text_at(product.root, "/data/variants/0/id"));
        const std::string device = book.make("/devices", R"({"name": "Till"})");
        id = book.make("/orders",
                       R"({"state": "open", "printGroups": [{"name": "Starters"}],)"
                       R"( "orderFulfillmentEvent": {"type": "E"}, "device": {"id": ")" +
                           device +
                           R"("}, "title": "T", "note": "N", "externalReferenceId":)"
                           R"( "R", "payType": "SPLIT_ITEM", "employee": {"id": "0000000000010"},)"
                           R"( "orderType": {"id": "000000000000G"}, "customers": [{"id": ")" +
                           customer + R"("}]})");
        const std::string order = "/orders/" + id;
        const std::string starters = text_at(
            book.merchant("GET", order + "?expand=printGroups").root, "/printGroups/elements/0/id");
        const auto lines = book.merchant(
            "POST", order + "/bulk_line_items",
            R"({"items": [{"item": {"id": ")" + item + R"("}, "printGroup": {"id": ")" + starters +
                R"("}, "price": 900, "unitQty": 2000, "alternateName": "W", "unitName": "l",)"
                R"( "itemCode": "c", "note": "n", "binName": "b", "userData": "u",)"
                R"( "colorCode": "#f", "taxRates": [{"id": ")" +
                flat + R"("}, {"name": "Own", "rate": 500000}], "modifications": [{"modifier":)" +
                R"( {"id": ")" + egg +
                R"("}}], "discounts": [{"name": "a", "amount": -1}, {"name": "b",)"
                R"( "percentage": 1}, {"name": "c", "percentageDecimal": 15000}]}]})");
        EXPECT_EQ(lines.status(), 200) << lines.response.body;
        const std::string fee = book.make("/order_fees", R"({"name": "F", "percentage": 10000})");
        book.make(order + "/order_fee_line_items", R"({"orderFee": {"id": ")" + fee + R"("}})");
        const std::string old = book.make(order + "/line_items", R"({"name": "Old", "price": 1})");
        book.make(order + "/line_items/" + old + "/exchange/" + item, "{}");
        book.make("/orders/" + id, R"({"additionalCharges": [{"amount": 1}]})");
        const std::string off = book.make("/discounts", R"({"name": "Off", "amount": -1})");
        book.make(order + "/discounts",
                  R"({"discount": {"id": ")" + off + R"("}, "name": "Off", "amount": -1})");
        book.make(order + "/service_charge", R"({"id": "0000000000020", "percentage": 10})");
        book.make("/orders/" + id, R"({"total": 2000})");
        const std::string line = text_at(lines.root, "/0/id");
        const std::string voided = book.make(order + "/payments", test::cash_payment + "1}");
        book.make("/payments/" + voided + "/void", "{}");
        book.make(order + "/payments", test::cash_payment + R"(1, "result": "AUTH"})");
        const std::string payment =
            book.make(order + "/payments",
                      R"({"tender": {"id": "0000000000001"}, "amount": 2000, "tipAmount": 1,)"
                      R"( "cashTendered": 3000, "externalPaymentId": "x", "note": "y",)"
                      R"( "offline": true, "employee": {"id": "0000000000010"},)"
                      R"( "externalReferenceId": "I", "cardTransaction": {"last4": "4242"},)"
                      R"( "device": {"id": ")" +
                          device + R"("}, "lineItemPayments": [{"id": ")" + line + R"("}]})");
        book.make("/authorizations",
                  R"({"payment": {"id": ")" + payment + R"("}, "amount": 1, "type": "TAB"})");
        book.make("/credits", R"({"orderRef": {"id": ")" + id + R"("}, )" +
                                  test::cash_payment.substr(1) + "1}");
        book.make("/refunds", R"({"payment": {"id": ")" + payment +
                                  R"("}, "reason": "r", "lineItems": [{"id": ")" + line +
                                  R"("}]})");
    }
};

TEST(FieldMap, NamesEveryMemberOfRealAnswers) {
    const auto rows = rows_of_page();
    FullOrder full;
    const auto order = full.book.merchant("GET", "/orders/" + full.id + all_parts);
    const auto expect_named = [&](const std::string& object, std::optional<Element> value) {
        ASSERT_TRUE(value) << object << '\n' << order.response.body;
        for (const std::string& key : keys_of(value)) {
            EXPECT_TRUE(rows.contains(object + "." + key)) << object << '.' << key;
        }
    };
    const std::string line = "/lineItems/elements/0";
    expect_named("Order", order.root);
    for (const Element each : list_at(order.root, "/lineItems/elements")) {
        expect_named("LineItem", each);
    }
    expect_named("Modification", find(order.root, line + "/modifications/elements/0"));
    for (const Element each : list_at(order.root, line + "/discounts/elements")) {
        expect_named("Discount", each);
    }
    for (const Element each : list_at(order.root, line + "/taxRates/elements")) {
        expect_named("TaxRate", each);
    }
    expect_named("Discount", find(order.root, "/discounts/elements/0"));
    expect_named("ServiceCharge", find(order.root, "/serviceCharge"));
    expect_named("Payment", find(order.root, "/payments/elements/0"));
    expect_named("Refund", find(order.root, "/refunds/elements/0"));
    const auto customer = full.book.merchant("GET", "/customers/" + full.customer +
                                                        "?expand=phoneNumbers,emailAddresses,"
                                                        "addresses,metadata,orders,cards");
    expect_named("Customer", customer.root);
    const auto item = full.book.merchant(
        "GET", "/items/" + full.item + "?expand=categories,modifierGroups,taxRates,itemStock");
    expect_named("Item", item.root);
}

// Every member of these objects that the page calls anything but not taken is there in a real
// answer, or is the opposite of one that is.
TEST(FieldMap, NamesNoMemberOfAnOrderThatIsNeverShown) {
    FullOrder full;
    const auto order = full.book.merchant("GET", "/orders/" + full.id + all_parts);
    auto shown = keys_of(order.root);
    shown.insert("deletedTimestamp");
    for (const auto& [name, kind] : rows_of_page()) {
        if (!name.starts_with("Order.") || kind == "not taken") continue;
        EXPECT_TRUE(shown.contains(name.substr(6))) << name;
    }
    std::set<std::string> line;
    for (const Element each : list_at(order.root, "/lineItems/elements")) {
        line.merge(keys_of(each));
    }
    auto payment = keys_of(find(order.root, "/payments/elements/0"));
    payment.merge(keys_of(find(order.root, "/voids/elements/0")));
    const auto refund = keys_of(find(order.root, "/refunds/elements/0"));
    const auto rows = rows_of_page();
    EXPECT_EQ(members_of(rows, "LineItem"), line);
    EXPECT_EQ(members_of(rows, "Payment"), payment);
    EXPECT_EQ(members_of(rows, "Refund"), refund);
}

}  // namespace
}  // namespace tillbook
