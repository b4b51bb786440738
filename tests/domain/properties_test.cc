// What holds for any order whatever, tried on random ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "domain/pricing.h"
#include "domain/refund.h"
#include "domain/sale.h"
#include "support/seed.h"

namespace tillbook {
namespace {

using test::Dice;
using test::for_many;

// Rates by id, so that an id has one rate everywhere.
TaxRate some_rate(Dice& dice) {
    static const TaxRate rates[] = {
        {"A", "State", Factor{635'000}, std::nullopt},
        {"B", "City", Factor{1'000'000}, std::nullopt},
        {"C", "Bottle deposit", Factor{0}, Money{25}},
        {"D", untaxed_rate_name, Factor{0}, std::nullopt},
        {"E", "Luxury", Factor{1'999'999}, std::nullopt},
        {"", "Nameless", Factor{700'000}, std::nullopt},
    };
    return rates[dice.roll(0, std::ssize(rates) - 1)];
}

std::vector<Discount> some_discounts(Dice& dice, std::int64_t amount_max) {
    std::vector<Discount> discounts;
    for (std::int64_t i = dice.roll(-3, 2); i > 0; --i) {
        Discount discount;
        if (dice.one_in(2)) discount.amount = Money{-dice.roll(0, amount_max)};
        if (!discount.amount || dice.one_in(5)) discount.percent = Percent{dice.roll(0, 1'000'000)};
        discounts.push_back(discount);
    }
    return discounts;
}

Draft::Line some_line(Dice& dice) {
    Draft::Line line;
    const std::int64_t price_max = dice.one_in(10) ? 1'000'000'000 : 20'000;
    line.price = {dice.roll(0, price_max)};
    if (dice.one_in(3)) line.quantity = {dice.roll(0, 20'000)};
    for (std::int64_t i = dice.roll(-2, 3); i > 0; --i) {
        line.modifications.push_back({dice.roll(-100, 500)});
    }
    line.discounts = some_discounts(dice, price_max / 2);
    for (std::int64_t i = dice.roll(0, 2); i > 0; --i) line.tax_rates.push_back(some_rate(dice));
    line.refunded = dice.one_in(6);
    line.exchanged = dice.one_in(10);
    line.order_fee = dice.one_in(10);
    return line;
}

Draft some_draft(Dice& dice) {
    Draft draft;
    for (std::int64_t i = dice.roll(1, 12); i > 0; --i) draft.lines.push_back(some_line(dice));
    draft.discounts = some_discounts(dice, 20'000);
    if (dice.one_in(3)) draft.service_charge = Percent{dice.roll(0, 300'000)};
    for (std::int64_t i = dice.roll(-2, 2); i > 0; --i) {
        draft.additional_charges.push_back({Money{dice.roll(-10, 1'000)}, std::nullopt});
        if (dice.one_in(2))
            draft.additional_charges.back().percent = Percent{dice.roll(0, 100'000)};
    }
    for (std::int64_t i = dice.roll(-1, 3); i > 0; --i) {
        draft.payments.push_back({{dice.roll(0, 30'000)}, {dice.roll(0, 500)}});
    }
    draft.tax_included = dice.one_in(2);
    draft.tax_removed = dice.one_in(10);
    return draft;
}

std::int64_t sum(const std::vector<Money>& list) {
    return std::accumulate(list.begin(), list.end(), std::int64_t{0},
                           [](std::int64_t left, Money right) { return left + right.minor; });
}

std::int64_t sum_of_tax(const std::vector<TaxRow>& rows) {
    return std::accumulate(
        rows.begin(), rows.end(), std::int64_t{0},
        [](std::int64_t left, const TaxRow& row) { return left + row.tax.minor; });
}

TEST(AnyOrder, RateRowsSumToTheTax) {
    for_many(4'000, [](Dice& dice) {
        const Priced priced = price(some_draft(dice)).value();
        EXPECT_EQ(sum_of_tax(priced.tax_rows), priced.tax.minor);
        for (const PaymentShare& share : priced.payment_shares) {
            EXPECT_EQ(sum_of_tax(share.tax_rows), share.tax.minor);
            for (const TaxRow& row : share.tax_rows) {
                EXPECT_EQ(row.net.minor + row.tax.minor, row.gross.minor);
            }
        }
    });
}

// With refunded lines the service charge inside the total is not the reported one: it is taken of
// the lines that are left.
TEST(AnyOrder, TotalIsTheSumOfItsTerms) {
    for_many(4'000, [](Dice& dice) {
        const Draft draft = some_draft(dice);
        const Priced priced = price(draft).value();
        std::int64_t service_charge = 0;
        if (draft.service_charge) {
            const int128 product =
                int128{priced.discounted_subtotal.minor} * draft.service_charge->ten_thousandths;
            // Eight decimals, then seven, then two.
            service_charge = static_cast<std::int64_t>((((product + 5) / 10) + 50'000) / 100'000);
        }
        const std::int64_t tax = draft.tax_included ? 0 : priced.tax.minor;
        EXPECT_EQ(priced.total.minor, priced.discounted_subtotal.minor + priced.order_fees.minor +
                                          tax + service_charge + sum(priced.additional_charges));
    });
}

TEST(AnyOrder, BeforeRefundsIsTheTotalOfTheOrderWithoutRefunds) {
    for_many(4'000, [](Dice& dice) {
        Draft draft = some_draft(dice);
        const Priced priced = price(draft).value();
        for (Draft::Line& line : draft.lines) line.refunded = false;
        const Priced unrefunded = price(draft).value();
        EXPECT_EQ(priced.total_before_refunds, unrefunded.total);
        EXPECT_EQ(unrefunded.total_before_refunds, unrefunded.total);
        EXPECT_EQ(priced.service_charge, unrefunded.service_charge);
    });
}

// Holds because each id has one rate here; otherwise the first line decides.
TEST(AnyOrder, TheOrderOfLinesDoesNotMatter) {
    for_many(4'000, [](Dice& dice) {
        Draft draft = some_draft(dice);
        Priced before = price(draft).value();
        dice.shuffle(draft.lines);
        Priced after = price(draft).value();
        EXPECT_EQ(before.total, after.total);
        EXPECT_EQ(before.total_before_refunds, after.total_before_refunds);
        EXPECT_EQ(before.discount_factor, after.discount_factor);
        EXPECT_EQ(before.tax, after.tax);
        EXPECT_EQ(before.service_charge, after.service_charge);
        EXPECT_EQ(before.additional_charges, after.additional_charges);
        const auto by_value = [](const TaxRow& left, const TaxRow& right) {
            return std::tie(left.rate.id, left.gross, left.net) <
                   std::tie(right.rate.id, right.gross, right.net);
        };
        std::sort(before.tax_rows.begin(), before.tax_rows.end(), by_value);
        std::sort(after.tax_rows.begin(), after.tax_rows.end(), by_value);
        ASSERT_EQ(before.tax_rows.size(), after.tax_rows.size());
        for (std::size_t i = 0; i < before.tax_rows.size(); ++i) {
            EXPECT_EQ(before.tax_rows[i].net, after.tax_rows[i].net);
            EXPECT_EQ(before.tax_rows[i].tax, after.tax_rows[i].tax);
            EXPECT_EQ(before.tax_rows[i].gross, after.tax_rows[i].gross);
        }
    });
}

TEST(AnyOrder, APaymentOfTheTotalCarriesTheWholeTax) {
    for_many(5'000, [](Dice& dice) {
        Draft draft = some_draft(dice);
        draft.payments = {{price(draft).value().total, {}}};
        const Priced priced = price(draft).value();
        EXPECT_EQ(priced.payment_shares[0].tax, priced.tax);
        EXPECT_EQ(priced.payment_shares[0].service_charge, priced.service_charge);
        EXPECT_EQ(priced.payment_shares[0].additional_charges, priced.additional_charges);
    });
}

// A discount of k thousandths of a subtotal that is a multiple of 1000 leaves a factor of exactly
// (1000 - k) / 1000, and then both calculators must say the same.
TEST(AnySale, AgreesWithTheFullCalculatorWhereItsFactorIsExact) {
    for_many(4'000, [](Dice& dice) {
        Order order;
        std::int64_t subtotal = 0;
        for (std::int64_t i = dice.roll(1, 8); i > 0; --i) {
            Line line;
            line.unit_price = {dice.roll(0, 1'000'000)};
            line.quantity = {dice.one_in(2) ? 1000 : dice.roll(0, 100'000)};
            subtotal += line_total(line).value().minor;
            order.lines.push_back(line);
        }
        Line filler;
        filler.unit_price = {1000 - subtotal % 1000};
        order.lines.push_back(filler);
        subtotal += filler.unit_price.minor;
        order.discount = {subtotal / 1000 * dice.roll(0, 1000)};

        Draft draft;
        for (const Line& line : order.lines) {
            draft.lines.push_back({});
            draft.lines.back().price = line.unit_price;
            draft.lines.back().quantity = line.quantity;
        }
        draft.discounts = {{Money{-order.discount.minor}, std::nullopt}};
        EXPECT_EQ(amounts_of(order).value().total, price(draft).value().total);
        EXPECT_EQ(amounts_of(order).value().subtotal, price(draft).value().subtotal);
    });
}

// Lines returned in any sequence, with refunds by amount in between, and each what is due.
TEST(AnyRefunds, CloseToExactlyZero) {
    for_many(4'000, [](Dice& dice) {
        std::vector<Money> lines;
        for (std::int64_t i = dice.roll(1, 12); i > 0; --i) lines.push_back({dice.roll(0, 5'000)});
        dice.shuffle(lines);
        const Money lines_value{sum(lines)};
        const Money paid{dice.one_in(2) ? lines_value.minor : dice.roll(0, 40'000)};
        Money refunded;
        Money returned;
        for (const Money line : lines) {
            if (dice.one_in(4)) {
                refunded.minor += dice.roll(0, paid.minor - refunded.minor);  // by amount
            }
            returned.minor += line.minor;
            const Money due = refund_due({.paid = paid,
                                          .refunded = refunded,
                                          .lines_value = lines_value,
                                          .returned_value = returned});
            EXPECT_GE(due.minor, 0);
            refunded.minor += due.minor;
            EXPECT_LE(refunded, paid);
        }
        EXPECT_EQ(refunded, paid);
    });
}

TEST(AnyRefunds, WithoutDiscountEachLineGivesBackItsPrice) {
    for_many(5'000, [](Dice& dice) {
        std::vector<Money> lines;
        for (std::int64_t i = dice.roll(1, 12); i > 0; --i) lines.push_back({dice.roll(1, 5'000)});
        const Money all{sum(lines)};
        Money refunded;
        Money returned;
        for (const Money line : lines) {
            returned.minor += line.minor;
            const Money due = refund_due({.paid = all,
                                          .refunded = refunded,
                                          .lines_value = all,
                                          .returned_value = returned});
            EXPECT_EQ(due, line);
            refunded.minor += due.minor;
        }
    });
}

// A product of price and quantity turns exactly at the half: for each of the neighbours of every
// boundary, the result is the nearest whole number, and at the half the one away from zero.
TEST(AnyBoundary, TurnsAtTheHalfAndNotOneBesideIt) {
    for_many(20'000, [](Dice& dice) {
        const std::int64_t denominator = dice.roll(1, 1'000'000);
        const std::int64_t whole_part = dice.roll(0, 1'000'000'000);
        const std::int64_t boundary = (2 * whole_part + 1) * denominator;  // in halves
        for (const std::int64_t beside : {-1, 0, 1}) {
            // numerator / (2 × denominator) stands `beside` halves from whole_part + 1/2.
            const std::int64_t expected = beside < 0 ? whole_part : whole_part + 1;
            const int128 numerator = boundary + beside;
            EXPECT_EQ(static_cast<std::int64_t>(divide_half_up(numerator, 2 * denominator)),
                      expected);
            EXPECT_EQ(static_cast<std::int64_t>(divide_half_up(-numerator, 2 * denominator)),
                      -expected);
        }
    });
}

TEST(AnyDecimal, ReadsBackAsItWasWritten) {
    for_many(4'000, [](Dice& dice) {
        const auto decimals = static_cast<int>(dice.roll(0, 7));
        const std::int64_t units =
            dice.roll(-money_minor_max, money_minor_max) / (dice.one_in(2) ? 1 : 10'000'000);
        std::string text;
        append_decimal(text, units, decimals);
        EXPECT_EQ(parse_decimal(text, decimals, money_minor_max).value(), units) << text;
    });
}

}  // namespace
}  // namespace tillbook
