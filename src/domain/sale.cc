#include "domain/sale.h"

#include <algorithm>

namespace tillbook {

namespace {

PaymentStatus payment_status_of(Money paid, Money total) {
    if (paid >= total) return PaymentStatus::paid;
    return paid.minor > 0 ? PaymentStatus::partial : PaymentStatus::pending;
}

}  // namespace

Result<Money> line_total(const Line& line) { return multiply(line.unit_price, line.quantity); }

// Two plates of 2500 and 1.5 kg at 333 (499.5, so 500) are 5500; less a discount of 500 they are
// 5000. With 3000 paid, 2000 remain; refunds change neither.
Result<Amounts> amounts_of(const Order& order) {
    Amounts amounts;
    for (const Line& line : order.lines) {
        const Money value = TRY(line_total(line));
        amounts.subtotal = TRY(add(amounts.subtotal, value));
    }
    amounts.discount = order.discount;
    amounts.total = TRY(subtract(amounts.subtotal, order.discount));
    for (const Payment& payment : order.payments) {
        amounts.paid = TRY(add(amounts.paid, payment.amount));
    }
    for (const Refund& refund : order.refunds) {
        amounts.refunded = TRY(add(amounts.refunded, refund.amount));
    }
    const Money open = TRY(subtract(amounts.total, amounts.paid));
    amounts.remaining = std::max(Money{}, open);
    amounts.payment_status = payment_status_of(amounts.paid, amounts.total);
    return amounts;
}

}  // namespace tillbook
