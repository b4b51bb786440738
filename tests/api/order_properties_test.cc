// Every property of the published schema of an order: set over HTTP to something that is not
// nothing, and read back from the order itself and from the list. docs/clover.md has the same
// table.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "support/schema_check.h"
#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::Element;
using test::find;
using test::text_at;
using test::TwoDialects;

// A request below the merchant, with {order} and the like for what the ones before made; what it
// makes is kept under `keeps`.
struct Step {
    std::string path;
    std::string body;
    std::string keeps{};
};

struct PropertyRow {
    std::string name;
    std::vector<Step> steps;  // beside the order that is there
    std::string expand{};
    std::string filter{};  // of the list, where the order is in it under a filter only
};

const std::vector<PropertyRow>& property_rows() {
    static const Step line{"/orders/{order}/line_items", R"({"name": "Tea", "price": 500})",
                           "line"};
    static const Step payment{"/orders/{order}/payments", test::cash_payment + "500}", "payment"};
    static const Step device{"/devices", R"({"name": "Till 1"})", "device"};
    static const auto change = [](const std::string& body) {
        return Step{"/orders/{order}", body};
    };
    static const std::vector<PropertyRow> rows = {
        {"id", {}},
        {"currency", {}},
        {"customers",
         {{"/customers", R"({"firstName": "Ada"})", "customer"},
          change(R"({"customers": [{"id": "{customer}"}]})")},
         "customers"},
        {"employee", {change(R"({"employee": {"id": "0000000000010"}})")}, "employee"},
        {"total", {change(R"({"total": 1099})")}},
        {"externalReferenceId", {change(R"({"externalReferenceId": "9ABCDEF1234567"})")}},
        {"unpaidBalance", {change(R"({"total": 1099})")}},
        {"paymentState", {line}},
        {"title", {change(R"({"title": "Table 4"})")}},
        {"note", {change(R"({"note": "by the window"})")}},
        {"orderType", {change(R"({"orderType": {"id": "000000000000G"}})")}, "orderType"},
        {"taxRemoved", {change(R"({"taxRemoved": true})")}},
        {"isVat", {}},
        {"state", {change(R"({"state": "locked"})")}},
        {"manualTransaction", {change(R"({"manualTransaction": true})")}},
        {"groupLineItems", {change(R"({"groupLineItems": false})")}},
        {"testMode", {change(R"({"testMode": true})")}},
        {"payType", {change(R"({"payType": "SPLIT_GUEST"})")}},
        {"createdTime", {}},
        {"clientCreatedTime", {}},
        {"modifiedTime", {}},
        {"deletedTimestamp", {{"DELETE", {}}}, {}, "deletedTime>=0"},
        {"serviceCharge",
         {{"/orders/{order}/service_charge", R"({"id": "0000000000020", "percentage": 10})"}},
         "serviceCharge"},
        {"additionalCharges",
         {change(R"({"additionalCharges": [{"type": "DELIVERY_FEE", "amount": 300}]})")},
         "additionalCharges"},
        {"discounts",
         {{"/orders/{order}/discounts", R"({"name": "Off", "amount": -10})"}},
         "discounts"},
        {"lineItems", {line}, "lineItems"},
        {"payments", {line, payment}, "payments"},
        {"refunds",
         {line, payment, {"/refunds", R"({"payment": {"id": "{payment}"}, "amount": 100})"}},
         "refunds"},
        {"credits",
         {line,
          {"/credits",
           R"({"orderRef": {"id": "{order}"}, "tender": {"id": "0000000000001"}, "amount": 50})"}},
         "credits"},
        {"voids",
         {line, payment, {"/payments/{payment}/void", R"({"reason": "USER_CANCEL"})"}},
         "voids"},
        {"preAuths",
         {line, {"/orders/{order}/payments", test::cash_payment + R"(500, "result": "AUTH"})"}},
         "preAuths"},
        {"authorizations",
         {line,
          payment,
          {"/authorizations", R"({"payment": {"id": "{payment}"}, "amount": 500, "type": "TAB"})"}},
         "authorizations"},
        {"device", {device, change(R"({"device": {"id": "{device}"}})")}, "device"},
        {"merchant", {}, "merchant"},
        {"printGroups", {change(R"({"printGroups": [{"name": "Starters"}]})")}, "printGroups"},
        {"orderFulfillmentEvent",
         {change(R"({"orderFulfillmentEvent": {"type": "PICKED_UP"}})")},
         "orderFulfillmentEvent"},
    };
    return rows;
}

// One order to which the steps of a row are done.
class OneOrder {
public:
    OneOrder() : book_("USD", true) {
        made_["order"] = book_.make("/orders", R"({"state": "open"})");
    }

