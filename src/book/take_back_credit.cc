// A credit of an order that is taken back: its money comes in again.
#include <algorithm>

#include "book/event_types.h"
#include "book/money_parts.h"
#include "book/part_index.h"
#include "book/tab_parts.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

void check_people(const TakeBackCredit& command, const State& state, MistakeList& mistakes) {
    if (command.employee &&
        find_reference_of(state, ReferenceKind::employee, command.employee) == nullptr) {
        mistakes.add("employee", "is not an employee of this book");
    }
    if (command.device &&
        find_reference_of(state, ReferenceKind::device, command.device) == nullptr) {
        mistakes.add("device", "is no device of this book");
    }
}

}  // namespace

Result<Decision> decide(const TakeBackCredit& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, {}, state));
    Order& order = opened.after;
    const auto credit = std::ranges::find(order.refunds, command.credit, &Refund::id);
    if (credit == order.refunds.end() || !credit->is_credit()) {
        return mistake("credit", "is not one of this order");
    }
    if (!credit->counts()) return mistake("credit", "was taken back already");
    MistakeList mistakes;
    check_people(command, state, mistakes);
    if (mistakes.any()) return std::move(mistakes).error();
    const Refund given = *credit;
    RefundDetails details = *credit->details;
    details.taken_back =
        TakenBack{state.take_ids(1), command.employee, command.device, command.reason, state.now};
    const ObjectId made = details.taken_back->id;
    credit->details = std::make_shared<const RefundDetails>(std::move(details));
    const std::shared_ptr<const Order> before = opened.before.order;
    Decision decision = TRY(change(
        std::move(opened), event_type::order_updated,
        [&](FactsWriter& facts) {
            append_first_part(facts, before->id, made);
            if (is_test(*before)) return;
            append_part_opened(facts, {OrderPart::taken_back, made});
            RefundFact fact = refund_fact(*before, given);
            // The money comes in now, whenever it went out.
            fact.business_day = state.settings.calendar.day_of(state.now);
            // Of what is no sale, sales do not have it.
            if (!counts_as_sale(*before)) append_refund_undone(facts, negative(fact), state.now);
            append_refund_taken_back(facts, fact, state.now);
        },
        state));
    decision.first_part = made;
    return decision;
}

}  // namespace tillbook
