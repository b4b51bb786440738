#include "domain/money.h"

#include <algorithm>
#include <limits>

namespace tillbook {

namespace {

Result<Money> checked(int128 minor) {
    if (minor > money_minor_max || minor < -int128{money_minor_max}) {
        return Error{ErrorCode::validation_failed, "amount out of range", {}};
    }
    return Money{static_cast<std::int64_t>(minor)};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A JSON number taken apart: ±digits × 10^exponent. `whole` and `fraction` point into the text.
struct Number {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    std::int64_t exponent = 0;
};

// Beyond any count of digits that fits into memory, far inside the range of its type: a longer
// exponent says nothing more than "out of range".
constexpr std::int64_t exponent_cap = 1'000'000'000'000;

std::string_view take_digits(std::string_view& rest) {
    std::size_t length = 0;
    while (length < rest.size() && is_digit(rest[length])) ++length;
    const std::string_view digits = rest.substr(0, length);
    rest.remove_prefix(length);
    return digits;
}

bool take(std::string_view& rest, char wanted) {
    if (rest.empty() || rest.front() != wanted) return false;
    rest.remove_prefix(1);
    return true;
}

// The grammar of RFC 8259, section 6; false if the text is anything else.
bool parse_number(std::string_view text, Number& number) {
    number.negative = take(text, '-');
    number.whole = take_digits(text);
    if (number.whole.empty() || (number.whole.size() > 1 && number.whole.front() == '0')) {
        return false;
    }
    if (take(text, '.')) {
        number.fraction = take_digits(text);
        if (number.fraction.empty()) return false;
    }
    if (take(text, 'e') || take(text, 'E')) {
        const bool down = take(text, '-');
        if (!down) take(text, '+');
        const std::string_view digits = take_digits(text);
        if (digits.empty()) return false;
        for (const char digit : digits) {
            number.exponent = std::min(number.exponent * 10 + (digit - '0'), exponent_cap);
        }
        if (down) number.exponent = -number.exponent;
    }
    return text.empty();
}

}  // namespace

Result<Money> add(Money left, Money right) { return checked(int128{left.minor} + right.minor); }

Result<Money> subtract(Money left, Money right) {
    return checked(int128{left.minor} - right.minor);
}

// 0.99 × 1.5 kg: 99 × 1500 / 1000 = 148.5, which is 149; -99 × 1500 / 1000 is -149.
Result<Money> multiply(Money price, Quantity quantity) {
    return checked(divide_half_up(int128{price.minor} * quantity.thousandths, one.thousandths));
}

// 2.5e3 at 2 decimals: digits 25, one of them behind the point, so the last one counts
// 10^(3 - 1 + 2) = 10^4 units: 250000. 1.005 at 2 decimals: the last digit would count 10^-1.
Result<std::int64_t> parse_decimal(std::string_view text, int decimals, std::int64_t limit) {
    const Error out_of_range{ErrorCode::validation_failed, "is out of range", {}};
    Number number;
    if (!parse_number(text, number)) {
        return Error{ErrorCode::validation_failed, "must be a number", {}};
    }
    while (!number.fraction.empty() && number.fraction.back() == '0') {
        number.fraction.remove_suffix(1);
    }
    // Digits in sequence, whole then fraction; trailing zeros only raise the exponent.
    std::int64_t exponent =
        number.exponent + decimals - static_cast<std::int64_t>(number.fraction.size());
    if (number.fraction.empty()) {
        while (!number.whole.empty() && number.whole.back() == '0') {
            number.whole.remove_suffix(1);
            ++exponent;
        }
        if (number.whole.empty()) return std::int64_t{0};
    }
    if (exponent < 0) {
        return Error{ErrorCode::validation_failed,
                     decimals == 0 ? "must be a whole number"
                                   : "must have at most " + std::to_string(decimals) + " decimals",
                     {}};
    }
    // Stops as soon as the limit is passed: at most 20 rounds after the leading zeros.
    int128 units = 0;
    for (const std::string_view digits : {number.whole, number.fraction}) {
        for (const char digit : digits) {
            units = units * 10 + (digit - '0');
            if (units > limit) return out_of_range;
        }
    }
    for (; exponent > 0; --exponent) {
        units *= 10;
        if (units > limit) return out_of_range;
    }
    return static_cast<std::int64_t>(number.negative ? -units : units);
}

void append_decimal(std::string& out, std::int64_t units, int decimals) {
    // Room for 19 digits, a point, a sign and zeros in front of the fraction.
    char digits[48];
    char* const end = digits + sizeof digits;
    char* at = end;
    auto rest = static_cast<std::uint64_t>(units);
    if (units < 0) rest = 0 - rest;
    bool fraction_begun = false;
    for (int i = 0; i < decimals; ++i) {
        const auto digit = static_cast<char>('0' + rest % 10);
        rest /= 10;
        if (digit == '0' && !fraction_begun) continue;
        fraction_begun = true;
        *--at = digit;
    }
    if (fraction_begun) *--at = '.';
    do {
        *--at = static_cast<char>('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (units < 0) *--at = '-';
    out.append(at, end);
}

std::string to_decimal(std::int64_t units, int decimals) {
    std::string text;
    append_decimal(text, units, decimals);
    return text;
}

std::string to_decimal(Money amount, const Currency& currency) {
    return to_decimal(amount.minor, currency.exponent);
}

std::string to_decimal(Quantity quantity) { return to_decimal(quantity.thousandths, 3); }

}  // namespace tillbook
