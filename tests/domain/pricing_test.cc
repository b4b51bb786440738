// The calculator's rules one by one, with amounts a shopkeeper can follow.
#include "domain/pricing.h"

#include <gtest/gtest.h>

namespace tillbook {
namespace {

constexpr std::int64_t percent = 10'000;        // of Percent
constexpr std::int64_t rate_percent = 100'000;  // of Factor

Draft::Line line(std::int64_t price, std::vector<TaxRate> rates = {}) {
    Draft::Line result;
    result.price = {price};
    result.tax_rates = std::move(rates);
    return result;
}

TaxRate rate(const char* id, std::int64_t ten_millionths) {
    return {id, id, Factor{ten_millionths}, std::nullopt};
}

TaxRate flat(const char* id, std::int64_t amount) { return {id, id, Factor{}, Money{amount}}; }

Discount off(std::int64_t amount) { return {Money{-amount}, std::nullopt}; }
Discount percent_off(std::int64_t percents) { return {std::nullopt, Percent{percents * percent}}; }

Priced priced(const Draft& draft) { return price(draft).value(); }

std::int64_t line_value(Draft::Line sold) {
    Draft draft;
    draft.lines = {std::move(sold)};
    return priced(draft).line_values[0].minor;
}

Draft order_of(std::vector<Draft::Line> lines) {
    Draft draft;
    draft.lines = std::move(lines);
    return draft;
}

TEST(Rounding, EachBoundaryTurnsAtTheHalf) {
    // 10 % of 4, 5, 6 cents: 0.4, 0.5, 0.6.
    const struct {
        std::int64_t price, rate, tax;
    } cases[] = {
        {4, 10 * rate_percent, 0},
        {5, 10 * rate_percent, 1},
        {6, 10 * rate_percent, 1},
        {14, 10 * rate_percent, 1},
        {15, 10 * rate_percent, 2},
        {16, 10 * rate_percent, 2},
        {199, 25 * rate_percent, 50},
        {198, 25 * rate_percent, 50},
        {197, 25 * rate_percent, 49},
        {100, 49'999, 0},
        {100, 50'000, 1},
        {100, 50'001, 1},
        {1000, 64'999, 6},
        {1000, 65'000, 7},
        {1000, 65'001, 7},
    };
    for (const auto& each : cases) {
        const Draft draft = order_of({line(each.price, {rate("A", each.rate)})});
        EXPECT_EQ(priced(draft).tax.minor, each.tax) << each.price << " at " << each.rate;
        Draft negative = order_of({line(-each.price, {rate("A", each.rate)})});
        negative.manual = true;
        EXPECT_EQ(priced(negative).tax.minor, -each.tax) << -each.price << " at " << each.rate;
    }
}

// A product is rounded to seven decimals before it is rounded to cents, so a hair below half a cent
// can still become a whole one.
TEST(Rounding, SevenDecimalsAreRoundedBeforeCents) {
    // 0.01 × 0.4999999 = 0.004999999, at seven decimals 0.0050000: one cent.
    EXPECT_EQ(scale({1}, {4'999'999}).value(), Money{1});
    // 0.01 × 0.4999949 = 0.004999949, at seven decimals 0.0049999: none.
    EXPECT_EQ(scale({1}, {4'999'949}).value(), Money{0});
    EXPECT_EQ(scale({1}, {4'999'950}).value(), Money{1});
    EXPECT_EQ(scale({-1}, {4'999'950}).value(), Money{-1});
    EXPECT_EQ(scale({-1}, {4'999'949}).value(), Money{0});
}

TEST(Ratio, HasSevenDecimals) {
    EXPECT_EQ(ratio({1}, {3}).ten_millionths, 3'333'333);
    EXPECT_EQ(ratio({2}, {3}).ten_millionths, 6'666'667);
    EXPECT_EQ(ratio({1}, {20'000'000}).ten_millionths, 1);
    EXPECT_EQ(ratio({1}, {20'000'001}).ten_millionths, 0);
    EXPECT_EQ(ratio({999'999'949}, {999'999'999}).ten_millionths, 9'999'999);
}

TEST(LineValue, FollowsTheTill) {
    Draft::Line fish = line(333);
    fish.quantity = {1500};
    EXPECT_EQ(line_value(fish), 500);  // 499.5

    Draft::Line salad = line(1200);
    salad.modifications = {{100}, {100}};
    EXPECT_EQ(line_value(salad), 1400);
    salad.discounts = {off(100)};
    EXPECT_EQ(line_value(salad), 1300);
    salad.discounts = {off(100), percent_off(25)};
    EXPECT_EQ(line_value(salad), 950);
    // Both percentages are taken of 1400; they do not compound.
    salad.discounts = {percent_off(10), percent_off(10)};
    EXPECT_EQ(line_value(salad), 1120);
    // A positive amount cancels a negative one, and alone adds nothing.
    salad.discounts = {off(300), off(-100)};
    EXPECT_EQ(line_value(salad), 1200);
    salad.discounts = {off(-100)};
    EXPECT_EQ(line_value(salad), 1400);
    // Never below nothing.
    salad.discounts = {off(1401)};
    EXPECT_EQ(line_value(salad), 0);
    salad.discounts = {percent_off(100)};
    EXPECT_EQ(line_value(salad), 0);
    // One discount with both counts in both ways.
    salad.discounts = {{Money{-100}, Percent{25 * percent}}};
    EXPECT_EQ(line_value(salad), 950);
    // Modifications are added once, whatever the quantity.
    salad.discounts = {};
    salad.quantity = {3000};
    EXPECT_EQ(line_value(salad), 3800);
    salad.quantity = {0};
    EXPECT_EQ(line_value(salad), 200);
}

TEST(LineValue, RepairsWhatMakesNoSense) {
    EXPECT_EQ(line_value(line(-500)), 0);
    Draft::Line negative_quantity = line(500);
    negative_quantity.quantity = {-1000};
    EXPECT_EQ(line_value(negative_quantity), 0);
    Draft::Line negative_extras = line(500);
    negative_extras.modifications = {{100}, {-300}};
    EXPECT_EQ(line_value(negative_extras), 500);
    Draft::Line odd_percentages = line(500);
    odd_percentages.discounts = {percent_off(-10)};
    EXPECT_EQ(line_value(odd_percentages), 500);
    odd_percentages.discounts = {percent_off(250)};
    EXPECT_EQ(line_value(odd_percentages), 0);
}

TEST(LineValue, AManualTransactionMayBeNegativeAndIsThenLeftAlone) {
    Draft::Line sold = line(-500);
    sold.modifications = {{100}};
    sold.discounts = {off(50)};
    Draft draft = order_of({sold});
    draft.manual = true;
    EXPECT_EQ(priced(draft).line_values[0], Money{-500});
    EXPECT_EQ(priced(draft).total, Money{-500});
}

TEST(OrderDiscount, IsSpreadOverAllLinesInProportion) {
    Draft draft = order_of({line(600), line(400)});
    draft.discounts = {off(100)};
    EXPECT_EQ(priced(draft).discount_factor, Factor{9'000'000});
    EXPECT_EQ(priced(draft).total, Money{900});
    draft.discounts = {off(100), percent_off(10), percent_off(10)};
    EXPECT_EQ(priced(draft).total, Money{700});
    draft.discounts = {off(1001)};
    EXPECT_EQ(priced(draft).discount_factor, Factor{0});
    EXPECT_EQ(priced(draft).total, Money{0});
}

TEST(OrderDiscount, AFixedOneShrinksWithTheRefundedShare) {
    Draft draft = order_of({line(600), line(400)});
    draft.discounts = {off(100)};
    draft.lines[1].refunded = true;
    EXPECT_EQ(priced(draft).total, Money{540});
    EXPECT_EQ(priced(draft).total_before_refunds, Money{900});
}

TEST(OrderDiscount, OnNothingDoesNothing) {
    Draft draft = order_of({line(0)});
    draft.discounts = {off(100)};
    EXPECT_EQ(priced(draft).discount_factor, whole);
    EXPECT_EQ(priced(draft).total, Money{0});
}

// Seven decimals cannot carry 50 cents off ten million: 100 are taken off instead.
TEST(OrderDiscount, AboveTenMillionCentsLosesPrecision) {
    Draft draft = order_of({line(999'999'999)});
    draft.discounts = {off(50)};
    EXPECT_EQ(priced(draft).total, Money{999'999'899});
}

TEST(WorkedExample, TwoSaladsWithEverything) {
    Draft draft = order_of(
        {line(1200, {rate("A", 10 * rate_percent)}), line(1000, {rate("B", 5 * rate_percent)})});
    for (Draft::Line& each : draft.lines) each.modifications = {{100}, {100}};
    draft.lines[0].discounts = {off(100)};
    draft.lines[1].discounts = {percent_off(25)};
    draft.discounts = {percent_off(15)};
    draft.service_charge = Percent{5 * percent};
    const Priced amounts = priced(draft);
    EXPECT_EQ(amounts.discounted_subtotal, Money{1870});
    ASSERT_EQ(amounts.tax_rows.size(), 2u);
    EXPECT_EQ(amounts.tax_rows[0].tax, Money{111});
    EXPECT_EQ(amounts.tax_rows[1].tax, Money{38});
    EXPECT_EQ(amounts.service_charge, Money{94});
    EXPECT_EQ(amounts.total, Money{2113});

    draft.lines[1].tax_rates = draft.lines[0].tax_rates;
    EXPECT_EQ(priced(draft).tax, Money{187});
    EXPECT_EQ(priced(draft).total, Money{2151});
}

TEST(WorkedExample, PricesThatContainTheirTax) {
    Draft draft = order_of({line(600, {rate("A", 20 * rate_percent)})});
    draft.tax_included = true;
    EXPECT_EQ(priced(draft).tax, Money{100});
    EXPECT_EQ(priced(draft).total, Money{600});

    draft.lines[0].tax_rates = {rate("A", 15 * rate_percent), rate("B", 5 * rate_percent)};
    EXPECT_EQ(priced(draft).tax_rows[0].tax, Money{75});
    EXPECT_EQ(priced(draft).tax_rows[1].tax, Money{25});

    const std::int64_t rate_13_5 = 1'350'000;
    draft.lines = {line(400, {rate("A", rate_13_5)}), line(400, {rate("B", rate_13_5)})};
    EXPECT_EQ(priced(draft).tax_rows[0].tax, Money{48});
    EXPECT_EQ(priced(draft).tax_rows[1].tax, Money{48});
    draft.lines[1].tax_rates = draft.lines[0].tax_rates;
    EXPECT_EQ(priced(draft).tax, Money{95});
}

TEST(WorkedExample, RecordedOrders) {
    const std::vector<TaxRate> sales_tax = {rate("A", 635'000)};
    EXPECT_EQ(priced(order_of({line(995, sales_tax)})).total, Money{1058});
    // Rounded line by line it would be 2036.
    Draft draft = order_of({line(995, sales_tax), line(495, sales_tax), line(275, sales_tax)});
    draft.lines[0].modifications = {{50}, {100}};
    EXPECT_EQ(priced(draft).total, Money{2037});

    const std::vector<TaxRate> texas = {rate("A", 825'000)};
    Draft community = order_of({line(1810, texas), line(245, texas), line(500)});
    community.discounts = {off(206)};
    EXPECT_EQ(priced(community).tax, Money{156});
}

TEST(WorkedExample, ChargesAndFees) {
    Draft draft = order_of({line(333), line(666)});
    draft.additional_charges = {{std::nullopt, Percent{1 * percent}}, {Money{34}, std::nullopt}};
    EXPECT_EQ(priced(draft).additional_charges, (std::vector<Money>{{10}, {34}}));
    EXPECT_EQ(priced(draft).total, Money{999 + 10 + 34});
    // A percentage wins over an amount, and a negative amount adds nothing.
    draft.additional_charges = {{Money{500}, Percent{1 * percent}}, {Money{-5}, {}}, {}};
    EXPECT_EQ(priced(draft).additional_charges, (std::vector<Money>{{10}, {0}, {0}}));
    // A fee of 15 % on 100 + 200.
    EXPECT_EQ(scale({300}, Factor{150'000 * 10}).value(), Money{45});
}

TEST(PriceConversion, TakesTaxesOutAndPutsThemIn) {
    const TaxRate ten = rate("A", 10 * rate_percent);
    const TaxRate twenty = rate("B", 20 * rate_percent);
    const TaxRate thirteen = rate("C", 1'330'000);
    const TaxRate fixed = flat("D", 20);
    EXPECT_EQ(price_without_tax({350}, {twenty}).value(), Money{292});
    EXPECT_EQ(price_without_tax({350}, {ten, twenty}).value(), Money{269});
    EXPECT_EQ(price_without_tax({350}, {ten, twenty, fixed}).value(), Money{254});
    EXPECT_EQ(price_with_tax({33}, {thirteen}).value(), Money{37});
    EXPECT_EQ(price_with_tax({33}, {thirteen, twenty}).value(), Money{44});
    EXPECT_EQ(price_with_tax({33}, {twenty, fixed}).value(), Money{60});
    EXPECT_EQ(price_with_tax({33}, {thirteen, twenty, fixed}).value(), Money{64});

    EXPECT_FALSE(price_without_tax({-1}, {twenty}).ok());
    EXPECT_FALSE(price_without_tax({19}, {fixed}).ok());
    EXPECT_EQ(price_without_tax({20}, {fixed}).value(), Money{0});
    EXPECT_FALSE(price_with_tax({-1}, {twenty}).ok());
}

TEST(Tax, IsRoundedOncePerRateNotPerLine) {
    const std::vector<TaxRate> ten = {rate("A", 10 * rate_percent)};
    EXPECT_EQ(priced(order_of({line(333, ten), line(333, ten)})).tax, Money{67});
    // The same percentage under two ids, or under none, is two taxes.
    EXPECT_EQ(priced(order_of({line(333, ten), line(333, {rate("B", 10 * rate_percent)})})).tax,
              Money{66});
    const std::vector<TaxRate> nameless = {rate("", 10 * rate_percent)};
    EXPECT_EQ(priced(order_of({line(333, nameless), line(333, nameless)})).tax, Money{66});
}

TEST(Tax, TwoRatesOnALineDoNotTaxEachOther) {
    const Draft draft =
        order_of({line(1000, {rate("A", 10 * rate_percent), rate("B", 20 * rate_percent)})});
    EXPECT_EQ(priced(draft).tax, Money{300});
}

TEST(Tax, TheFirstLineDecidesWhatARateIs) {
    const Draft draft = order_of(
        {line(1000, {rate("A", 10 * rate_percent)}), line(1000, {rate("A", 20 * rate_percent)})});
    EXPECT_EQ(priced(draft).tax, Money{200});
    EXPECT_EQ(priced(draft).tax_rows[0].rate.rate.ten_millionths, 10 * rate_percent);
}

TEST(Tax, AFlatTaxIsOwedOncePerLineWhateverItIsWorth) {
    Draft draft = order_of({line(1000, {flat("A", 25)}), line(0, {flat("A", 25)})});
    draft.lines[0].quantity = {5000};
    draft.discounts = {percent_off(100)};
    EXPECT_EQ(priced(draft).tax, Money{50});
    Draft manual = order_of({line(-1000, {flat("A", 25)})});
    manual.manual = true;
    EXPECT_EQ(priced(manual).tax, Money{-25});
}

TEST(Tax, AFlatTaxInsideAPriceIsNotAddedToTheTotal) {
    Draft draft = order_of({line(1000, {flat("A", 25)})});
    draft.tax_included = true;
    const Priced amounts = priced(draft);
    EXPECT_EQ(amounts.tax_rows[0].net, Money{975});
    EXPECT_EQ(amounts.tax_rows[0].tax, Money{25});
    EXPECT_EQ(amounts.total, Money{1000});
}

TEST(Tax, ARateOfLinesThatDoNotCountStaysAsARowOfZeros) {
    Draft draft = order_of({line(1000), line(500, {rate("A", 10 * rate_percent)})});
    draft.lines[1].exchanged = true;
    ASSERT_EQ(priced(draft).tax_rows.size(), 1u);
    EXPECT_EQ(priced(draft).tax_rows[0].gross, Money{0});
    EXPECT_EQ(priced(draft).total, Money{1000});
}

TEST(Tax, UntaxedRowsGatherTheirOrderFees) {
    const TaxRate untaxed{"N", untaxed_rate_name, Factor{}, std::nullopt};
    Draft draft = order_of({line(1000, {untaxed}), line(300, {untaxed})});
    draft.lines[1].order_fee = true;
    draft.lines[1].refunded = true;
    draft.discounts = {percent_off(50)};
    const Priced amounts = priced(draft);
    EXPECT_EQ(amounts.tax_rows[0].net, Money{800});
    EXPECT_EQ(amounts.tax_rows[0].tax, Money{0});
    EXPECT_EQ(amounts.tax_rows[0].gross, Money{800});
}

// Even an order fee with two rates makes a tax-included order be taken apart line by line, which
// drops the rows of rates that no line sold carries.
TEST(Tax, AFeeWithTwoRatesSwitchesATaxIncludedOrder) {
    Draft draft = order_of({line(600, {rate("A", 20 * rate_percent)}),
                            line(100, {rate("B", 10 * rate_percent), rate("C", 0)})});
    draft.lines[1].order_fee = true;
    draft.tax_included = true;
    const Priced amounts = priced(draft);
    ASSERT_EQ(amounts.tax_rows.size(), 1u);
    EXPECT_EQ(amounts.tax_rows[0].rate.id, "A");
    EXPECT_EQ(amounts.tax, Money{100});
    EXPECT_EQ(amounts.total, Money{700});
    draft.lines[1].exchanged = true;
    EXPECT_EQ(priced(draft).tax_rows.size(), 3u);
}

TEST(Tax, OneIdTwiceOnALineCountsThatLineTwice) {
    const Draft draft =
        order_of({line(1000, {rate("A", 10 * rate_percent), rate("A", 10 * rate_percent)})});
    ASSERT_EQ(priced(draft).tax_rows.size(), 1u);
    EXPECT_EQ(priced(draft).tax_rows[0].net, Money{2000});
    EXPECT_EQ(priced(draft).tax, Money{200});
}

TEST(Tax, RemovedMeansNone) {
    Draft draft = order_of({line(1000, {rate("A", 10 * rate_percent)})});
    draft.tax_removed = true;
    EXPECT_TRUE(priced(draft).tax_rows.empty());
    EXPECT_EQ(priced(draft).total, Money{1000});
}

TEST(Refunds, LinesDropOutButFeesAndPercentageChargesStay) {
    Draft draft = order_of({line(600), line(400), line(50), line(70)});
    draft.lines[1].refunded = true;
    draft.lines[2].order_fee = true;
    draft.lines[2].refunded = true;
    draft.lines[3].exchanged = true;
    draft.service_charge = Percent{10 * percent};
    draft.additional_charges = {{std::nullopt, Percent{10 * percent}}};
    const Priced amounts = priced(draft);
    EXPECT_EQ(amounts.subtotal, Money{600});
    EXPECT_EQ(amounts.order_fees, Money{50});
    EXPECT_EQ(amounts.additional_charges[0], Money{100});
    EXPECT_EQ(amounts.service_charge, Money{100});  // before refunds; inside the total it is 60
    EXPECT_EQ(amounts.total, Money{600 + 50 + 60 + 100});
    EXPECT_EQ(amounts.total_before_refunds, Money{1000 + 50 + 100 + 100});
}

TEST(PaymentShare, IsRoundedByItself) {
    Draft draft = order_of({line(900, {rate("A", 1'111'111)})});
    draft.payments = {{{333}, {5}}, {{333}, {}}, {{334}, {}}, {{-10}, {}}, {{5000}, {}}};
    const Priced amounts = priced(draft);
    ASSERT_EQ(amounts.total, Money{1000});
    const std::vector<std::int64_t> expected = {33, 33, 33, 0, 100};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(amounts.payment_shares[i].tax.minor, expected[i]) << "payment " << i;
    }
    EXPECT_EQ(amounts.payment_shares[0].tax_rows[0].gross, Money{333});
    EXPECT_EQ(amounts.payment_shares[0].tax_rows[0].net, Money{300});
    EXPECT_EQ(amounts.tip, Money{5});
}

TEST(PaymentShare, OfNothingIsEverything) {
    Draft draft = order_of({line(0, {rate("A", 10 * rate_percent)})});
    draft.payments = {{{0}, {}}};
    EXPECT_EQ(priced(draft).payment_shares[0].tax, Money{0});
    EXPECT_EQ(priced(draft).payment_shares[0].tax_rows.size(), 1u);
}

TEST(Range, WhateverIsTooLargeIsRefused) {
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    Draft::Line sold = line(money_minor_max);
    EXPECT_TRUE(price(order_of({sold})).ok());
    EXPECT_FALSE(price(order_of({sold, line(1)})).ok());
    EXPECT_FALSE(price(order_of({line(huge)})).ok());

    Draft::Line extras = line(1);
    extras.modifications = {{huge}, {huge}};
    EXPECT_FALSE(price(order_of({extras})).ok());

    Draft::Line quantity = line(huge);
    quantity.quantity = {huge};
    EXPECT_FALSE(price(order_of({quantity})).ok());

    for (const std::int64_t bad : {huge, std::numeric_limits<std::int64_t>::min()}) {
        EXPECT_FALSE(price(order_of({line(1, {rate("A", bad)})})).ok());
        EXPECT_FALSE(price(order_of({line(1, {flat("A", bad)})})).ok());
        Draft fee = order_of({line(bad)});
        fee.lines[0].order_fee = true;
        EXPECT_FALSE(price(fee).ok());
        Draft tip = order_of({line(1)});
        tip.payments = {{{1}, {bad}}};
        EXPECT_FALSE(price(tip).ok());
    }
    Draft charge = order_of({line(1)});
    charge.additional_charges = {{Money{huge}, std::nullopt}};
    EXPECT_FALSE(price(charge).ok());
}

TEST(Range, ARateOfMinusAHundredPercentCannotBeTakenOut) {
    Draft draft = order_of({line(100, {rate("A", -100 * rate_percent)})});
    EXPECT_EQ(priced(draft).total, Money{0});
    draft.tax_included = true;
    EXPECT_EQ(price(draft).error().detail, "tax rate must be above -100 %");
}

}  // namespace
}  // namespace tillbook
