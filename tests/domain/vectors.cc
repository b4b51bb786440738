#include "vectors.h"

#include <simdjson.h>

#include <fstream>
#include <stdexcept>

namespace tillbook::test {

namespace {

using simdjson::dom::element;

std::optional<element> find(element object, const char* name) {
    element value;
    if (object[name].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> find_number(element object, const char* name) {
    const auto value = find(object, name);
    if (!value) return std::nullopt;
    return value->get_int64().value();
}

std::optional<Money> find_money(element object, const char* name) {
    const auto number = find_number(object, name);
    return number ? std::optional(Money{*number}) : std::nullopt;
}

Money money(element object, const char* name) { return find_money(object, name).value_or(Money{}); }

bool flag(element object, const char* name) {
    const auto value = find(object, name);
    return value && value->get_bool().value();
}

std::string text(element object, const char* name) {
    const auto value = find(object, name);
    return value ? std::string(value->get_string().value()) : std::string();
}

std::optional<Percent> find_percent(element object) {
    if (const auto exact = find_number(object, "percentageDecimal")) return Percent{*exact};
    if (const auto rough = find_number(object, "percentage")) return Percent{*rough * 10'000};
    return std::nullopt;
}

template <class T, class Read>
std::vector<T> list(element object, const char* name, Read read) {
    std::vector<T> result;
    if (const auto values = find(object, name)) {
        for (const element value : values->get_array()) result.push_back(read(value));
    }
    return result;
}

TaxRate to_tax_rate(element json) {
    return {text(json, "id"), text(json, "name"), Factor{find_number(json, "rate").value()},
            find_money(json, "taxAmount")};
}

Discount to_discount(element json) { return {find_money(json, "amount"), find_percent(json)}; }

Draft::Line to_line(element json) {
    Draft::Line line;
    line.price = money(json, "price");
    line.quantity.thousandths = find_number(json, "unitQty").value_or(1000);
    line.modifications =
        list<Money>(json, "modifications", [](element each) { return money(each, "amount"); });
    line.discounts = list<Discount>(json, "discounts", to_discount);
    line.tax_rates = list<TaxRate>(json, "taxRates", to_tax_rate);
    line.refunded = flag(json, "refunded");
    line.exchanged = flag(json, "exchanged");
    line.order_fee = flag(json, "isOrderFee");
    return line;
}

Draft to_draft(element json) {
    Draft draft;
    draft.lines = list<Draft::Line>(json, "lineItems", to_line);
    draft.discounts = list<Discount>(json, "discounts", to_discount);
    if (const auto charge = find(json, "serviceCharge")) {
        draft.service_charge = find_percent(*charge);
    }
    draft.additional_charges = list<AdditionalCharge>(json, "additionalCharges", [](element each) {
        return AdditionalCharge{find_money(each, "amount"), find_percent(each)};
    });
    draft.payments = list<Draft::Payment>(json, "payments", [](element each) {
        return Draft::Payment{money(each, "amount"), money(each, "tipAmount")};
    });
    draft.tax_included = flag(json, "isVat");
    draft.tax_removed = flag(json, "taxRemoved");
    draft.manual = flag(json, "manualTransaction");
    return draft;
}

Money to_money(element json) { return Money{json.get_int64().value()}; }

TaxRow to_row(element json) {
    return {to_tax_rate(json), money(json, "net"), money(json, "tax"), money(json, "gross")};
}

Priced to_priced(element json) {
    Priced priced;
    priced.line_values = list<Money>(json, "lineValues", to_money);
    priced.subtotal = money(json, "subtotal");
    priced.discount_factor = Factor{find_number(json, "discountMultiplier").value()};
    priced.discounted_subtotal = money(json, "discountedSubtotal");
    priced.tax_rows = list<TaxRow>(json, "taxSummaries", to_row);
    priced.tax = money(json, "tax");
    priced.service_charge = money(json, "serviceCharge");
    priced.additional_charges = list<Money>(json, "additionalCharges", to_money);
    priced.order_fees = money(json, "orderFees");
    priced.tip = money(json, "tip");
    priced.total = money(json, "total");
    priced.total_before_refunds = money(json, "totalBeforeRefunds");
    priced.payment_shares = list<PaymentShare>(json, "paymentDetails", [](element each) {
        return PaymentShare{money(each, "taxAmount"), money(each, "serviceCharge"),
                            list<Money>(each, "additionalCharges", to_money),
                            list<TaxRow>(each, "taxSummaries", to_row)};
    });
    return priced;
}

}  // namespace

std::vector<Vector> load_vectors() {
    std::ifstream file(TILLBOOK_SOURCE_DIR "/tests/data/money-vectors.jsonl");
    if (!file) throw std::runtime_error("tests/data/money-vectors.jsonl is missing");
    std::vector<Vector> vectors;
    simdjson::dom::parser parser;
    for (std::string line; std::getline(file, line);) {
        const element json = parser.parse(line).value();
        vectors.push_back({vectors.size() + 1, text(json, "family"), to_draft(json["order"]),
                           to_priced(json["expect"])});
    }
    return vectors;
}

}  // namespace tillbook::test
