#include "book/verify_listed.h"

#include <algorithm>
#include <cstdlib>

#include "base/wrapped.h"
#include "book/calendar.h"
#include "book/effects.h"
#include "book/money_parts.h"
#include "book/order_body.h"
#include "book/sums.h"
#include "log/facts.h"

namespace tillbook {

namespace {

constexpr std::string_view payments_differ = "payments differ between facts and body";
constexpr std::string_view refunds_differ = "refunds differ between facts and body";

// `T` is a payment or a refund, each with its fact. One that comes out of the lists again does so
// on its own day, or on that of the entry, which is near the one in UTC in every zone.
template <class Fact, class T>
bool is_of(const Fact& fact, const T& stated, bool comes_out, Instant entry_at) {
    const bool is_near = std::abs(fact.business_day.days - utc_day(entry_at).days) <= 2;
    const bool is_day = fact.business_day == stated.business_day || (comes_out && is_near);
    return is_day && fact.amount == stated.amount && fact.method == stated.method &&
           fact.at == stated.at;
}

template <class Fact, class T>
bool is_stated(const Fact& fact, const std::vector<T>& list, bool comes_out, Instant entry_at) {
    const auto stated = std::ranges::find(list, fact.id, &T::id);
    return stated != list.end() && is_of(fact, *stated, comes_out, entry_at);
}

void add_listed(Money& sum, Money amount, bool comes_out) {
    sum.minor = comes_out ? wrapped_subtract(sum.minor, amount.minor)
                          : wrapped_add(sum.minor, amount.minor);
}

// Damaged facts are told by who sums them up.
std::string_view take_fact(const FactsReader::Fact& fact, const EntryView& entry,
                           const Order& order, ListedMoney& listed) {
    if (fact.tag == fact_payment || fact.tag == fact_payment_undone) {
        const bool comes_out = fact.tag == fact_payment_undone;
        const auto payment = parse_payment(fact.bytes, entry.at);
        if (!payment) return {};
        add_listed(listed.paid, payment->amount, comes_out);
        if (!is_stated(*payment, order.payments, comes_out, entry.at)) return payments_differ;
    } else if (fact.tag == fact_refund || fact.tag == fact_refund_taken_back) {
        const bool comes_out = fact.tag == fact_refund_taken_back;
        RefundFact refund;
        if (!parse_refund(fact.bytes, entry.at, refund)) return {};
        add_listed(listed.refunded, refund.amount, comes_out);
        if (!is_stated(refund, order.refunds, comes_out, entry.at)) return refunds_differ;
    }
    return {};
}

}  // namespace

std::string_view check_listed(const EntryView& entry, const OrderRow& row, const Order& order,
                              const Amounts& amounts, ListedMoney& listed) {
    std::string_view wrong;
    if (entry.kind == EntryKind::order_recorded) {
        if (const auto paid = recorded_payment(entry, row))
            add_listed(listed.paid, paid->amount, false);
    }
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        const std::string_view of_fact = take_fact(*fact, entry, order, listed);
        if (wrong.empty()) wrong = of_fact;
    }
    const ListedMoney stated =
        is_test(order) ? ListedMoney{} : ListedMoney{amounts.paid, amounts.refunded};
    if (wrong.empty() && listed.paid != stated.paid) wrong = payments_differ;
    if (wrong.empty() && listed.refunded != stated.refunded) wrong = refunds_differ;
    listed = stated;
    return wrong;
}

std::string_view check_listed(const EntryView& entry, const ManualRefund& refund) {
    const auto id_fact = [&entry](std::uint32_t tag) {
        return ObjectId{static_cast<std::uint64_t>(number_fact(entry.facts, tag, 0))};
    };
    bool is_same = id_fact(fact_refund_store) == refund.store &&
                   id_fact(fact_refund_customer) == refund.customer;
    int count = 0;
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag != fact_refund) continue;
        RefundFact listed;
        if (!parse_refund(fact->bytes, entry.at, listed)) return {};
        ++count;
        is_same = is_same && listed.id == refund.id && is_of(listed, refund, false, entry.at);
    }
    return is_same && count == 1 ? std::string_view() : refunds_differ;
}

}  // namespace tillbook