    void take(const Step& step) {
        if (step.path == "DELETE") {
            EXPECT_EQ(book_.merchant("DELETE", "/orders/" + made_["order"]).status(), 200);
            return;
        }
        const std::string id = book_.make(filled(step.path), filled(step.body));
        if (!step.keeps.empty()) made_[step.keeps] = id;
    }

    std::string value_alone(const PropertyRow& row) {
        const auto answer =
            book_.merchant("GET", "/orders/" + made_["order"] + "?expand=" + row.expand);
        return value_in(answer.root, row);
    }
    std::string value_in_list(const PropertyRow& row) {
        std::string query = "/orders?expand=" + row.expand;
        if (!row.filter.empty()) query += "&filter=" + row.filter;
        const auto answer = book_.merchant("GET", query);
        const auto found = find(answer.root, "/elements/0");
        return found ? value_in(*found, row) : std::string();
    }

private:
    static std::string value_in(Element order, const PropertyRow& row) {
        const auto value = find(order, "/" + row.name);
        return value ? simdjson::minify(*value) : std::string();
    }
    std::string filled(std::string text) const {
        for (const auto& [name, id] : made_) {
            const std::string mark = "{" + name + "}";
            for (auto at = text.find(mark); at != text.npos; at = text.find(mark)) {
                text.replace(at, mark.size(), id);
            }
        }
        return text;
    }

    TwoDialects book_;
    std::map<std::string, std::string> made_;
};

TEST(OrderProperties, EachIsSetAndReadBackAloneAndInTheList) {
    for (const PropertyRow& row : property_rows()) {
        SCOPED_TRACE(row.name);
        OneOrder order;
        for (const Step& step : row.steps) order.take(step);
        const std::string alone = order.value_alone(row);
        EXPECT_THAT(alone,
                    testing::Not(testing::AnyOf("", "{}", "[]", R"("")", R"({"elements":[]})")));
        EXPECT_EQ(order.value_in_list(row), alone);
    }
}

TEST(OrderProperties, AreThoseOfThePublishedSchema) {
    if (!std::filesystem::exists(test::order_schema_path()))
        GTEST_SKIP() << "the schema is not here";
    simdjson::dom::parser parser;
    std::set<std::string> published, here;
    for (const auto member :
         simdjson::dom::object(parser.load(test::order_schema_path()).value()["properties"])) {
        published.emplace(member.key);
    }
    for (const PropertyRow& row : property_rows()) here.insert(row.name);
    EXPECT_EQ(here, published);
    EXPECT_EQ(published.size(), 36U);
}

TEST(OrderProperties, StandInTheTableOfThePage) {
    std::ifstream page(TILLBOOK_SOURCE_DIR "/docs/clover.md");
    const std::regex table_row("\\| `([A-Za-z]+)` \\| .+ \\| .+ \\| .+ \\| .+ \\|");
    std::set<std::string> documented;
    for (std::string text; std::getline(page, text);) {
        std::smatch parts;
        if (std::regex_match(text, parts, table_row)) documented.insert(parts[1]);
    }
    for (const PropertyRow& row : property_rows())
        EXPECT_TRUE(documented.contains(row.name)) << row.name;
}

TEST(OrderProperties, TheExampleOfEachTogetherIsAnOrder) {
    if (!std::filesystem::exists(test::order_schema_path()))
        GTEST_SKIP() << "the schema is not here";
    simdjson::dom::parser parser;
    std::string body;
    for (const auto member :
         simdjson::dom::object(parser.load(test::order_schema_path()).value()["properties"])) {
        body += body.empty() ? "{" : ", ";
        body += "\"" + std::string(member.key) +
                "\": " + simdjson::minify(Element(member.value["example"].value()));
    }
    body += "}";
    TwoDialects book;
    const std::string id = book.make("/orders", body);
    const auto order = book.merchant("GET", "/orders/" + id);
    EXPECT_EQ(order.status(), 200);
    EXPECT_EQ(text_at(order.root, "/title"), "example-title");
    EXPECT_EQ(text_at(order.root, "/externalReferenceId"), "9ABCDEF1234567");
    EXPECT_EQ(test::number_at(order.root, "/total"), 1'099);
    EXPECT_EQ(test::number_at(order.root, "/unpaidBalance"), 1'099);
    EXPECT_EQ(text_at(order.root, "/paymentState"), "OPEN");
    EXPECT_TRUE(test::flag_at(order.root, "/taxRemoved"));
    EXPECT_EQ(test::number_at(order.root, "/clientCreatedTime"), 1'718'153'645'000);
}

}  // namespace
}  // namespace tillbook
