#include "domain/sale.h"

#include <algorithm>

#include "domain/pricing_lines.h"
#include "domain/refund.h"

namespace tillbook {

namespace {

std::vector<Discount> values_of(const std::vector<GivenDiscount>& given) {
    std::vector<Discount> values;
    values.reserve(given.size());
    for (const GivenDiscount& discount : given) values.push_back(discount.value);
    return values;
}

TaxRate rate_of(const LineTax& tax) {
    std::string id = tax.rate_id ? to_base32(tax.rate_id.value) : std::string();
    return {std::move(id), tax.name, tax.rate, tax.flat};
}

Draft::Line draft_line(const Line& line) {
    Draft::Line draft;
    draft.price = line.unit_price;
    draft.quantity = line.quantity;
    if (!line.details) return draft;
    const LineDetails& details = *line.details;
    // A refund changes no total, so its lines stay in all amounts.
    draft.exchanged = details.exchanged;
    draft.order_fee = details.order_fee;
    for (const Modification& modification : details.modifications) {
        draft.modifications.push_back(modification.amount);
    }
    draft.discounts = values_of(details.discounts);
    for (const LineTax& tax : details.taxes) draft.tax_rates.push_back(rate_of(tax));
    return draft;
}

// The tax of a tab is rounded per rate over the order; what rounding leaves goes to the last line
// that is taxed.
void spread_tax(const Order& order, const Priced& priced, std::vector<LineAmounts>& amounts) {
    if (order.tab->tax_removed) return;
    std::int64_t left = priced.tax.minor;
    LineAmounts* last = nullptr;
    for (std::size_t at = 0; at < amounts.size(); ++at) {
        const Line& line = order.lines[at];
        const std::int64_t rate = tax_rate_of(order, line);
        const bool has_flat =
            line.details && std::ranges::any_of(line.details->taxes, [](const LineTax& tax) {
                return tax.flat && *tax.flat != Money{};
            });
        if (!is_sold(line) || !line.details || (rate == 0 && !has_flat)) continue;
        last = &amounts[at];
        last->tax = order.tab->tax_included
                        ? contained_tax(last->discounted, rate)
                        : Money{static_cast<std::int64_t>(divide_half_up(
                              int128{last->discounted.minor} * rate, whole.ten_millionths))};
        left -= last->tax.minor;
    }
    if (last != nullptr) last->tax.minor += left;
}

// What was paid and given back, which no total changes.
Result<> add_money(const Order& order, Amounts& amounts) {
    for (const Payment& payment : order.payments) {
        if (!payment.counts()) continue;
        amounts.paid = TRY(add(amounts.paid, payment.amount));
        if (payment.details) amounts.tip = TRY(add(amounts.tip, payment.details->tip));
    }
    for (const Refund& refund : order.refunds) {
        if (!refund.counts()) continue;
        amounts.refunded = TRY(add(amounts.refunded, refund.amount));
    }
    return done;
}

Result<Amounts> amounts_of_sale(const Order& order) {
    Amounts amounts;
    for (const Line& line : order.lines) {
        const Money value = TRY(line_total(line));
        amounts.subtotal = TRY(add(amounts.subtotal, value));
    }
    amounts.discount = order.discount;
    amounts.total = TRY(subtract(amounts.subtotal, order.discount));
    return amounts;
}

Result<Amounts> amounts_of_tab(const Order& order) {
    const Priced priced = TRY(price(order));
    Amounts amounts;
    amounts.subtotal = priced.subtotal;
    amounts.discount = TRY(subtract(priced.subtotal, priced.discounted_subtotal));
    amounts.total = order.tab->stated_total.value_or(priced.total);
    amounts.tax = priced.tax;
    amounts.service_charge = priced.service_charge;
    amounts.order_fees = priced.order_fees;
    for (const Money charge : priced.additional_charges) {
        amounts.additional_charges = TRY(add(amounts.additional_charges, charge));
    }
    return amounts;
}

PaymentStatus payment_status_of(Money paid, Money total) {
    if (paid >= total) return PaymentStatus::paid;
    return paid.minor > 0 ? PaymentStatus::partial : PaymentStatus::pending;
}

}  // namespace

bool is_sold(const Line& line) {
    return !line.details || !(line.details->exchanged || line.details->order_fee);
}

bool is_order_fee(const Line& line) { return line.details && line.details->order_fee; }

Result<Money> line_total(const Line& line) {
    if (!line.details) return multiply(line.unit_price, line.quantity);
    Draft draft;
    draft.lines.push_back(draft_line(line));
    // A negative price was let in only with a manual transaction.
    draft.manual = true;
    return TRY(line_values_of(draft)).front();
}

Draft draft_of(const Order& order) {
    Draft draft;
    draft.lines.reserve(order.lines.size());
    for (const Line& line : order.lines) draft.lines.push_back(draft_line(line));
    const Tab& tab = *order.tab;
    draft.discounts = values_of(tab.discounts);
    if (order.discount != Money{}) draft.discounts.push_back({Money{-order.discount.minor}, {}});
    if (tab.service_charge && tab.service_charge->enabled)
        draft.service_charge = tab.service_charge->percent;
    draft.additional_charges.reserve(tab.additional_charges.size());
    for (const GivenCharge& charge : tab.additional_charges) {
        draft.additional_charges.push_back(charge.value);
    }
    for (const Payment& payment : order.payments) {
        if (!payment.counts()) continue;
        draft.payments.push_back(
            {payment.amount, payment.details ? payment.details->tip : Money{}});
    }
    draft.tax_included = tab.tax_included;
    draft.tax_removed = tab.tax_removed;
    draft.manual = tab.manual;
    return draft;
}

// A fee of 10 % on lines of 300 is 30, whatever was refunded of them.
Result<> price_order_fees(Order& order) {
    const auto is_part = [](const Line& line) {
        return is_order_fee(line) && line.details->fee_percent;
    };
    if (std::ranges::none_of(order.lines, is_part)) return done;
    const Priced priced = TRY(price(order));
    for (Line& line : order.lines) {
        if (!is_part(line)) continue;
        const Factor part = factor_of(*line.details->fee_percent);
        line.unit_price = TRY(scale(priced.discounted_subtotal, part));
    }
    return done;
}

Result<Priced> price(const Order& order) { return price(draft_of(order)); }

// 1075 at 7.5 % contain 75.
Money contained_tax(Money amount, std::int64_t rate) {
    constexpr std::int64_t whole_rate = 10'000'000;
    const int128 tax = divide_half_up(int128{amount.minor} * rate, int128{whole_rate} + rate);
    return Money{static_cast<std::int64_t>(tax)};
}

LineTax contained_tax_of(const Line& line) { return {{}, "Tax", {line.contained_rate}, {}, false}; }

bool contains_tax(const Order& order) {
    if (order.tab) return order.tab->tax_included;
    return std::ranges::any_of(order.lines,
                               [](const Line& line) { return line.contained_rate != 0; });
}

std::int64_t tax_rate_of(const Order& order, const Line& line) {
    if (order.tab && order.tab->tax_removed) return 0;
    if (!line.details) return line.contained_rate;
    std::int64_t sum = 0;
    for (const LineTax& tax : line.details->taxes) sum += tax.rate.ten_millionths;
    return sum;
}

// A discount of 10 on three lines of 333: cumulatively 3, 7, 10, so 3, 4, 3.
std::vector<LineAmounts> line_amounts(const Order& order) {
    std::vector<LineAmounts> amounts(order.lines.size());
    Money subtotal;
    for (std::size_t at = 0; at < amounts.size(); ++at) {
        if (!is_sold(order.lines[at])) continue;
        amounts[at].value = line_total(order.lines[at]).value();
        subtotal.minor += amounts[at].value.minor;
    }
    std::optional<Priced> priced;
    if (order.tab) priced = price(order).value();
    const Money discount =
        priced ? Money{subtotal.minor - priced->discounted_subtotal.minor} : order.discount;
    std::int64_t value_so_far = 0;
    std::int64_t discount_so_far = 0;
    for (std::size_t at = 0; at < amounts.size(); ++at) {
        LineAmounts& line = amounts[at];
        value_so_far += line.value.minor;
        if (discount != Money{} && subtotal != Money{}) {
            const auto share = static_cast<std::int64_t>(
                divide_half_up(int128{discount.minor} * value_so_far, subtotal.minor));
            line.discount = Money{share - discount_so_far};
            discount_so_far = share;
        }
        line.discounted = Money{line.value.minor - line.discount.minor};
        const std::int64_t rate = order.tab ? 0 : order.lines[at].contained_rate;
        if (rate != 0) line.tax = contained_tax(line.discounted, rate);
    }
    if (priced) spread_tax(order, *priced, amounts);
    return amounts;
}

// Two plates of 2500 and 1.5 kg at 333 (499.5, so 500) are 5500; less a discount of 500 they are
// 5000. With 3000 paid, 2000 remain; refunds change neither.
Result<Amounts> amounts_of(const Order& order) {
    Amounts amounts = TRY(order.tab ? amounts_of_tab(order) : amounts_of_sale(order));
    TRY(add_money(order, amounts));
    const Money open = TRY(subtract(amounts.total, amounts.paid));
    amounts.remaining = std::max(Money{}, open);
    amounts.payment_status = payment_status_of(amounts.paid, amounts.total);
    if (order.tab || !contains_tax(order)) return amounts;
    for (const LineAmounts& line : line_amounts(order)) amounts.tax.minor += line.tax.minor;
    return amounts;
}

PaymentState payment_state_of(const Order& order, const Amounts& amounts) {
    const bool has_payment = std::any_of(order.payments.begin(), order.payments.end(),
                                         [](const Payment& payment) { return payment.counts(); });
    const bool owes_nothing_yet =
        order.tab && !order.tab->stated_total && order.lines.empty() && order.payments.empty();
    if (owes_nothing_yet) return PaymentState::none;
    if (amounts.refunded > Money{}) {
        if (!has_payment) return PaymentState::credited;
        return amounts.refunded >= amounts.paid ? PaymentState::refunded
                                                : PaymentState::partially_refunded;
    }
    // A plain sale of nothing is paid; a tab of nothing is when somebody says so.
    const bool was_plain = !order.tab || order.tab->is_sold;
    if ((has_payment || was_plain) && amounts.paid >= amounts.total) return PaymentState::paid;
    return amounts.paid > Money{} ? PaymentState::partially_paid : PaymentState::open;
}

PayType pay_type_of(const Order& order) {
    const PayType chosen = order.tab ? order.tab->pay_type : PayType::none;
    const bool is_full = chosen == PayType::none && order.status == OrderStatus::completed;
    return is_full ? PayType::full : chosen;
}

Money unpaid_balance(const Order& order, const Amounts& amounts) {
    const bool all_is_back = payment_state_of(order, amounts) == PaymentState::refunded;
    return all_is_back ? Money{} : amounts.remaining;
}

OrderStatus status_of_tab(const Order& order, const Amounts& amounts) {
    if (order.tab->deleted_at || order.status == OrderStatus::cancelled) {
        return OrderStatus::cancelled;
    }
    switch (payment_state_of(order, amounts)) {
        case PaymentState::refunded:
            // Credits alone close nothing that is still owed.
            if (amounts.remaining > Money{} && returned_money(order) < amounts.paid) break;
            return OrderStatus::refunded;
        case PaymentState::paid:
            return OrderStatus::completed;
        case PaymentState::partially_refunded:
            return amounts.remaining == Money{} ? OrderStatus::completed : OrderStatus::pending;
        case PaymentState::none:
        case PaymentState::open:
        case PaymentState::credited:
        case PaymentState::partially_paid:
            break;
    }
    return order.status == OrderStatus::scheduled ? order.status : OrderStatus::pending;
}

bool counts_as_sale(const Order& order) {
    if (order.status == OrderStatus::scheduled || order.status == OrderStatus::cancelled) {
        return false;
    }
    if (!order.tab) return true;
    // A running tab is no sale before money has been taken on it.
    if (order.tab->test_mode) return false;
    return order.tab->is_sold ||
           std::any_of(order.payments.begin(), order.payments.end(),
                       [](const Payment& payment) { return payment.counts(); });
}

}  // namespace tillbook
