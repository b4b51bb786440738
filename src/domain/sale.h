// The simple case of pricing: an order whose prices are final, with one fixed discount.
// total = Σ round(price × quantity) − discount, exact at any size. domain/pricing.h has the full
// calculator; the two agree wherever that one's seven-decimal discount factor is exact (ADR 0004).
#pragma once

#include <vector>

#include "domain/order.h"

namespace tillbook {

// price × quantity of a line, half away from zero.
Result<Money> line_total(const Line& line);

// What becomes of one line's value under the order's discount, which is spread over the lines by
// value with cumulative rounding: discounted values and tax add up to the order's.
struct LineAmounts {
    Money value;
    Money discount;    // this line's part of the order's
    Money discounted;  // value − discount
    Money tax;         // contained in `discounted`, at the line's rate
};

// One per line, in order. The order's amounts are in range (amounts_of has said so).
std::vector<LineAmounts> line_amounts(const Order& order);

// amount × rate ÷ (1 + rate), half up: the tax that an amount contains. Rates are ten-millionths.
Money contained_tax(Money amount, std::int64_t rate);

// All amounts of an order. validation_failed if a sum leaves the range of Money.
Result<Amounts> amounts_of(const Order& order);

}  // namespace tillbook
