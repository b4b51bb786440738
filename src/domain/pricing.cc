#include "domain/pricing.h"

#include <algorithm>

#include "domain/pricing_lines.h"
#include "domain/pricing_taxes.h"

namespace tillbook {

namespace {

Result<Money> order_fees_of(const Draft& draft) {
    Money sum;
    for (const Draft::Line& line : draft.lines) {
        if (line.order_fee) sum = TRY(add(sum, line.price));
    }
    return sum;
}

Result<Money> service_charge_of(const Draft& draft, Money discounted_subtotal) {
    if (!draft.service_charge) return Money{};
    return scale(discounted_subtotal, factor_of(*draft.service_charge));
}

// On lines of 333 and 666, 1 % is 10; a fixed 34 is 34.
Result<Money> charge_of(const AdditionalCharge& charge, Money discounted_subtotal) {
    if (charge.percent) return scale(discounted_subtotal, factor_of(*charge.percent));
    return std::max(Money{}, charge.amount.value_or(Money{}));
}

// The parts of a total that do not depend on whether refunded lines count.
struct FixedParts {
    Money order_fees;
    Money additional_charges;
};

// Fees and tax come on top of what is left of the lines, tax only if prices do not contain it. The
// service charge is taken of the same lines.
Result<Money> total_of(const Discounted& order, const FixedParts& fixed,
                       const std::vector<TaxRow>& tax_rows) {
    const Money lines = TRY(discounted(order, order.subtotal));
    const Money service_charge = TRY(service_charge_of(order.draft, lines));
    Money total = TRY(add(lines, fixed.order_fees));
    if (!order.draft.tax_included) {
        const Money tax = TRY(tax_of(tax_rows));
        total = TRY(add(total, tax));
    }
    total = TRY(add(total, service_charge));
    return add(total, fixed.additional_charges);
}

// Each part of the order times payment ÷ total, rounded by itself: three payments of 333, 333 and
// 334 on a total of 1000 with 100 tax carry 33 each, and one cent of tax stays unassigned.
Result<PaymentShare> share_of(const Priced& order, Money payment) {
    Factor share = whole;
    if (order.total.minor > 0) {
        share = ratio(std::clamp(payment, Money{}, order.total), order.total);
    }
    PaymentShare result;
    for (const TaxRow& row : order.tax_rows) {
        TaxRow part{row.rate, {}, {}, {}};
        part.gross = TRY(scale(row.gross, share));
        part.tax = TRY(scale(row.tax, share));
        part.net = TRY(subtract(part.gross, part.tax));
        result.tax = TRY(add(result.tax, part.tax));
        result.tax_rows.push_back(std::move(part));
    }
    result.service_charge = TRY(scale(order.service_charge, share));
    for (const Money charge : order.additional_charges) {
        const Money part = TRY(scale(charge, share));
        result.additional_charges.push_back(part);
    }
    return result;
}

// Fills what belongs to the whole order before refunds, and gives what goes into both totals.
Result<FixedParts> add_charges(const Discounted& before_refunds, Priced& priced) {
    const Draft& draft = before_refunds.draft;
    const Money base = TRY(discounted(before_refunds, before_refunds.subtotal));
    priced.service_charge = TRY(service_charge_of(draft, base));
    priced.order_fees = TRY(order_fees_of(draft));
    FixedParts fixed{priced.order_fees, {}};
    for (const AdditionalCharge& charge : draft.additional_charges) {
        const Money amount = TRY(charge_of(charge, base));
        priced.additional_charges.push_back(amount);
        fixed.additional_charges = TRY(add(fixed.additional_charges, amount));
    }
    return fixed;
}

Result<> add_payments(const Draft& draft, Priced& priced) {
    priced.payment_shares.reserve(draft.payments.size());
    for (const Draft::Payment& payment : draft.payments) {
        priced.tip = TRY(add(priced.tip, payment.tip));
        PaymentShare share = TRY(share_of(priced, payment.amount));
        priced.payment_shares.push_back(std::move(share));
    }
    return done;
}

}  // namespace

// Lines of 1200 and 1000, each with modifications of 200, less 100 and less 25 %: values 1300 and
// 900. 15 % off the order leaves 1870; 10 % tax on 1105 and 5 % on 765 are 111 and 38; with a
// service charge of 5 %, 94, the total is 2113.
Result<Priced> price(const Draft& draft) {
    for (const Draft::Line& line : draft.lines) TRY(check_rates(line.tax_rates));
    Priced priced;
    priced.line_values = TRY(line_values_of(draft));
    const Discounted now = TRY(discount(draft, priced.line_values, Refunds::taken_off));
    const Discounted before = TRY(discount(draft, priced.line_values, Refunds::kept));

    priced.subtotal = now.subtotal;
    priced.discount_factor = now.factor;
    priced.discounted_subtotal = TRY(discounted(now, now.subtotal));
    priced.tax_rows = TRY(tax_rows_of(now));
    priced.tax = TRY(tax_of(priced.tax_rows));
    const FixedParts fixed = TRY(add_charges(before, priced));
    priced.total = TRY(total_of(now, fixed, priced.tax_rows));
    const std::vector<TaxRow> rows_before = TRY(tax_rows_of(before));
    priced.total_before_refunds = TRY(total_of(before, fixed, rows_before));
    TRY(add_payments(draft, priced));
    return priced;
}

}  // namespace tillbook
