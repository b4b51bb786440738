#include "book/book_money.h"

#include "book/effects.h"
#include "book/order_body.h"
#include "book/taken_over.h"
#include "log/facts.h"

namespace tillbook {

namespace {

Error damaged(const EntryView& entry) {
    return {ErrorCode::internal_error,
            "the facts of entry " + std::to_string(entry.number) + " are damaged",
            {}};
}

std::uint32_t number_of(const EntryView& entry) { return static_cast<std::uint32_t>(entry.number); }

// A row for a payment's fact or a refund's.
template <class Fact>
MoneyRow row_of(const EntryView& entry, Ordinal ordinal, const Fact& fact) {
    return {fact.id, to_ms(fact.at), fact.amount, ordinal, number_of(entry), fact.business_day};
}

ObjectId id_fact(const EntryView& entry, std::uint32_t tag) {
    return {static_cast<std::uint64_t>(number_fact(entry.facts, tag, 0))};
}

}  // namespace

Result<> BookMoney::apply(const EntryView& entry, Ordinal ordinal, const OrderRow* before,
                          const OrderRow& after) {
    const SumPlace place = SumPlace::of(after);
    const std::uint32_t number = number_of(entry);
    if (before == nullptr) {
        if (const auto paid = recorded_payment(entry, after)) {
            add_payment(entry, ordinal, after, *paid);
        }
    }
    sums.change_credit(before, after);
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag == fact_sale) {
            if (!parse_sale(fact->bytes, sale_)) return damaged(entry);
            sums.add_sale(after.business_day, place, sale_, number);
        } else if (fact->tag == fact_payment) {
            const auto payment = parse_payment(fact->bytes, entry.at);
            if (!payment) return damaged(entry);
            add_payment(entry, ordinal, after, *payment);
        } else if (fact->tag == fact_refund) {
            if (!parse_refund(fact->bytes, entry.at, refund_)) return damaged(entry);
            refunds.add(row_of(entry, ordinal, refund_), refund_.method);
            sums.add_refund(place, refund_, number);
        } else if (fact->tag == fact_refund_undone) {
            if (!parse_refund(fact->bytes, entry.at, refund_)) return damaged(entry);
            sums.undo_refund(place, refund_, number);
        } else if (fact->tag == fact_voided_line) {
            const auto voided = parse_payment(fact->bytes, entry.at);
            if (!voided) return damaged(entry);
            voided_lines.add(row_of(entry, ordinal, *voided), voided->method);
        } else if (fact->tag == fact_taken_over) {
            const auto part = parse_taken_over(fact->bytes);
            if (!part) return damaged(entry);
            sums.take_over(part->business_day, place, part->from, part->figures);
        }
    }
    return done;
}

void BookMoney::add_payment(const EntryView& entry, Ordinal ordinal, const OrderRow& order,
                            const PaymentFact& payment) {
    payments.add(row_of(entry, ordinal, payment), payment.method);
    sums.add_payment(SumPlace::of(order), payment);
}

Result<> BookMoney::apply_manual_refund(const EntryView& entry) {
    const ObjectId store = id_fact(entry, fact_refund_store);
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag != fact_refund) continue;
        if (!parse_refund(fact->bytes, entry.at, refund_)) return damaged(entry);
        refunds.add_loose(row_of(entry, no_ordinal, refund_), refund_.method,
                          id_fact(entry, fact_refund_customer), store);
        sums.add_refund({store, {}}, refund_, number_of(entry));
    }
    return done;
}

}  // namespace tillbook
