// Collecting what is open on an order.
#include "book/change_order.h"
#include "book/event_types.h"
#include "book/money_parts.h"
#include "book/tab_parts.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

// What of the money handed over counts towards the order.
Result<Money> counted(const PayOrder& command, Money remaining, const State& state) {
    if (remaining == Money{}) return mistake("amount", "is not owed: nothing remains to be paid");
    if (command.amount <= remaining) return command.amount;
    if (command.method == cash_method) return remaining;
    return mistake("amount", "must not be above the remaining " +
                                 to_decimal(remaining, state.settings.currency) +
                                 " unless paid in CASH (got " +
                                 to_decimal(command.amount, state.settings.currency) + ")");
}

}  // namespace

Result<Decision> decide(const PayOrder& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, command.if_version, state));
    Order& order = opened.after;
    if (order.status == OrderStatus::cancelled || order.status == OrderStatus::refunded) {
        return Error{
            ErrorCode::status_conflict,
            std::string("an order that is ") + name_of(order.status) + " takes no payments",
            {}};
    }
    const Amounts amounts = TRY(amounts_of(order));
    Payment payment;
    payment.amount = TRY(counted(command, amounts.remaining, state));
    payment.tendered = command.amount;
    payment.method = command.method;
    payment.reference = command.reference;
    payment.at = TRY(moment_of(command.paid_at, state));
    payment.business_day = state.settings.calendar.day_of(payment.at);
    payment.id = state.take_ids(1);
    if (payment.amount == amounts.remaining && order.status == OrderStatus::pending) {
        order.status = OrderStatus::completed;
    }
    const PaymentFact fact{payment.id, payment.at, payment.business_day, payment.amount,
                           command.method};
    const Money change_given{payment.tendered.minor - payment.amount.minor};
    order.payments.push_back(std::move(payment));
    lock_if_paid(order, TRY(amounts_of(order)));
    const bool is_listed = !is_test(order);
    Decision decision = TRY(change(
        std::move(opened), event_type::payment_received,
        [&](FactsWriter& facts) {
            if (is_listed) append_payment(facts, fact, state.now);
        },
        state));
    decision.change_given = change_given;
    return decision;
}

}  // namespace tillbook
