// The identities of the full calculator hold for any draft whatever.
#include <numeric>

#include "base/check.h"
#include "domain/pricing.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace tillbook {
namespace {

using fuzz::Bytes;

Money some_money(Bytes& bytes) {
    switch (bytes.byte() % 4) {
        case 0:
            return {bytes.between(-1'000, 1'000)};
        case 1:
            return {bytes.between(0, 100'000)};
        case 2:
            return {bytes.between(-money_minor_max, money_minor_max)};
        default:
            return {bytes.between(-1'000'000'000, 1'000'000'000)};
    }
}

Percent some_percent(Bytes& bytes) {
    const bool is_wild = bytes.byte() % 8 == 0;
    return {is_wild ? bytes.between(-money_minor_max, money_minor_max)
                    : bytes.between(0, 1'000'000)};
}

template <class Part>
Part some_part(Bytes& bytes) {
    Part part;
    const int which = bytes.byte() % 4;
    if (which != 1) part.amount = some_money(bytes);
    if (which != 0) part.percent = some_percent(bytes);
    return part;
}

// By id, so that an id has one rate everywhere.
TaxRate some_rate(Bytes& bytes) {
    static const TaxRate rates[] = {
        {"A", "State", Factor{635'000}, std::nullopt},
        {"B", "City", Factor{1'000'000}, std::nullopt},
        {"C", "Bottle deposit", Factor{0}, Money{25}},
        {"D", untaxed_rate_name, Factor{0}, std::nullopt},
        {"E", "Luxury", Factor{1'999'999}, std::nullopt},
    };
    const std::size_t which = bytes.byte() % 8;
    if (which < std::size(rates)) return rates[which];
    return {"", "Nameless", Factor{bytes.between(0, factor_max)}, std::nullopt};
}

Draft::Line some_line(Bytes& bytes) {
    Draft::Line line;
    line.price = some_money(bytes);
    if (bytes.flag()) line.quantity = {bytes.between(-1'000, quantity_thousandths_max)};
    for (int i = bytes.byte() % 3; i > 0; --i) line.modifications.push_back(some_money(bytes));
    for (int i = bytes.byte() % 3; i > 0; --i) {
        line.discounts.push_back(some_part<Discount>(bytes));
    }
    for (int i = bytes.byte() % 4; i > 0; --i) line.tax_rates.push_back(some_rate(bytes));
    const int flags = bytes.byte();
    line.refunded = flags % 4 == 1;
    line.exchanged = flags % 16 == 2;
    line.order_fee = flags % 16 == 3;
    return line;
}

Draft some_draft(Bytes& bytes) {
    Draft draft;
    const int flags = bytes.byte();
    draft.tax_included = (flags & 1) != 0;
    draft.tax_removed = flags % 16 == 2;
    draft.manual = flags % 8 == 4;
    if ((flags & 8) != 0) draft.service_charge = some_percent(bytes);
    for (int i = bytes.byte() % 3; i > 0; --i) {
        draft.discounts.push_back(some_part<Discount>(bytes));
    }
    for (int i = bytes.byte() % 3; i > 0; --i) {
        draft.additional_charges.push_back(some_part<AdditionalCharge>(bytes));
    }
    for (int i = bytes.byte() % 3; i > 0; --i) {
        const Money amount = some_money(bytes);
        draft.payments.push_back({amount, some_money(bytes)});
    }
    constexpr std::size_t lines_max = 20;
    while (!bytes.empty() && draft.lines.size() < lines_max) {
        draft.lines.push_back(some_line(bytes));
    }
    return draft;
}

std::int64_t sum(const std::vector<Money>& list) {
    return std::accumulate(list.begin(), list.end(), std::int64_t{0},
                           [](std::int64_t left, Money right) { return left + right.minor; });
}

void check_rows(const std::vector<TaxRow>& rows, Money tax) {
    std::int64_t sum_of_tax = 0;
    for (const TaxRow& row : rows) sum_of_tax += row.tax.minor;
    CHECK(sum_of_tax == tax.minor);
}

void check_range(Money amount) {
    CHECK(amount.minor >= -money_minor_max && amount.minor <= money_minor_max);
}

void check(const Draft& draft, const Priced& priced) {
    CHECK(priced.line_values.size() == draft.lines.size());
    CHECK(priced.payment_shares.size() == draft.payments.size());
    CHECK(priced.additional_charges.size() == draft.additional_charges.size());
    check_rows(priced.tax_rows, priced.tax);
    for (const PaymentShare& share : priced.payment_shares) {
        check_rows(share.tax_rows, share.tax);
        for (const TaxRow& row : share.tax_rows) {
            CHECK(row.net.minor + row.tax.minor == row.gross.minor);
        }
    }
    for (const Money amount : {priced.subtotal, priced.discounted_subtotal, priced.tax,
                               priced.total, priced.total_before_refunds, priced.tip}) {
        check_range(amount);
    }
    const bool has_refunds =
        std::ranges::any_of(draft.lines, [](const Draft::Line& line) { return line.refunded; });
    if (has_refunds) return;
    CHECK(priced.total == priced.total_before_refunds);
    const std::int64_t tax = draft.tax_included ? 0 : priced.tax.minor;
    CHECK(priced.total.minor == priced.discounted_subtotal.minor + priced.order_fees.minor + tax +
                                    priced.service_charge.minor + sum(priced.additional_charges));
}

void check_prices(const Draft& draft) {
    for (const Draft::Line& line : draft.lines) {
        const auto net = price_without_tax(line.price, line.tax_rates);
        const auto gross = net ? price_with_tax(net.value(), line.tax_rates) : net;
        if (gross) check_range(gross.value());
    }
}

void try_calculator(std::string_view input) {
    fuzz::Bytes bytes(input);
    Draft draft = some_draft(bytes);
    const auto priced = price(draft);
    if (priced) check(draft, priced.value());
    check_prices(draft);
    for (Draft::Line& line : draft.lines) line.refunded = false;
    const auto unrefunded = price(draft);
    if (priced && unrefunded) {
        CHECK(priced.value().total_before_refunds == unrefunded.value().total);
    }
}

const fuzz::Target calculator("calculator", try_calculator);

}  // namespace
}  // namespace tillbook
