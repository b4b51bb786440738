// The amounts of an order. A plain sale is the simple case of pricing: its prices are final, with
// one fixed discount, total = Σ round(price × quantity) − discount, exact at any size. A tab goes
// through the full calculator (domain/pricing.h); the two agree wherever that one's seven-decimal
// discount factor is exact (ADR 0004).
#pragma once

#include <vector>

#include "domain/order.h"
#include "domain/pricing.h"

namespace tillbook {

// Whether a line is among what was sold: it was not exchanged, and is no fee of the order.
bool is_sold(const Line& line);
// Whether a line is a fee of the order.
bool is_order_fee(const Line& line);
// The value of a line: price × quantity, half away from zero; on a tab with its modifications and
// less its own discounts. An order fee's is its price.
Result<Money> line_total(const Line& line);

// A tab as the calculator takes it. `order.tab` is there.
Draft draft_of(const Order& order);
// Gives the order fees that are a part of the lines' value their price.
Result<> price_order_fees(Order& order);
// Every amount of a tab.
Result<Priced> price(const Order& order);
// How far a tab or a plain sale is paid: judged against its total, gross and without tips.
PaymentState payment_state_of(const Order& order, const Amounts& amounts);
// How a tab's guests chose to pay; whatever is complete without their saying was paid in full.
PayType pay_type_of(const Order& order);
// What a tab's payments make of its status; what somebody set (cancelled, scheduled) stays.
OrderStatus status_of_tab(const Order& order, const Amounts& amounts);
// Whether an order is in the sales of reports: every plain one but scheduled and cancelled ones, a
// tab from its first payment on, and no test.
bool counts_as_sale(const Order& order);
// What is still owed: max(0, total − paid), and 0 once everything was refunded.
Money unpaid_balance(const Order& order, const Amounts& amounts);

// What becomes of one line's value under the order's discount, which is spread over the lines by
// value with cumulative rounding: discounted values and tax add up to the order's.
struct LineAmounts {
    Money value;
    Money discount;    // this line's part of the order's
    Money discounted;  // value − discount
    Money tax;         // contained in `discounted`, at the line's rate
};

// The tax that a plain sale's price contains, as a tab's line states it. contained_rate is not 0.
LineTax contained_tax_of(const Line& line);
// Whether an order's prices contain their tax, as far as the order itself says.
bool contains_tax(const Order& order);
// The rates of the taxes that a line of an order bears together, in ten-millionths; 0 where the
// order's tax was removed.
std::int64_t tax_rate_of(const Order& order, const Line& line);

// One per line, in order. The order's amounts are in range (amounts_of has said so).
std::vector<LineAmounts> line_amounts(const Order& order);

// amount × rate ÷ (1 + rate), half up: the tax that an amount contains. Rates are ten-millionths.
Money contained_tax(Money amount, std::int64_t rate);

// All amounts of an order. validation_failed if a sum leaves the range of Money.
Result<Amounts> amounts_of(const Order& order);

}  // namespace tillbook
