// Seven decimals: the arithmetic of the full calculator (pricing.h, ADR 0004).
//
// Amounts are whole hundredths of the currency unit; factors, and every product or quotient before
// it becomes an amount again, are kept at seven decimals. Both roundings are half away from zero.
#pragma once

#include "domain/money.h"

namespace tillbook {

// A factor with seven decimals. A tax rate of 6.35 % is 635'000 ten-millionths.
struct Factor {
    std::int64_t ten_millionths = 0;
    constexpr auto operator<=>(const Factor&) const = default;
};

inline constexpr Factor whole{10'000'000};
// No rate is above 100,000 %.
inline constexpr std::int64_t factor_max = 10'000'000'000;

// amount × factor. The factor is within ±factor_max.
Result<Money> scale(Money amount, Factor factor);
// part / all; `all` is above 0.
Factor ratio(Money part, Money all);

// What an amount that already contains a rate is made of. validation_failed unless the rate is
// above −100 %.
//   contained_in:  gross × rate / (1 + rate)
//   without:       gross / (1 + rate)
// Both round by themselves, and in the order of operations of the reference calculator.
Result<Money> contained_in(Money gross, Factor rate);
Result<Money> without(Money gross, Factor rate);

}  // namespace tillbook
