// First steps of the full calculator: what a line is worth, and what order discounts leave of it.
#pragma once

#include <vector>

#include "domain/pricing.h"

namespace tillbook {

// Whether refunded lines count.
enum class Refunds { taken_off, kept };

// True if a line is a sale that still stands: no order fee, not exchanged, and not refunded
// (unless refunds are kept).
bool counts(const Draft::Line& line, Refunds refunds);

// The factor a percentage stands for, after its clamp to 0-100 %.
Factor factor_of(Percent percent);

// The value of each line, whatever its flags; an order fee's is its price.
Result<std::vector<Money>> line_values_of(const Draft& draft);

// The lines with their values and the factor of the order discounts, seen with or without refunds.
struct Discounted {
    const Draft& draft;
    const std::vector<Money>& line_values;
    Refunds refunds = Refunds::taken_off;
    Money subtotal;
    Factor factor = whole;
};

Result<Discounted> discount(const Draft& draft, const std::vector<Money>& line_values,
                            Refunds refunds);

// What order discounts leave of an amount made of line values.
inline Result<Money> discounted(const Discounted& order, Money line_value) {
    return scale(line_value, order.factor);
}

}  // namespace tillbook
