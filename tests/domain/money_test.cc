#include "domain/money.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace tillbook {
namespace {

constexpr Money most{money_minor_max};
constexpr Money least{-money_minor_max};

TEST(Money, SumsUpToTheLimitAndNotBeyond) {
    EXPECT_EQ(add({250}, {-50}).value(), Money{200});
    EXPECT_EQ(add({money_minor_max - 1}, {1}).value(), most);
    EXPECT_EQ(subtract({1 - money_minor_max}, {1}).value(), least);
    for (const Result<Money>& beyond :
         {add(most, {1}), add(least, {-1}), subtract(least, {1}), subtract(most, {-1}),
          add({std::numeric_limits<std::int64_t>::max()}, {1}),
          subtract({}, {std::numeric_limits<std::int64_t>::min()})}) {
        ASSERT_FALSE(beyond.ok());
        EXPECT_EQ(beyond.error().code, ErrorCode::validation_failed);
        EXPECT_EQ(beyond.error().detail, "amount out of range");
    }
}

TEST(Money, TimesAQuantityIsRoundedHalfAwayFromZero) {
    const struct {
        std::int64_t price, thousandths, product;
    } cases[] = {
        {2500, 2000, 5000},
        {99, 1500, 149},
        {-99, 1500, -149},
        {333, 1500, 500},
        {1, 499, 0},
        {1, 500, 1},
        {1, 501, 1},
        {-1, 499, 0},
        {-1, 500, -1},
        {3, 1499, 4},
        {3, 1500, 5},
        {999, 0, 0},
        {7, 1, 0},
        {500, 1, 1},
        {499, 1, 0},
        {0, 999'999'999, 0},
        {1'000'000'000, 999'999'999, 999'999'999'000'000},
    };
    for (const auto& each : cases) {
        EXPECT_EQ(multiply({each.price}, {each.thousandths}).value().minor, each.product)
            << each.price << " × " << each.thousandths;
    }
    EXPECT_FALSE(multiply(most, {1001}).ok());
    EXPECT_FALSE(multiply({std::numeric_limits<std::int64_t>::min()},
                          {std::numeric_limits<std::int64_t>::max()})
                     .ok());
}

TEST(DivideHalfUp, RoundsHalvesAwayFromZeroAndNothingElse) {
    // n / 10 around 2.5 and n / 3, which has no halves.
    EXPECT_EQ(static_cast<int>(divide_half_up(24, 10)), 2);
    EXPECT_EQ(static_cast<int>(divide_half_up(25, 10)), 3);
    EXPECT_EQ(static_cast<int>(divide_half_up(26, 10)), 3);
    EXPECT_EQ(static_cast<int>(divide_half_up(-24, 10)), -2);
    EXPECT_EQ(static_cast<int>(divide_half_up(-25, 10)), -3);
    EXPECT_EQ(static_cast<int>(divide_half_up(-26, 10)), -3);
    EXPECT_EQ(static_cast<int>(divide_half_up(1, 3)), 0);
    EXPECT_EQ(static_cast<int>(divide_half_up(2, 3)), 1);
    EXPECT_EQ(static_cast<int>(divide_half_up(-2, 3)), -1);
    EXPECT_EQ(static_cast<int>(divide_half_up(0, 3)), 0);
}

TEST(Currency, KnowsTheDecimalsOfEachCode) {
    const struct {
        const char* code;
        int exponent;
    } cases[] = {{"NGN", 2}, {"USD", 2}, {"EUR", 2}, {"JPY", 0}, {"KRW", 0},
                 {"XAF", 0}, {"ISK", 0}, {"KWD", 3}, {"TND", 3}, {"BHD", 3},
                 {"CLF", 4}, {"UYW", 4}, {"ZWL", 2}, {"AED", 2}};
    for (const auto& each : cases) {
        const Currency currency = find_currency(each.code).value();
        EXPECT_EQ(currency.code, each.code);
        EXPECT_EQ(currency.exponent, each.exponent) << each.code;
    }
}

TEST(Currency, OnlyUpperCaseCodesOfTheStandardAreFound) {
    for (const char* code :
         {"", "N", "NG", "NGNX", "ngn", "XTS", "XAU", "GN ", " NG", "D A", "ED ", "QQQ", "NGN "}) {
        const Result<Currency> found = find_currency(code);
        ASSERT_FALSE(found.ok()) << code;
        EXPECT_EQ(found.error().code, ErrorCode::not_found) << code;
    }
}

TEST(ParseDecimal, IsExact) {
    const struct {
        const char* text;
        int decimals;
        std::int64_t units;
    } cases[] = {
        {"2500", 2, 250'000},
        {"2500.5", 2, 250'050},
        {"-1", 2, -100},
        {"2.5e3", 2, 250'000},
        {"2.5E+3", 2, 250'000},
        {"250000e-2", 2, 250'000},
        {"0", 2, 0},
        {"-0", 2, 0},
        {"-0.00", 0, 0},
        {"0e999999999999999999999", 2, 0},
        {"0.000e-999999999999999999999", 2, 0},
        {"1.10", 1, 11},
        {"1.10000000000000000000000000000000", 1, 11},
        {"100", 0, 100},
        {"100.0", 0, 100},
        {"1e2", 0, 100},
        {"0.07", 2, 7},
        {"0.001e5", 2, 10'000},
        {"1.005", 3, 1'005},
        {"0.29", 2, 29},
        {"9007199254740993", 0, 9'007'199'254'740'993},
        {"10000000000000", 2, 1'000'000'000'000'000},
    };
    for (const auto& each : cases) {
        const Result<std::int64_t> read =
            parse_decimal(each.text, each.decimals, std::numeric_limits<std::int64_t>::max());
        ASSERT_TRUE(read.ok()) << each.text << " " << read.error().detail;
        EXPECT_EQ(read.value(), each.units) << each.text;
    }
}

TEST(ParseDecimal, RefusesWhatIsNoJsonNumber) {
    for (const char* text :
         {"",     "-",   "+1", "01", "-01", ".5",       "5.",  "1e",    "1e+",   "1e1.5", "1.e2",
          "0x10", "1,5", " 1", "1 ", "NaN", "Infinity", "--1", "1e--1", "1_000", "٣",     "1\n"}) {
        const Result<std::int64_t> read = parse_decimal(text, 2, money_minor_max);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_EQ(read.error().detail, "must be a number") << text;
    }
}

TEST(ParseDecimal, RefusesMoreDecimalsThanThereAre) {
    for (const char* text :
         {"1.005", "0.001", "1e-3", "12345e-7", "1e-999999", "1e-99999999999999999999"}) {
        const Result<std::int64_t> read = parse_decimal(text, 2, money_minor_max);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_EQ(read.error().detail, "must have at most 2 decimals") << text;
    }
    EXPECT_EQ(parse_decimal("0.5", 0, 10).error().detail, "must be a whole number");
}

TEST(ParseDecimal, TheLimitIsTheLastNumberTaken) {
    EXPECT_EQ(parse_decimal("10000000000000.00", 2, money_minor_max).value(), money_minor_max);
    EXPECT_EQ(parse_decimal("-1e13", 2, money_minor_max).value(), -money_minor_max);
    for (const char* text : {"10000000000000.01", "-10000000000000.01", "1e14", "1e999999",
                             "-1e99999999999999999999", "99999999999999999999999999"}) {
        const Result<std::int64_t> read = parse_decimal(text, 2, money_minor_max);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_EQ(read.error().detail, "is out of range") << text;
    }
}

// A number costs no more than its text is long, whatever its exponent says: a megabyte of digits
// takes milliseconds, a thousand huge exponents no time worth measuring.
TEST(ParseDecimal, HugeExponentsAreCheap) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_FALSE(parse_decimal("1e999999999", 2, money_minor_max).ok());
        EXPECT_FALSE(parse_decimal("1e-999999999", 2, money_minor_max).ok());
    }
    const std::string zeros(1'000'000, '0');
    EXPECT_EQ(parse_decimal("1" + zeros + "e-1000000", 2, money_minor_max).value(), 100);
    EXPECT_EQ(parse_decimal("0." + zeros + "1e1000000", 2, money_minor_max).value(), 10);
    EXPECT_FALSE(parse_decimal("1" + zeros, 2, money_minor_max).ok());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(AppendDecimal, IsShortestAndReadsBack) {
    const struct {
        std::int64_t units;
        int decimals;
        const char* text;
    } cases[] = {
        {250'050, 2, "2500.5"},
        {250'000, 2, "2500"},
        {5, 2, "0.05"},
        {-5, 2, "-0.05"},
        {0, 2, "0"},
        {0, 0, "0"},
        {100, 0, "100"},
        {-100, 0, "-100"},
        {1'500, 3, "1.5"},
        {1, 3, "0.001"},
        {10, 3, "0.01"},
        {-1'000, 3, "-1"},
        {101, 2, "1.01"},
        {110, 2, "1.1"},
        {123'456, 4, "12.3456"},
        {std::numeric_limits<std::int64_t>::min(), 2, "-92233720368547758.08"},
        {std::numeric_limits<std::int64_t>::max(), 0, "9223372036854775807"},
    };
    for (const auto& each : cases) {
        std::string out = "amount ";
        append_decimal(out, each.units, each.decimals);
        EXPECT_EQ(out, std::string("amount ") + each.text);
        if (each.units == std::numeric_limits<std::int64_t>::min()) continue;
        EXPECT_EQ(parse_decimal(each.text, each.decimals, std::numeric_limits<std::int64_t>::max())
                      .value(),
                  each.units);
    }
}

}  // namespace
}  // namespace tillbook
