#include "book/book_money.h"

#include "book/effects.h"
#include "book/order_body.h"
#include "book/taken_over.h"
#include "log/facts.h"

namespace tillbook {

namespace {

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
    if (before == nullptr) {
        if (const auto paid = recorded_payment(entry, after)) {
            add_payment(entry, ordinal, after, *paid);
        }
    }
    sums.change_credit(before, after);
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (!take(entry, ordinal, after, *fact)) return damaged_facts(entry);
    }
    return done;
}

bool BookMoney::take(const EntryView& entry, Ordinal ordinal, const OrderRow& order,
                     const FactsReader::Fact& fact) {
    const SumPlace place = SumPlace::of(order);
    switch (fact.tag) {
        case fact_sale:
            if (!parse_sale(fact.bytes, sale_)) return false;
            sums.add_sale(order.business_day, place, sale_, number_of(entry));
            return true;
        case fact_payment:
        case fact_payment_undone: {
            const auto payment = parse_payment(fact.bytes, entry.at);
            if (!payment) return false;
            if (fact.tag == fact_payment) {
                add_payment(entry, ordinal, order, *payment);
                return true;
            }
            sums.undo_payment(place, *payment);
            return payments.remove(payment->id, payment->at);
        }
        case fact_refund:
        case fact_refund_undone:
        case fact_refund_taken_back:
            return parse_refund(fact.bytes, entry.at, refund_) &&
                   take_refund(entry, ordinal, order, fact);
        case fact_taken_over: {
            const auto part = parse_taken_over(fact.bytes);
            if (!part) return false;
            sums.take_over(part->business_day, place, part->from, part->figures);
            return true;
        }
        case fact_voided_line: {
            const auto voided = parse_payment(fact.bytes, entry.at);
            if (!voided) return false;
            voided_lines.add(row_of(entry, ordinal, *voided), voided->method);
            return true;
        }
        case fact_part_opened:
        case fact_part_closed:
            return take_part(ordinal, fact);
        default:
            return true;
    }
}

// The refund has been read. That a credit is one has been said before.
bool BookMoney::take_refund(const EntryView& entry, Ordinal ordinal, const OrderRow& order,
                            const FactsReader::Fact& fact) {
    const SumPlace place = SumPlace::of(order);
    if (fact.tag == fact_refund_undone) {
        sums.undo_refund(place, refund_, number_of(entry));
        return true;
    }
    if (fact.tag == fact_refund_taken_back) {
        sums.take_refund_back(place, refund_, number_of(entry));
        return refunds.remove(refund_.id, refund_.at);
    }
    const MoneyRow row = row_of(entry, ordinal, refund_);
    if (parts.find(OrderPart::credit, refund_.id)) {
        refunds.add_credit(row, refund_.method);
    } else {
        refunds.add(row, refund_.method);
    }
    sums.add_refund(place, refund_, number_of(entry));
    return true;
}

bool BookMoney::take_part(Ordinal ordinal, const FactsReader::Fact& fact) {
    const auto part = parse_part(fact.bytes);
    if (!part) return false;
    if (fact.tag == fact_part_opened) {
        parts.open(part->part, part->id, ordinal);
    } else {
        parts.close(part->part, part->id);
    }
    return true;
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
        if (!parse_refund(fact->bytes, entry.at, refund_)) return damaged_facts(entry);
        refunds.add_loose(row_of(entry, no_ordinal, refund_), refund_.method,
                          id_fact(entry, fact_refund_customer), store);
        sums.add_refund({store, {}}, refund_, number_of(entry));
    }
    return done;
}

}  // namespace tillbook
