// What becomes of a payment after it was taken or held: captured, voided, spread over lines.
#include <algorithm>

#include "book/event_types.h"
#include "book/money_parts.h"
#include "book/part_index.h"
#include "book/tab_parts.h"
#include "domain/refund.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

Error conflict(std::string words) { return {ErrorCode::status_conflict, std::move(words), {}}; }

// What was given back must have been paid.
Result<> check_not_refunded(const Order& order, const Payment& payment) {
    const Amounts amounts = TRY(amounts_of(order));
    const Money left{amounts.paid.minor - payment.amount.minor};
    const bool is_refunded =
        returned_money(order, payment.id) > Money{} || returned_money(order) > left;
    if (!is_refunded) return done;
    return conflict("A payment that was refunded cannot be voided.");
}

}  // namespace

Result<Decision> decide(const VoidPayment& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, {}, state));
    Order& order = opened.after;
    make_tab(order, state);
    Payment* payment = TRY(find_payment(order, command.payment));
    if (payment->result() == PaymentResult::voided) {
        return conflict("The payment was voided already.");
    }
    const Payment before = *payment;
    if (before.counts()) TRY(check_not_refunded(order, before));
    PaymentDetails details = details_of(before);
    details.result = PaymentResult::voided;
    details.void_reason = command.reason;
    details.changed_at = state.now;
    set_details(*payment, std::move(details));
    const Amounts amounts = TRY(amounts_of(order));
    if (before.counts()) reopen_if_unpaid(order, amounts);
    // What was cancelled is deleted once nothing was ever paid.
    const bool deletes = order.status == OrderStatus::cancelled && !order.tab->deleted_at;
    if (deletes && amounts.paid == Money{}) {
        void_all_lines(state, order);
        order.tab->deleted_at = state.now;
    }
    const bool leaves_list = before.counts() && !is_test(order);
    PaymentFact undone = payment_fact(before);
    // The money goes out now, whenever it came in.
    undone.business_day = state.settings.calendar.day_of(state.now);
    return change(
        std::move(opened), event_type::order_updated,
        [&](FactsWriter& facts) {
            if (!leaves_list) return;
            append_payment_undone(facts, undone, state.now);
            append_part_opened(facts, {OrderPart::payment, before.id});
        },
        state);
}

Result<Decision> decide(const CapturePayment& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, {}, state));
    Order& order = opened.after;
    Payment* payment = TRY(find_payment(order, command.payment));
    if (payment->result() != PaymentResult::authorized) {
        return conflict("Only a payment that is authorized and not yet taken can be captured.");
    }
    if (order.status == OrderStatus::cancelled) {
        return conflict("A cancelled order takes no payments.");
    }
    PaymentDetails details = details_of(*payment);
    const Money most = details.authorized.value_or(payment->amount);
    const Money amount = command.amount.value_or(payment->amount);
    if (amount > most) {
        return mistake("amount", "must not be above the authorized " + std::to_string(most.minor) +
                                     " (got " + std::to_string(amount.minor) + ")");
    }
    details.result = PaymentResult::success;
    details.tip = command.tip.value_or(details.tip);
    if (amount != payment->amount) details.tax = tax_share(order, amount);
    details.changed_at = state.now;
    payment->amount = payment->tendered = amount;
    // The money comes in now, whenever it was held.
    payment->business_day = state.settings.calendar.day_of(state.now);
    set_details(*payment, std::move(details));
    const Payment taken = *payment;
    lock_if_paid(order, TRY(amounts_of(order)));
    return change(
        std::move(opened), event_type::payment_received,
        [&](FactsWriter& facts) {
            append_part_closed(facts, {OrderPart::payment, taken.id});
            append_payment(facts, payment_fact(taken), state.now);
        },
        state);
}

Result<Decision> decide(const ChangePayment& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, {}, state));
    Order& order = opened.after;
    Payment* payment = TRY(find_payment(order, command.payment));
    MistakeList mistakes;
    PaymentDetails details = details_of(*payment);
    if (command.lines) {
        check_shares(*command.lines, order, mistakes);
        details.lines = *command.lines;
    }
    if (command.employee && *command.employee != details.employee) {
        if (payment->result() != PaymentResult::authorized) {
            mistakes.add("employee", "must stay as it is once the payment was taken");
        }
        if (find_reference_of(state, ReferenceKind::employee, *command.employee) == nullptr) {
            mistakes.add("employee", "is not an employee of this book");
        }
        details.employee = *command.employee;
    }
    if (mistakes.any()) return std::move(mistakes).error();
    details.changed_at = state.now;
    set_details(*payment, std::move(details));
    return change(std::move(opened), event_type::order_updated, {}, state);
}

}  // namespace tillbook
