#include "domain/factor.h"

namespace tillbook {

namespace {

// Ten-millionths of the currency unit in a hundredth of it.
constexpr std::int64_t ten_millionths_per_minor = 100'000;

Result<Money> to_money(int128 amount) {
    const int128 minor = divide_half_up(amount, ten_millionths_per_minor);
    if (minor > money_minor_max || minor < -int128{money_minor_max}) {
        return Error{ErrorCode::validation_failed, "amount out of range", {}};
    }
    return Money{static_cast<std::int64_t>(minor)};
}

Result<int128> divisor_of(Factor rate) {
    const int128 divisor = int128{whole.ten_millionths} + rate.ten_millionths;
    if (divisor <= 0) {
        return Error{ErrorCode::validation_failed, "tax rate must be above -100 %", {}};
    }
    return divisor;
}

}  // namespace

// 33.45 × 1.0000001 is 33.450003345: 33.4500033 at seven decimals, 33.45 as an amount.
Result<Money> scale(Money amount, Factor factor) {
    // Hundredths × ten-millionths has nine decimals; two of them are rounded away first.
    return to_money(divide_half_up(int128{amount.minor} * factor.ten_millionths, 100));
}

// 2 / 3 is 0.6666667.
Factor ratio(Money part, Money all) {
    return Factor{static_cast<std::int64_t>(
        divide_half_up(int128{part.minor} * whole.ten_millionths, all.minor))};
}

// 6.00 at 20 %: 6.00 × 20 / 120 = 1.0000000, so 1.00 of it is tax. As integers: the product has
// seven decimals, the divisor (percent, 120) has five, which the numerator makes good.
Result<Money> contained_in(Money gross, Factor rate) {
    const int128 divisor = TRY(divisor_of(rate));
    constexpr std::int64_t divisor_scale = 100'000;
    const int128 product = int128{gross.minor} * rate.ten_millionths;
    return to_money(divide_half_up(product * divisor_scale, divisor));
}

// 3.50 at 20 %: 3.50 / 1.2 = 2.9166667, so 2.92.
Result<Money> without(Money gross, Factor rate) {
    const int128 divisor = TRY(divisor_of(rate));
    return to_money(divide_half_up(
        int128{gross.minor} * ten_millionths_per_minor * whole.ten_millionths, divisor));
}

}  // namespace tillbook
