// Money and quantities: exact integers, checked.
//
// A book has one currency, so an amount is a number of that currency's minor units and carries no
// currency of its own. No amount is beyond ±10^15 minor units; arithmetic that would pass it is an
// error, never a wrap-around.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillbook {

__extension__ typedef __int128 int128;

// An amount in minor units (kobo, cents).
struct Money {
    std::int64_t minor = 0;
    constexpr auto operator<=>(const Money&) const = default;
};

inline constexpr std::int64_t money_minor_max = 1'000'000'000'000'000;

// A quantity in thousandths: 1.5 kg is 1500.
struct Quantity {
    std::int64_t thousandths = 0;
    constexpr auto operator<=>(const Quantity&) const = default;
};

inline constexpr Quantity one{1000};
// At most six integer and three decimal digits.
inline constexpr std::int64_t quantity_thousandths_max = 999'999'999;

// Checked arithmetic; validation_failed "amount out of range" beyond ±money_minor_max.
Result<Money> add(Money left, Money right);
Result<Money> subtract(Money left, Money right);
// price × quantity, half away from zero.
Result<Money> multiply(Money price, Quantity quantity);

// numerator / denominator, half away from zero. The denominator is above 0.
constexpr int128 divide_half_up(int128 numerator, int128 denominator) {
    const int128 sign = numerator < 0 ? -1 : 1;
    return sign * ((numerator * sign * 2 + denominator) / (denominator * 2));
}

// An ISO 4217 currency.
struct Currency {
    std::string code;  // "NGN"
    int exponent = 2;  // decimals: 2 for NGN, 0 for JPY, 3 for KWD
};

// The currency of an upper-case ISO 4217 code; not_found if there is none.
Result<Currency> find_currency(std::string_view code);

// Reads a decimal number ("2500", "2500.5", "-1", "2.5e3") exactly into units of 10^-decimals.
// The text must be a JSON number. Errors (in `detail`): more decimals than there are, out of range.
Result<std::int64_t> parse_decimal(std::string_view text, int decimals, std::int64_t limit);

// Appends units of 10^-decimals as a JSON number without trailing zeros: 250050 at 2 is 2500.5.
void append_decimal(std::string& out, std::int64_t units, int decimals);
// An amount in major units: "2500.5".
std::string to_decimal(Money amount, const Currency& currency);
std::string to_decimal(Quantity quantity);
std::string to_decimal(std::int64_t units, int decimals);

}  // namespace tillbook
