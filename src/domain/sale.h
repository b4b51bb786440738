// The simple case of pricing: an order whose prices are final, with one fixed discount.
// total = Σ round(price × quantity) − discount, exact at any size. domain/pricing.h has the full
// calculator; the two agree wherever that one's seven-decimal discount factor is exact (ADR 0004).
#pragma once

#include "domain/order.h"

namespace tillbook {

// price × quantity of a line, half away from zero.
Result<Money> line_total(const Line& line);

// All amounts of an order. validation_failed if a sum leaves the range of Money.
Result<Amounts> amounts_of(const Order& order);

}  // namespace tillbook
