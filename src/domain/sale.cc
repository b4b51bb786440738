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

// 1075 at 7.5 % contain 75.
Money contained_tax(Money amount, std::int64_t rate) {
    constexpr std::int64_t whole_rate = 10'000'000;
    const int128 tax = divide_half_up(int128{amount.minor} * rate, int128{whole_rate} + rate);
    return Money{static_cast<std::int64_t>(tax)};
}

// A discount of 10 on three lines of 333: cumulatively 3, 7, 10, so 3, 4, 3.
std::vector<LineAmounts> line_amounts(const Order& order) {
    std::vector<LineAmounts> amounts(order.lines.size());
    Money subtotal;
    for (std::size_t at = 0; at < amounts.size(); ++at) {
        amounts[at].value = line_total(order.lines[at]).value();
        subtotal.minor += amounts[at].value.minor;
    }
    std::int64_t value_so_far = 0;
    std::int64_t discount_so_far = 0;
    for (std::size_t at = 0; at < amounts.size(); ++at) {
        LineAmounts& line = amounts[at];
        value_so_far += line.value.minor;
        if (order.discount != Money{} && subtotal != Money{}) {
            const auto share = static_cast<std::int64_t>(
                divide_half_up(int128{order.discount.minor} * value_so_far, subtotal.minor));
            line.discount = Money{share - discount_so_far};
            discount_so_far = share;
        }
        line.discounted = Money{line.value.minor - line.discount.minor};
        if (const std::int64_t rate = order.lines[at].contained_rate; rate != 0) {
            line.tax = contained_tax(line.discounted, rate);
        }
    }
    return amounts;
}

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
    if (std::any_of(order.lines.begin(), order.lines.end(),
                    [](const Line& line) { return line.contained_rate != 0; })) {
        for (const LineAmounts& line : line_amounts(order)) amounts.tax.minor += line.tax.minor;
    }
    return amounts;
}

}  // namespace tillbook
