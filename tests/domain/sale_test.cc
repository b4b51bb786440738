#include "domain/sale.h"

#include <gtest/gtest.h>

namespace tillbook {
namespace {

Line sold_line(std::int64_t price, std::int64_t thousandths = 1000) {
    Line result;
    result.unit_price = {price};
    result.quantity = {thousandths};
    return result;
}

Payment payment(std::int64_t amount) {
    Payment result;
    result.amount = {amount};
    return result;
}

Refund refund(std::int64_t amount) {
    Refund result;
    result.amount = {amount};
    return result;
}

TEST(Sale, AmountsFollowFromLinesDiscountAndPayments) {
    Order order;
    order.lines = {sold_line(2500, 2000), sold_line(333, 1500)};
    order.discount = {500};
    order.payments = {payment(1000), payment(2000)};
    const Amounts amounts = amounts_of(order).value();
    EXPECT_EQ(amounts.subtotal, Money{5500});
    EXPECT_EQ(amounts.discount, Money{500});
    EXPECT_EQ(amounts.total, Money{5000});
    EXPECT_EQ(amounts.paid, Money{3000});
    EXPECT_EQ(amounts.remaining, Money{2000});
    EXPECT_EQ(amounts.payment_status, PaymentStatus::partial);
}

// Total 1000, paid 1000, refunds of 400 and 600: nothing is owed at any step.
TEST(Sale, ARefundNeverMakesAnybodyOwe) {
    Order order;
    order.lines = {sold_line(1000)};
    order.payments = {payment(1000)};
    for (const std::int64_t refunded : {0, 400, 600}) {
        if (refunded > 0) order.refunds.push_back(refund(refunded));
        const Amounts amounts = amounts_of(order).value();
        EXPECT_EQ(amounts.total, Money{1000});
        EXPECT_EQ(amounts.paid, Money{1000});
        EXPECT_EQ(amounts.remaining, Money{0});
        EXPECT_EQ(amounts.payment_status, PaymentStatus::paid);
    }
    EXPECT_EQ(amounts_of(order).value().refunded, Money{1000});
}

TEST(Sale, PaymentStatusTurnsAtNothingAndAtTheTotal) {
    const struct {
        std::int64_t total, paid;
        PaymentStatus status;
    } cases[] = {
        {1000, 0, PaymentStatus::pending},   {1000, 1, PaymentStatus::partial},
        {1000, 999, PaymentStatus::partial}, {1000, 1000, PaymentStatus::paid},
        {1000, 1001, PaymentStatus::paid},   {0, 0, PaymentStatus::paid},
    };
    for (const auto& each : cases) {
        Order order;
        order.lines = {sold_line(each.total)};
        order.payments = {payment(each.paid)};
        const Amounts amounts = amounts_of(order).value();
        EXPECT_EQ(amounts.payment_status, each.status) << each.paid << " of " << each.total;
        EXPECT_EQ(amounts.remaining.minor, std::max<std::int64_t>(0, each.total - each.paid));
    }
}

TEST(Sale, SumsOutOfRangeAreRefused) {
    Order lines;
    lines.lines = {sold_line(money_minor_max), sold_line(1)};
    EXPECT_EQ(amounts_of(lines).error().detail, "amount out of range");
    Order one_line;
    one_line.lines = {sold_line(money_minor_max, 1001)};
    EXPECT_EQ(amounts_of(one_line).error().detail, "amount out of range");
    Order payments;
    payments.payments = {payment(money_minor_max), payment(1)};
    EXPECT_EQ(amounts_of(payments).error().detail, "amount out of range");
    Order refunds;
    refunds.refunds = {refund(money_minor_max), refund(1)};
    EXPECT_EQ(amounts_of(refunds).error().detail, "amount out of range");
}

}  // namespace
}  // namespace tillbook
