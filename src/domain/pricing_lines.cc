#include "domain/pricing_lines.h"

#include <algorithm>

namespace tillbook {

namespace {

constexpr std::int64_t percent_max = 1'000'000;  // 100 % in ten-thousandths

// The fixed part of some discounts, 0 or above. Summed first, so that a positive amount cancels
// negative ones: -300 and +100 take off 200.
Result<Money> fixed_discount(const std::vector<Discount>& discounts) {
    Money sum;
    for (const Discount& discount : discounts) {
        sum = TRY(subtract(sum, discount.amount.value_or(Money{})));
    }
    return std::max(Money{}, sum);
}

// The percentages of some discounts, each taken of the same base: 10 % and 10 % of 1000 are 200.
Result<Money> percent_discount(const std::vector<Discount>& discounts, Money base) {
    Money sum;
    for (const Discount& discount : discounts) {
        if (!discount.percent) continue;
        const Money part = TRY(scale(base, factor_of(*discount.percent)));
        sum = TRY(add(sum, part));
    }
    return sum;
}

// 1200 with two modifications of 100 is 1400; less 100 fixed and 25 % of 1400 it is 950.
Result<Money> line_value(const Draft::Line& line, bool manual) {
    if (line.order_fee) return line.price;
    const Money unit_price = manual ? line.price : std::max(Money{}, line.price);
    const Quantity quantity = std::max(Quantity{}, line.quantity);
    const Money extended = TRY(multiply(unit_price, quantity));
    if (extended.minor < 0) return extended;

    Money modifications;
    for (const Money amount : line.modifications) modifications = TRY(add(modifications, amount));
    const Money base = TRY(add(extended, std::max(Money{}, modifications)));

    const Money fixed = TRY(fixed_discount(line.discounts));
    const Money percentages = TRY(percent_discount(line.discounts, base));
    const Money off = TRY(add(fixed, percentages));
    return off > base ? Money{} : subtract(base, off);
}

Result<Money> subtotal_of(const Draft& draft, const std::vector<Money>& line_values,
                          Refunds refunds) {
    Money sum;
    for (std::size_t i = 0; i < draft.lines.size(); ++i) {
        if (counts(draft.lines[i], refunds)) sum = TRY(add(sum, line_values[i]));
    }
    return sum;
}

}  // namespace

bool counts(const Draft::Line& line, Refunds refunds) {
    return !line.order_fee && !line.exchanged && (refunds == Refunds::kept || !line.refunded);
}

Factor factor_of(Percent percent) {
    const std::int64_t clamped = std::clamp<std::int64_t>(percent.ten_thousandths, 0, percent_max);
    return Factor{clamped * 10};
}

Result<std::vector<Money>> line_values_of(const Draft& draft) {
    std::vector<Money> values;
    values.reserve(draft.lines.size());
    for (const Draft::Line& line : draft.lines) {
        const Money value = TRY(line_value(line, draft.manual));
        values.push_back(value);
    }
    return values;
}

// Lines of 600 and 400 with 100 off: factor (1000 - 100) / 1000 = 0.9. Once the line of 400 is
// refunded, the 100 shrink by 40 % to 60: factor (600 - 60) / 600 = 0.9 still.
Result<Discounted> discount(const Draft& draft, const std::vector<Money>& line_values,
                            Refunds refunds) {
    Discounted result{draft, line_values, refunds, {}, whole};
    result.subtotal = TRY(subtotal_of(draft, line_values, refunds));
    if (result.subtotal.minor <= 0) return result;

    Money off = TRY(fixed_discount(draft.discounts));
    const Money before = TRY(subtotal_of(draft, line_values, Refunds::kept));
    if (before > result.subtotal) {
        const Money refunded = TRY(subtract(before, result.subtotal));
        const Money shrinkage = TRY(scale(off, ratio(refunded, before)));
        off = TRY(subtract(off, shrinkage));
    }
    const Money percentages = TRY(percent_discount(draft.discounts, result.subtotal));
    off = TRY(add(off, percentages));
    if (off > result.subtotal) {
        result.factor = Factor{};
    } else {
        const Money rest = TRY(subtract(result.subtotal, off));
        result.factor = ratio(rest, result.subtotal);
    }
    return result;
}

}  // namespace tillbook
