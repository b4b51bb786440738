// Every amount of the 300 reference orders, to the cent.
#include "vectors.h"

#include <gtest/gtest.h>

#include <map>
#include <ostream>

namespace tillbook {

// For readable failures.
static void PrintTo(const Money& money, std::ostream* out) { *out << money.minor; }
static void PrintTo(const Factor& factor, std::ostream* out) { *out << factor.ten_millionths; }

namespace {

void expect_same_rows(const std::vector<TaxRow>& rows, const std::vector<TaxRow>& expected) {
    ASSERT_EQ(rows.size(), expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SCOPED_TRACE("tax row " + expected[i].rate.id);
        EXPECT_EQ(rows[i].rate.id, expected[i].rate.id);
        EXPECT_EQ(rows[i].rate.name, expected[i].rate.name);
        EXPECT_EQ(rows[i].rate.rate, expected[i].rate.rate);
        EXPECT_EQ(rows[i].rate.flat, expected[i].rate.flat);
        EXPECT_EQ(rows[i].net, expected[i].net);
        EXPECT_EQ(rows[i].tax, expected[i].tax);
        EXPECT_EQ(rows[i].gross, expected[i].gross);
    }
}

void expect_same_shares(const Priced& priced, const Priced& expected) {
    ASSERT_EQ(priced.payment_shares.size(), expected.payment_shares.size());
    for (std::size_t i = 0; i < priced.payment_shares.size(); ++i) {
        SCOPED_TRACE("payment " + std::to_string(i));
        const PaymentShare& share = priced.payment_shares[i];
        EXPECT_EQ(share.tax, expected.payment_shares[i].tax);
        EXPECT_EQ(share.service_charge, expected.payment_shares[i].service_charge);
        EXPECT_EQ(share.additional_charges, expected.payment_shares[i].additional_charges);
        expect_same_rows(share.tax_rows, expected.payment_shares[i].tax_rows);
    }
}

TEST(ReferenceOrders, EveryAmountIsRightToTheCent) {
    const std::vector<test::Vector> vectors = test::load_vectors();
    ASSERT_EQ(vectors.size(), 300u);
    for (const test::Vector& vector : vectors) {
        SCOPED_TRACE("line " + std::to_string(vector.line) + ", " + vector.family);
        const Result<Priced> result = price(vector.draft);
        ASSERT_TRUE(result.ok()) << result.error().detail;
        const Priced& priced = result.value();
        const Priced& expected = vector.expected;
        EXPECT_EQ(priced.line_values, expected.line_values);
        EXPECT_EQ(priced.subtotal, expected.subtotal);
        EXPECT_EQ(priced.discount_factor, expected.discount_factor);
        EXPECT_EQ(priced.discounted_subtotal, expected.discounted_subtotal);
        EXPECT_EQ(priced.tax, expected.tax);
        EXPECT_EQ(priced.service_charge, expected.service_charge);
        EXPECT_EQ(priced.additional_charges, expected.additional_charges);
        EXPECT_EQ(priced.order_fees, expected.order_fees);
        EXPECT_EQ(priced.tip, expected.tip);
        EXPECT_EQ(priced.total, expected.total);
        EXPECT_EQ(priced.total_before_refunds, expected.total_before_refunds);
        expect_same_rows(priced.tax_rows, expected.tax_rows);
        expect_same_shares(priced, expected);
    }
}

TEST(ReferenceOrders, CoverEveryFamily) {
    std::map<std::string, int> families;
    for (const test::Vector& vector : test::load_vectors()) ++families[vector.family];
    EXPECT_EQ(families.size(), 21u);
    for (const auto& [family, count] : families) EXPECT_GE(count, 14) << family;
}

}  // namespace
}  // namespace tillbook
