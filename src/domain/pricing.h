// The full calculator: from a draft (what was put on an order, unpriced) to every amount of it.
//
// Works in whole hundredths of the currency unit, with factors and intermediate results at seven
// decimals, every rounding half away from zero (ADR 0004). Pure and exact: no floating point; an
// amount beyond ±10^15 anywhere is validation_failed "amount out of range".
//
// Input that makes no sense is repaired, not refused, the way a till goes on selling: negative
// prices (unless the transaction is manual), quantities and modification sums count as 0,
// percentages stay within 0-100.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/factor.h"
#include "domain/money.h"

namespace tillbook {

// A percentage in ten-thousandths: 12.5 % is 125'000.
struct Percent {
    std::int64_t ten_thousandths = 0;
    constexpr auto operator<=>(const Percent&) const = default;
};

// Lines that carry a rate of this name are reported as untaxed, order fees among them.
inline constexpr const char* untaxed_rate_name = "NO_TAX_APPLIED";

struct TaxRate {
    std::string id;  // rates of one id are one rate, taxed together; empty: on its own
    std::string name;
    Factor rate;                // 10 % is 1'000'000 ten-millionths
    std::optional<Money> flat;  // owed once per line; counts only when `rate` is 0
};

// What is taken off. Both members may be set, and then both count.
struct Discount {
    std::optional<Money> amount;  // negative takes off
    std::optional<Percent> percent;
    constexpr bool operator==(const Discount&) const = default;
};

// Added to the whole order, before refunds. A percentage wins over an amount.
struct AdditionalCharge {
    std::optional<Money> amount;
    std::optional<Percent> percent;
    constexpr bool operator==(const AdditionalCharge&) const = default;
};

struct Draft {
    struct Line {
        Money price;
        Quantity quantity = one;
        std::vector<Money> modifications;  // each added once, whatever the quantity
        std::vector<Discount> discounts;
        std::vector<TaxRate> tax_rates;
        bool refunded = false;
        bool exchanged = false;
        bool order_fee = false;  // its price is a fee of the order; the rest is not looked at
    };
    struct Payment {
        Money amount;
        Money tip;
    };

    std::vector<Line> lines;
    std::vector<Discount> discounts;
    std::optional<Percent> service_charge;
    std::vector<AdditionalCharge> additional_charges;
    std::vector<Payment> payments;
    bool tax_included = false;  // prices contain their tax (VAT)
    bool tax_removed = false;
    bool manual = false;  // a manual transaction: prices may be negative
};

// What one tax rate comes to.
struct TaxRow {
    TaxRate rate;
    Money net;
    Money tax;
    Money gross;
};

// A payment's part of the order's tax and charges.
struct PaymentShare {
    Money tax;
    Money service_charge;
    std::vector<Money> additional_charges;
    std::vector<TaxRow> tax_rows;
};

// Refunded lines count only where "before refunds" is said, exchanged lines nowhere, except that
// order fees always count.
struct Priced {
    std::vector<Money> line_values;  // one per line; an order fee's is its price
    Money subtotal;                  // line values without order fees
    Factor discount_factor = whole;  // what order discounts leave of a line
    Money discounted_subtotal;
    std::vector<TaxRow> tax_rows;  // by id, those without id last; empty when tax is removed
    Money tax;                     // sum of the rows' tax
    Money service_charge;          // before refunds; the one inside `total` is not
    std::vector<Money> additional_charges;
    Money order_fees;
    Money tip;  // never part of the total
    Money total;
    Money total_before_refunds;
    std::vector<PaymentShare> payment_shares;  // one per payment
};

Result<Priced> price(const Draft& draft);

// A price with its taxes taken out, or put in. Percentages are added up, flat taxes count once.
// validation_failed for a negative price, or one below its flat taxes.
Result<Money> price_without_tax(Money gross, const std::vector<TaxRate>& rates);
Result<Money> price_with_tax(Money net, const std::vector<TaxRate>& rates);

}  // namespace tillbook
