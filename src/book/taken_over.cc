#include "book/taken_over.h"

#include <string>

#include "book/order_body.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

// Tags of the facts within the fact, each left out at 0. Stored, never reused.
enum TakenOverTag : std::uint32_t {
    taken_from = 1,
    taken_day = 2,
    taken_orders = 3,
    taken_quantity = 4,
    taken_amount = 5,
    taken_discount = 6,
    taken_tax = 7,
    taken_returned = 8,
    taken_refunded = 9,
    taken_refunded_tax = 10,
};

// The number that a tag stands for; null for tags of later versions. `Part` is const or not.
template <class Part>
auto* number_of(std::uint32_t tag, Part& part) {
    auto& figures = part.figures;
    switch (tag) {
        case taken_orders:
            return &figures.orders;
        case taken_quantity:
            return &figures.quantity.thousandths;
        case taken_amount:
            return &figures.amount.minor;
        case taken_discount:
            return &figures.discount.minor;
        case taken_tax:
            return &figures.tax.minor;
        case taken_returned:
            return &figures.returned.thousandths;
        case taken_refunded:
            return &figures.refunded.minor;
        case taken_refunded_tax:
            return &figures.refunded_tax.minor;
        default:
            return static_cast<decltype(&figures.orders)>(nullptr);
    }
}

ObjectId employee_of(const Order& order) { return order.tab ? order.tab->employee : ObjectId{}; }

SalesFigures figures_of_sale(const Order& order) {
    SalesFigures figures;
    figures.orders = 1;
    for (const LineSum& line : line_sums(order)) {
        figures += {0, line.quantity, line.amount, line.discount, line.tax, {}, {}, {}};
    }
    return figures;
}

SalesFigures figures_of_refund(const RefundFact& refund) {
    SalesFigures figures;
    figures.refunded = refund.amount;
    for (const LineSum& line : refund.lines) {
        figures += {0, {}, {}, {}, {}, line.quantity, {}, line.tax};
    }
    return figures;
}

void append(FactsWriter& facts, const TakenOver& part) {
    std::string bytes;
    FactsWriter within(bytes);
    if (part.from) within.put(taken_from, static_cast<std::int64_t>(part.from.value));
    within.put(taken_day, part.business_day.days);
    for (std::uint32_t tag = taken_orders; tag <= taken_refunded_tax; ++tag) {
        const std::int64_t number = *number_of(tag, part);
        if (number != 0) within.put(tag, number);
    }
    facts.put(fact_taken_over, bytes);
}

}  // namespace

void put_taken_over(const Order& before, const Order& after, FactsWriter& facts) {
    const ObjectId from = employee_of(before);
    if (from == employee_of(after)) return;
    if (!counts_as_sale(before)) return;
    append(facts, {from, before.business_day, figures_of_sale(before)});
    if (before.refunds.empty()) return;
    for (const RefundFact& refund : refund_facts(before)) {
        if (refund.lines.empty()) continue;
        append(facts, {from, refund.business_day, figures_of_refund(refund)});
    }
}

std::optional<TakenOver> parse_taken_over(std::string_view bytes) {
    TakenOver part;
    FactsReader reader(bytes);
    while (const auto fact = reader.next()) {
        if (fact->is_bytes) continue;
        if (fact->tag == taken_from) {
            part.from = {static_cast<std::uint64_t>(fact->number)};
        } else if (fact->tag == taken_day) {
            part.business_day = {static_cast<std::int32_t>(fact->number)};
        } else if (std::int64_t* number = number_of(fact->tag, part)) {
            *number = fact->number;
        }
    }
    if (bytes.empty() || !reader.intact()) return std::nullopt;
    return part;
}

}  // namespace tillbook
