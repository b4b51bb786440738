// Generated orders, made and changed through either dialect: each reads the same in the other,
// every answer keeps to the published schema of an order, and all sums agree with each other and
// with the reports. The seed of a run is printed with every failure.
#include <gmock/gmock.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <numeric>
#include <set>
#include <sstream>

#include "book/verify.h"
#include "support/schema_check.h"
#include "support/seed.h"
#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::Dice;
using test::Element;
using test::find;
using test::flag_at;
using test::list_at;
using test::number_at;
using test::ParsedAnswer;
using test::text_at;
using test::TwoDialects;

std::string file_text(const std::string& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

// An order as the schema means it: lists bare, and without its address.
std::string schema_form(Element value, bool is_root = true) {
    if (value.is_array()) {
        std::string out;
        for (const Element each : value.get_array()) {
            out += (out.empty() ? "" : ",") + schema_form(each, false);
        }
        return "[" + out + "]";
    }
    if (!value.is_object()) return simdjson::minify(value);
    Element elements;
    if (value["elements"].get(elements) == simdjson::SUCCESS) return schema_form(elements, false);
    std::string out;
    for (const auto member : simdjson::dom::object(value)) {
        if (is_root && member.key == "href") continue;
        out += (out.empty() ? "\"" : ",\"") + std::string(member.key) +
               "\":" + schema_form(member.value, false);
    }
    return "{" + out + "}";
}

std::int64_t half_up(std::int64_t value, std::int64_t by) {
    return value >= 0 ? (2 * value + by) / (2 * by) : -((-2 * value + by) / (2 * by));
}

constexpr const char* compared_parts =
    "?expand=employee,orderType,customers,serviceCharge,discounts,lineItems.modifications,"
    "lineItems.discounts,lineItems.taxRates,payments.tender,refunds";

// An evening's worth of random work on one book.
class Evening {
public:
    Evening(Dice& dice, const std::string& currency, bool tax_included)
        : dice_(dice), book_(currency, tax_included), tax_included_(tax_included) {
        set_up();
        if (std::filesystem::exists(test::order_schema_path())) {
            schema_ = std::make_unique<test::SchemaCheck>(file_text(test::order_schema_path()));
        }
    }

    void work(int orders, int changes) {
        for (int order = 0; order < orders; ++order) {
            ids_.push_back(dice_.one_in(2) ? make_at_home() : make_as_merchant());
        }
        for (int change = 0; change < changes && !testing::Test::HasFailure(); ++change) {
            const std::string& id = ids_[pick(ids_.size())];
            const ParsedAnswer answer =
                dice_.one_in(3) ? change_at_home(id) : change_as_merchant(id);
            EXPECT_LT(answer.status(), 500) << answer.response.body;
            EXPECT_NE(answer.status(), 405) << answer.response.body;
            compare(id);
        }
    }

    void check() {
        for (const std::string& id : ids_) compare(id);
        compare_lists();
        compare_money();
        compare_sales();
        const VerifyReport report = verify_book(book_.api.process.log, test::sample_book);
        EXPECT_TRUE(report.ok()) << (report.problems.empty() ? "" : report.problems[0].what);
    }

private:
    std::size_t pick(std::size_t count) {
        return static_cast<std::size_t>(dice_.roll(0, static_cast<std::int64_t>(count) - 1));
    }
    const std::string& one_of(const std::vector<std::string>& list) {
        return list[pick(list.size())];
    }
    std::string number(std::int64_t low, std::int64_t high) {
        return std::to_string(dice_.roll(low, high));
    }
    std::string major(std::int64_t minor) const {
        std::string text;
        append_decimal(text, minor, book_.exponent());
        return text;
    }
    static std::string reference(const std::string& name, const std::string& id) {
        return "\"" + name + "\": {\"id\": \"" + id + "\"}";
    }

    void set_up() {
        for (const char* rate : {"825000", "1500000", "500000"}) {
            rates_.push_back(book_.make(
                "/tax_rates",
                R"({"name": "R)" + std::string(rate) + R"(", "rate": )" + std::string(rate) + "}"));
        }
        const std::string group = book_.make("/modifier_groups", R"({"name": "Extras"})");
        for (const char* price : {"30", "125"}) {
            modifiers_.push_back(book_.make("/modifier_groups/" + group + "/modifiers",
                                            R"({"name": "M)" + std::string(price) +
                                                R"(", "price": )" + std::string(price) + "}"));
        }
        customers_.push_back(
            book_.make("/customers", R"({"firstName": "Ada Obi", "lastName": "Eze"})"));
        customers_.push_back(
            TwoDialects::base32_of(book_.make_at_home("/contacts", R"({"name": "Bola"})")));
        items_.push_back(book_.make("/items", R"({"name": "Soup", "price": 600,)"
                                              R"( "taxRates": [{"id": ")" +
                                                  rates_[0] + R"("}]})"));
        const ParsedAnswer water =
            book_.home("POST", "/products",
                       R"({"name": "Water", "price": 200, "tax_rate": )" +
                           std::string(tax_included_ ? "7.5" : "0") +
                           R"(, "variants": [{"name": "50 cl", "price": 150},)"
                           R"( {"name": "1 l", "price": 250}]})");
        ASSERT_EQ(water.status(), 201) << water.response.body;
        items_.push_back(TwoDialects::base32_of(text_at(water.root, "/data/variants/0/id")));
        product_ = text_at(water.root, "/data/id");
        variants_ = {text_at(water.root, "/data/variants/0/id"),
                     text_at(water.root, "/data/variants/1/id")};
    }

    const std::string& some_text() {
        static const std::vector<std::string> texts = {
            R"(plain)",          R"(\"quoted\" and \\ back)", R"(two\nlines\tand a tab)",
            R"(cake 🎂 für Ọlá)", R"(\u00e9\ud83c\udf77)",     R"( x )"};
        return one_of(texts);
    }

    std::string discount() {
        if (dice_.one_in(3)) return R"({"name": "Off", "amount": -)" + number(0, 300) + "}";
        if (dice_.one_in(2)) return R"({"name": "Half", "percentage": )" + number(0, 100) + "}";
        return R"({"name": "Odd", "percentageDecimal": )" + number(0, 1'000'000) + "}";
    }

    std::string line(bool may_have_parts) {
        std::string body;
        if (dice_.one_in(2)) {
            body = reference("item", one_of(items_)) + R"(, "price": )" + number(0, 2'000);
        } else {
            body = R"("name": ")" + some_text() + R"(", "price": )" + number(0, 2'000);
        }
        if (dice_.one_in(3)) body += R"(, "unitQty": )" + number(0, 4'000);
        if (dice_.one_in(4)) body += R"(, "note": ")" + some_text() + "\"";
        if (dice_.one_in(2)) {
            body += R"(, "taxRates": [{"id": ")" + one_of(rates_) + "\"}";
            if (dice_.one_in(3)) body += R"(, {"name": "Own", "rate": 1330000})";
            body += "]";
        }
        if (!may_have_parts) return "{" + body + "}";
        if (dice_.one_in(3)) {
            body += R"(, "modifications": [{)" + reference("modifier", one_of(modifiers_)) + "}]";
        }
        if (dice_.one_in(4)) body += R"(, "discounts": [)" + discount() + "]";
        return "{" + body + "}";
    }

    std::string lines(std::int64_t most) {
        std::string list;
        for (std::int64_t count = dice_.roll(1, most); count > 0; --count) {
            list += (list.empty() ? "" : ", ") + line(true);
        }
        return "[" + list + "]";
    }

    std::string head() {
        std::string body = R"("title": ")" + some_text() + "\"";
        if (!dice_.one_in(4))
            body += dice_.one_in(2) ? R"(, "state": "open")" : R"(, "state": "Open")";
        if (dice_.one_in(2)) body += R"(, "note": ")" + some_text() + "\"";
        if (dice_.one_in(3)) body += R"(, "customers": [{"id": ")" + one_of(customers_) + "\"}]";
        if (dice_.one_in(3)) body += ", " + reference("employee", "0000000000010");
        if (dice_.one_in(3)) body += ", " + reference("orderType", "000000000000G");
        if (dice_.one_in(5)) body += R"(, "taxRemoved": true)";
        if (dice_.one_in(5)) body += R"(, "testMode": "true")";
        if (dice_.one_in(6)) body += R"(, "payType": "SPLIT_ITEM")";
        if (dice_.one_in(4)) body += R"(, "clientCreatedTime": 1768470000123)";
        if (dice_.one_in(4)) body += R"(, "externalReferenceId": "ref-)" + number(1, 99) + "\"";
        return body;
    }

    std::string make_as_merchant() {
        if (dice_.one_in(3)) {
            std::string cart = R"({"orderCart": {"lineItems": )" + lines(4) + ", " + head();
            if (dice_.one_in(3)) cart += R"(, "discounts": [)" + discount() + "]";
            if (dice_.one_in(3)) {
                cart += R"(, "serviceCharge": {"id": "0000000000020", "percentage": )" +
                        number(0, 25) + "}";
            }
            return book_.make("/atomic_order/orders", cart + "}}");
        }
        const std::string id = book_.make("/orders", "{" + head() + "}");
        if (!dice_.one_in(4)) {
            const ParsedAnswer added = book_.merchant("POST", "/orders/" + id + "/bulk_line_items",
                                                      R"({"items": )" + lines(4) + "}");
            EXPECT_EQ(added.status(), 200) << added.response.body;
        }
        return id;
    }

    std::string make_at_home() {
        std::string items;
        std::int64_t subtotal = 0;
        for (std::int64_t count = dice_.roll(1, 4); count > 0; --count) {
            const std::int64_t price = dice_.roll(0, 2'000);
            const std::int64_t thousandths =
                dice_.one_in(2) ? dice_.roll(1, 5) * 1'000 : dice_.roll(1, 5'000);
            std::string quantity;
            append_decimal(quantity, thousandths, 3);
            subtotal += half_up(price * thousandths, 1'000);
            items += (items.empty() ? "" : ", ") + std::string(R"({"product_name": ")") +
                     some_text() + R"(", "quantity": )" + quantity + R"(, "custom_price": )" +
                     major(price);
            if (dice_.one_in(3)) {
                items += R"(, "product_id": ")" + product_ + R"(", "variant_id": ")" +
                         one_of(variants_) + "\"";
            }
            items += "}";
        }
        const std::int64_t discount = dice_.one_in(3) ? dice_.roll(0, subtotal) : 0;
        std::string body = R"({"items": [)" + items + R"(], "discount_amount": )" + major(discount);
        if (dice_.one_in(2)) {
            body += R"(, "amount_paid": )" + major(dice_.roll(0, subtotal - discount));
        } else if (dice_.one_in(4)) {
            body += R"(, "amount_paid": )" + major(subtotal - discount + 500);
        }
        if (dice_.one_in(3)) {
            body += R"(, "customer_id": ")" + TwoDialects::uuid_of(one_of(customers_)) + "\"";
        } else if (dice_.one_in(3)) {
            body += R"(, "customer_name": ")" + some_text() + "x\"";
        }
        if (dice_.one_in(3)) body += R"(, "notes": ")" + some_text() + "\"";
        if (dice_.one_in(4)) body += R"(, "channel": "whatsapp")";
        if (dice_.one_in(4)) body += R"(, "occurred_at": "2026-01-14T09:10:11.120Z")";
        return TwoDialects::base32_of(book_.make_at_home("/orders", body + "}"));
    }

    ParsedAnswer change_as_merchant(const std::string& id) {
        const std::string path = "/orders/" + id;
        const ParsedAnswer order = book_.merchant("GET", path + compared_parts);
        const auto lines = list_at(order.root, "/lineItems/elements");
        const std::string line_id = lines.empty() ? id : text_at(lines[pick(lines.size())], "/id");
        const auto payments = list_at(order.root, "/payments/elements");
        switch (dice_.roll(1, 13)) {
            case 1:
                return book_.merchant("POST", path + "/line_items", line(false));
            case 2:
                return book_.merchant("POST", path, "{" + head() + "}");
            case 3:
                return book_.merchant("POST", path, R"({"total": )" + number(0, 5'000) + "}");
            case 4:
                return book_.merchant("DELETE", path + "/line_items/" + line_id);
            case 5:
                return book_.merchant("POST", path + "/line_items/" + line_id + "/modifications",
                                      "{" + reference("modifier", one_of(modifiers_)) + "}");
            case 6:
                return book_.merchant("POST", path + "/line_items/" + line_id + "/discounts",
                                      discount());
            case 7:
                return book_.merchant("POST", path + "/discounts", discount());
            case 8:
                return book_.merchant(
                    "POST", path + "/service_charge",
                    R"({"id": "0000000000020", "percentageDecimal": )" + number(0, 300'000) + "}");
            case 9:
                if (dice_.one_in(3)) return book_.merchant("DELETE", path);
                return book_.merchant("POST", path, R"({"note": ")" + some_text() + "\"}");
            case 10:
                if (payments.empty()) return order;
                return refund(text_at(payments[pick(payments.size())], "/id"), line_id);
            default: {
                const std::int64_t open = number_at(order.root, "/unpaidBalance");
                std::string body = "{" + reference("tender", "000000000000" + number(1, 6)) +
                                   R"(, "amount": )" +
                                   (dice_.one_in(2) ? std::to_string(open) : number(1, 3'000));
                if (dice_.one_in(3)) body += R"(, "tipAmount": )" + number(0, 300);
                if (dice_.one_in(4)) body += R"(, "cashTendered": 9000)";
                if (dice_.one_in(4)) body += R"(, "note": ")" + some_text() + "\"";
                return book_.merchant("POST", path + "/payments", body + "}");
            }
        }
    }

    ParsedAnswer refund(const std::string& payment, const std::string& line_id) {
        std::string body =
            "{" + reference("payment", payment) + R"(, "reason": ")" + some_text() + "\"";
        if (dice_.one_in(3))
            body += R"(, "lineItems": [{"id": ")" + line_id + "\"}]";
        else if (dice_.one_in(2))
            body += R"(, "amount": )" + number(1, 500);
        return book_.merchant("POST", "/refunds", body + "}");
    }

    ParsedAnswer change_at_home(const std::string& id) {
        const std::string path = "/orders/" + TwoDialects::uuid_of(id);
        const ParsedAnswer order = book_.home("GET", path);
        const auto items = list_at(order.root, "/data/items");
        switch (dice_.roll(1, 6)) {
            case 1: {
                static const std::vector<std::string> words = {"cancelled", "scheduled", "pending",
                                                               "completed"};
                return book_.home("PATCH", path, R"({"status": ")" + one_of(words) + "\"}");
            }
            case 2:
                return book_.home("POST", path + "/refunds",
                                  R"({"amount": )" + major(dice_.roll(1, 600)) + "}");
            case 3:
                if (items.empty()) return order;
                return book_.home("POST", path + "/refunds",
                                  R"({"items": [{"id": ")" +
                                      text_at(items[pick(items.size())], "/id") +
                                      R"(", "quantity": )" + (dice_.one_in(2) ? "1" : "0.5") +
                                      R"(}], "restock": true})");
            case 4:
                return book_.home("POST", path + "/send-to-kitchen");
            default: {
                const std::int64_t open = book_.minor_at(order.root, "/data/remainingAmount");
                return book_.home(
                    "POST", path + "/payments",
                    R"({"amount": )" + major(dice_.one_in(2) ? open : dice_.roll(1, 3'000)) +
                        R"(, "payment_method": ")" + (dice_.one_in(2) ? "cash" : "Transfer") +
                        R"(", "reference": ")" + some_text() + "\"}");
            }
        }
    }

    // Both dialects' answers to one order, member by member.
    void compare(const std::string& id) {
        const ParsedAnswer merchant = book_.merchant("GET", "/orders/" + id + compared_parts);
        const ParsedAnswer home = book_.home("GET", "/orders/" + TwoDialects::uuid_of(id));
        ASSERT_EQ(merchant.status(), 200) << merchant.response.body;
        ASSERT_EQ(home.status(), 200) << home.response.body;
        SCOPED_TRACE(merchant.response.body + '\n' + home.response.body);
        const Element ours = home.root["data"].value();
        check_schema(merchant.root);
        compare_head(merchant.root, ours);
        compare_state(merchant.root, ours);
        compare_lines(merchant.root, ours);
        compare_payments(merchant.root, ours);
        compare_refunds(merchant.root, ours);
        check_amounts(merchant.root, ours);
    }

    void check_schema(Element order) const {
        if (!schema_) return;
        simdjson::dom::parser parser;
        const std::string form = schema_form(order);
        EXPECT_EQ(schema_->problem(schema_->document(), parser.parse(form).value()), "") << form;
    }

    static std::int64_t seconds_of(std::string_view instant) {
        // The millisecond form of a moment cut to whole seconds.
        std::tm parts{};
        std::istringstream in{std::string(instant)};
        in >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%S");
        return timegm(&parts) * std::int64_t{1'000};
    }

    void compare_head(Element merchant, Element home) {
        EXPECT_EQ(TwoDialects::uuid_of(text_at(merchant, "/id")), text_at(home, "/id"));
        EXPECT_EQ(text_at(merchant, "/currency"), text_at(home, "/currency"));
        EXPECT_EQ(text_at(merchant, "/note"), text_at(home, "/notes"));
        EXPECT_EQ(flag_at(merchant, "/testMode"), flag_at(home, "/testMode"));
        EXPECT_EQ(number_at(merchant, "/createdTime"), seconds_of(text_at(home, "/createdAt")));
        EXPECT_EQ(number_at(merchant, "/clientCreatedTime"), seconds_of(text_at(home, "/date")));
        EXPECT_GE(number_at(merchant, "/modifiedTime"), number_at(merchant, "/createdTime"));
        if (find(merchant, "/total")) {
            EXPECT_EQ(number_at(merchant, "/total"), book_.minor_at(home, "/totalAmount"));
        }
        const std::string customer = text_at(merchant, "/customers/elements/0/id");
        EXPECT_EQ(TwoDialects::uuid_of(customer), text_at(home, "/customer/id"));
        if (customer.empty()) return;
        const std::string last = text_at(merchant, "/customers/elements/0/lastName");
        EXPECT_EQ(
            text_at(merchant, "/customers/elements/0/firstName") + (last.empty() ? "" : " " + last),
            text_at(home, "/customer/name"));
    }

    void compare_state(Element merchant, Element home) {
        const std::int64_t total = book_.minor_at(home, "/totalAmount");
        const std::int64_t paid = book_.minor_at(home, "/amountPaid");
        const std::int64_t refunded = book_.minor_at(home, "/refundedAmount");
        const std::string status = text_at(home, "/status");
        const std::string state = text_at(merchant, "/paymentState");
        EXPECT_EQ(book_.minor_at(home, "/remainingAmount"),
                  std::max<std::int64_t>(0, total - paid));
        if (refunded > 0) {
            EXPECT_EQ(state, refunded >= paid ? "REFUNDED" : "PARTIALLY_REFUNDED");
        } else if (paid > 0) {
            EXPECT_EQ(state, paid >= total ? "PAID" : "PARTIALLY_PAID");
        } else if (total > 0) {
            EXPECT_EQ(state, "OPEN");
        }
        if (find(merchant, "/unpaidBalance")) {
            EXPECT_EQ(number_at(merchant, "/unpaidBalance"),
                      state == "REFUNDED" ? 0 : std::max<std::int64_t>(0, total - paid));
        }
        const bool is_deleted = find(merchant, "/deletedTimestamp").has_value();
        if (is_deleted) {
            EXPECT_EQ(status, "CANCELLED");
            EXPECT_EQ(paid, 0);
        }
        if (status == "CANCELLED") {
            EXPECT_TRUE(is_deleted || text_at(merchant, "/state") == "cancelled");
            return;
        }
        if (state == "REFUNDED") {
            EXPECT_EQ(status, "REFUNDED");
        } else if (state == "PAID") {
            // What is scheduled may be paid before its time.
            EXPECT_THAT(status, testing::AnyOf("COMPLETED", "SCHEDULED"));
        } else if (state != "PARTIALLY_REFUNDED") {
            EXPECT_THAT(status, testing::AnyOf("PENDING", "SCHEDULED"));
        }
    }

    void compare_lines(Element merchant, Element home) {
        const auto theirs = list_at(merchant, "/lineItems/elements");
        const auto ours = list_at(home, "/items");
        ASSERT_EQ(theirs.size(), ours.size());
        for (std::size_t at = 0; at < theirs.size(); ++at) {
            compare_line(theirs[at], ours[at]);
            EXPECT_EQ(text_at(theirs[at], "/orderRef/id"), text_at(merchant, "/id"));
        }
    }

    void compare_line(Element theirs, Element ours) {
        EXPECT_EQ(TwoDialects::uuid_of(text_at(theirs, "/id")), text_at(ours, "/id"));
        const std::string variant = text_at(ours, "/variantName");
        const std::string name = text_at(ours, "/productName");
        const bool says_both = variant.empty() || name.ends_with(variant);
        EXPECT_EQ(text_at(theirs, "/name"), says_both ? name : name + " " + variant);
        const std::string item =
            find(ours, "/variantId") ? text_at(ours, "/variantId") : text_at(ours, "/productId");
        EXPECT_EQ(TwoDialects::uuid_of(text_at(theirs, "/item/id")), item);
        const std::int64_t price = number_at(theirs, "/price");
        EXPECT_EQ(price, book_.minor_at(ours, "/unitPrice"));
        const std::int64_t thousandths =
            find(theirs, "/unitQty") ? number_at(theirs, "/unitQty") : 1'000;
        const std::string quantity = simdjson::minify(ours["quantity"].value());
        EXPECT_EQ(thousandths, parse_decimal(quantity, 3, money_minor_max).value());
        std::int64_t value = half_up(price * thousandths, 1'000);
        std::int64_t extras = 0;
        for (const Element each : list_at(theirs, "/modifications/elements")) {
            extras += number_at(each, "/amount");
            EXPECT_EQ(text_at(each, "/lineItemRef/id"), text_at(theirs, "/id"));
        }
        value += extras;
        std::int64_t off = 0;
        for (const Element each : list_at(theirs, "/discounts/elements")) {
            const std::int64_t parts =
                number_at(each, "/percentageDecimal") + 10'000 * number_at(each, "/percentage");
            off += -number_at(each, "/amount") + half_up(value * parts, 1'000'000);
        }
        EXPECT_EQ(book_.minor_at(ours, "/totalPrice"), std::max<std::int64_t>(0, value - off));
    }

    void compare_payments(Element merchant, Element home) {
        const auto theirs = list_at(merchant, "/payments/elements");
        const auto ours = list_at(home, "/payments");
        ASSERT_EQ(theirs.size(), ours.size());
        std::int64_t paid = 0;
        std::int64_t tips = 0;
        for (std::size_t at = 0; at < theirs.size(); ++at) {
            const Element payment = theirs[at];
            const std::int64_t amount = number_at(payment, "/amount");
            const std::int64_t tip = number_at(payment, "/tipAmount");
            paid += amount;
            tips += tip;
            EXPECT_EQ(TwoDialects::uuid_of(text_at(payment, "/id")), text_at(ours[at], "/id"));
            EXPECT_EQ(amount, book_.minor_at(ours[at], "/amount"));
            EXPECT_EQ(text_at(payment, "/note"), text_at(ours[at], "/reference"));
            EXPECT_EQ(number_at(payment, "/createdTime"), seconds_of(text_at(ours[at], "/date")));
            EXPECT_EQ(text_at(payment, "/order/id"), text_at(merchant, "/id"));
            const std::int64_t change = find(payment, "/cashTendered")
                                            ? number_at(payment, "/cashTendered") - amount - tip
                                            : 0;
            EXPECT_EQ(change, book_.minor_at(ours[at], "/changeGiven"));
            compare_method(payment, text_at(ours[at], "/paymentMethod"));
        }
        EXPECT_EQ(paid, book_.minor_at(home, "/amountPaid"));
        EXPECT_EQ(tips, book_.minor_at(home, "/tipAmount"));
    }

    // A method is what its tender is called.
    static void compare_method(Element payment, const std::string& method) {
        std::string word = text_at(payment, "/tender/label");
        for (char& sign : word) {
            sign = sign == ' ' ? '_' : static_cast<char>(std::toupper(sign));
        }
        EXPECT_EQ(word, method);
    }

    void compare_refunds(Element merchant, Element home) {
        const auto theirs = list_at(merchant, "/refunds/elements");
        const auto ours = list_at(home, "/refunds");
        ASSERT_EQ(theirs.size(), ours.size());
        std::int64_t refunded = 0;
        for (std::size_t at = 0; at < theirs.size(); ++at) {
            refunded += number_at(theirs[at], "/amount");
            EXPECT_EQ(TwoDialects::uuid_of(text_at(theirs[at], "/id")), text_at(ours[at], "/id"));
            EXPECT_EQ(number_at(theirs[at], "/amount"), book_.minor_at(ours[at], "/amount"));
            EXPECT_EQ(text_at(theirs[at], "/reason"), text_at(ours[at], "/reason"));
            EXPECT_EQ(number_at(theirs[at], "/createdTime"),
                      seconds_of(text_at(ours[at], "/date")));
            const auto lines = list_at(theirs[at], "/lineItems/elements");
            const auto items = list_at(ours[at], "/items");
            ASSERT_EQ(lines.size(), items.size());
            for (std::size_t line = 0; line < lines.size(); ++line) {
                EXPECT_EQ(TwoDialects::uuid_of(text_at(lines[line], "/id")),
                          text_at(items[line], "/id"));
            }
        }
        EXPECT_EQ(refunded, book_.minor_at(home, "/refundedAmount"));
        EXPECT_LE(refunded, book_.minor_at(home, "/amountPaid"));
    }

    // What the amounts of an order whose total nobody stated come to.
    void check_amounts(Element merchant, Element home) {
        const std::int64_t discounted =
            book_.minor_at(home, "/subtotalAmount") - book_.minor_at(home, "/discountAmount");
        EXPECT_GE(discounted, 0);
        if (find(merchant, "/total")) return;
        const std::int64_t service = half_up(
            discounted * number_at(merchant, "/serviceCharge/percentageDecimal"), 1'000'000);
        const std::int64_t tax =
            flag_at(merchant, "/isVat") ? 0 : book_.minor_at(home, "/taxAmount");
        EXPECT_EQ(book_.minor_at(home, "/totalAmount"), discounted + tax + service);
    }

    static std::set<std::string> ids_of(const std::vector<Element>& rows, bool is_home) {
        std::set<std::string> ids;
        for (const Element row : rows) {
            const std::string id = text_at(row, "/id");
            ids.insert(is_home ? TwoDialects::base32_of(id) : id);
        }
        return ids;
    }

    // Lists of both leave out what is hidden, and what is deleted unless it is asked for.
    void compare_lists() {
        const ParsedAnswer theirs = book_.merchant("GET", "/orders?limit=1000");
        const ParsedAnswer ours = book_.home("GET", "/orders?limit=1000");
        const auto rows = list_at(theirs.root, "/elements");
        for (const Element row : rows) check_schema(row);
        const auto merchant_ids = ids_of(rows, false);
        const auto home_ids = ids_of(list_at(ours.root, "/data"), true);
        for (const std::string& id : ids_) {
            const ParsedAnswer row = book_.merchant("GET", "/orders/" + id);
            const ParsedAnswer own = book_.home("GET", "/orders/" + TwoDialects::uuid_of(id));
            // A sale of the home dialect that was cancelled unpaid stays in its list.
            const bool is_own = text_at(own.root, "/data/channel") != "tab";
            if (is_own && find(row.root, "/deletedTimestamp")) continue;
            EXPECT_EQ(merchant_ids.contains(id), home_ids.contains(id))
                << row.response.body << own.response.body;
        }
        const ParsedAnswer deleted =
            book_.merchant("GET", "/orders?limit=1000&filter=deletedTime%3E0");
        const ParsedAnswer cancelled = book_.home("GET", "/orders?limit=1000&status=cancelled");
        const auto gone = ids_of(list_at(deleted.root, "/elements"), false);
        const auto all = ids_of(list_at(cancelled.root, "/data"), true);
        EXPECT_TRUE(std::includes(all.begin(), all.end(), gone.begin(), gone.end()));
    }

    // The merchant's payments and refunds, the home dialect's, and the report by method.
    void compare_money() {
        const ParsedAnswer report = book_.home("GET", "/reports/sales?group_by=method");
        ASSERT_EQ(report.status(), 200) << report.response.body;
        const auto sum = [this](const std::string& list, const char* total) {
            const ParsedAnswer theirs = book_.merchant("GET", "/" + list + "?limit=1000");
            const ParsedAnswer ours = book_.home("GET", "/" + list + "?limit=1000");
            const auto rows = list_at(theirs.root, "/elements");
            EXPECT_EQ(ids_of(rows, false), ids_of(list_at(ours.root, "/data"), true)) << total;
            return std::accumulate(rows.begin(), rows.end(), std::int64_t{0},
                                   [](std::int64_t so_far, Element row) {
                                       return so_far + number_at(row, "/amount");
                                   });
        };
        EXPECT_EQ(sum("payments", "paid"), book_.minor_at(report.root, "/data/total/paidAmount"));
        EXPECT_EQ(sum("refunds", "refunded"),
                  book_.minor_at(report.root, "/data/total/refundedAmount"));
    }

    // Every order that is a sale, against the report of sales and that of taxes.
    void compare_sales() {
        std::int64_t sales = 0;
        std::int64_t refunded = 0;
        std::int64_t tax = 0;
        std::int64_t count = 0;
        for (const std::string& id : ids_) {
            const ParsedAnswer order = book_.home("GET", "/orders/" + TwoDialects::uuid_of(id));
            const ParsedAnswer theirs = book_.merchant("GET", "/orders/" + id);
            const std::string status = text_at(order.root, "/data/status");
            const bool is_tab = text_at(order.root, "/data/channel") == "tab";
            const bool was_paid = !list_at(order.root, "/data/payments").empty();
            if (status == "CANCELLED" || status == "SCHEDULED" ||
                flag_at(theirs.root, "/testMode") || (is_tab && !was_paid)) {
                continue;
            }
            ++count;
            sales += book_.minor_at(order.root, "/data/totalAmount");
            refunded += book_.minor_at(order.root, "/data/refundedAmount");
            tax += book_.minor_at(order.root, "/data/taxAmount");
        }
        const ParsedAnswer report = book_.home("GET", "/reports/sales?group_by=day");
        SCOPED_TRACE(report.response.body);
        EXPECT_EQ(number_at(report.root, "/data/total/orders"), count);
        EXPECT_EQ(book_.minor_at(report.root, "/data/total/salesAmount"), sales);
        EXPECT_EQ(book_.minor_at(report.root, "/data/total/refundedAmount"), refunded);
        const ParsedAnswer taxes = book_.home("GET", "/reports/taxes");
        EXPECT_EQ(book_.minor_at(taxes.root, "/data/total/taxAmount"), tax) << taxes.response.body;
    }

    Dice& dice_;
    TwoDialects book_;
    bool tax_included_;
    std::unique_ptr<test::SchemaCheck> schema_;
    std::vector<std::string> rates_, modifiers_, customers_, items_, variants_, ids_;
    std::string product_;
};

TEST(BothDialects, TellTheSameOfEveryOrderAndAgreeWithTheReports) {
    static const std::vector<std::string> currencies = {"USD", "JPY", "KWD"};
    test::for_many(6, [](Dice& dice) {
        const auto currency = static_cast<std::size_t>(dice.roll(0, 2));
        Evening evening(dice, currencies[currency], dice.one_in(2));
        evening.work(12, 60);
        if (!testing::Test::HasFailure()) evening.check();
    });
}

}  // namespace
}  // namespace tillbook
