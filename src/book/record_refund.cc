// A refund without an order: money back for a sale that this book does not hold.
#include "book/change_order.h"
#include "book/event_types.h"
#include "book/manual_refund.h"
#include "book/money_parts.h"
#include "book/order_body.h"
#include "book/usual_store.h"

namespace tillbook {

namespace {

Result<> set_customer_and_store(ManualRefund& refund, const State& state) {
    if (refund.customer) {
        const Kept<Contact>* contact = state.find_contact(refund.customer);
        if (!is_present(contact)) return mistake("customer", "is not a contact of this book");
        refund.customer_name = contact->object.name;
    }
    if (refund.store) {
        if (!is_present(state.find_store(refund.store))) {
            return mistake("store", "is not a store of this book");
        }
    } else {
        refund.store = usual_store(state.default_store());
    }
    return done;
}

// The tender of a credit gives its method.
Result<> set_details(ManualRefund& refund, const State& state) {
    Refund credit;
    credit.method = refund.method;
    credit.amount = refund.amount;
    credit.at = refund.at;
    TRY(set_credit(*refund.details, state, credit));
    refund.method = credit.method;
    refund.details = credit.details;
    return done;
}

}  // namespace

Result<Decision> decide(const RecordRefund& command, State& state) {
    ManualRefund refund = command.refund;
    TRY(set_customer_and_store(refund, state));
    refund.at = TRY(moment_of(command.refunded_at, state));
    refund.business_day = state.settings.calendar.day_of(refund.at);
    refund.created_at = state.now;
    if (refund.details) TRY(set_details(refund, state));
    refund.id = state.take_ids(1);
    Decision decision;
    decision.kind = EntryKind::refund_recorded;
    decision.object = refund.id;
    decision.body = encode_manual_refund(refund);
    decision.personal_text = encode_manual_refund_personal(refund);
    FactsWriter facts(decision.facts);
    const LineSum all{{}, {}, refund.amount, {}, 0, {}};
    append_refund(facts,
                  {refund.id, refund.at, refund.business_day, refund.amount, refund.method, {all}},
                  state.now);
    if (refund.customer) {
        facts.put(fact_refund_customer, static_cast<std::int64_t>(refund.customer.value));
    }
    if (refund.store) facts.put(fact_refund_store, static_cast<std::int64_t>(refund.store.value));
    append_event(facts, {std::string(event_type::refund_created), {}});
    decision.subject = std::move(refund);
    return decision;
}

}  // namespace tillbook
