// PATCH of an order's status: which status may follow which.
#include "book/change_order.h"
#include "book/event_types.h"
#include "book/stock.h"
#include "book/tab_parts.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

Error refused(OrderStatus from, OrderStatus to) {
    return {ErrorCode::status_conflict,
            std::string("an order that is ") + name_of(from) + " cannot become " + name_of(to),
            {}};
}

Result<> check_completion(const Order& order, const Amounts& amounts, const State& state) {
    if (order.status != OrderStatus::pending) return refused(order.status, OrderStatus::completed);
    if (amounts.remaining == Money{}) return done;
    return Error{ErrorCode::order_has_balance,
                 to_decimal(amounts.remaining, state.settings.currency) +
                     " of the order are not paid yet; record the payment, which completes it",
                 {}};
}

Result<> check_cancellation(const Order& order, const Amounts& amounts) {
    if (order.status == OrderStatus::cancelled) return refused(order.status, order.status);
    const bool may = order.status != OrderStatus::completed || amounts.paid == Money{};
    if (may) return done;
    return Error{ErrorCode::order_has_payments,
                 "the order has been paid; refund it first, then it can be cancelled",
                 {}};
}

// scheduled ↔ pending → completed; anything not completed → cancelled, and a completed one on which
// nothing was paid.
Result<> check_transition(const Order& order, const Amounts& amounts, OrderStatus to,
                          const State& state) {
    switch (to) {
        case OrderStatus::scheduled:
            if (order.status == OrderStatus::pending) return done;
            return refused(order.status, to);
        case OrderStatus::pending:
            if (order.status == OrderStatus::scheduled) return done;
            return refused(order.status, to);
        case OrderStatus::completed:
            return check_completion(order, amounts, state);
        case OrderStatus::cancelled:
            return check_cancellation(order, amounts);
        case OrderStatus::refunded:
            return refused(order.status, to);
    }
    return refused(order.status, to);
}

}  // namespace

Result<Decision> decide(const ChangeStatus& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, command.if_version, state));
    const std::shared_ptr<const Order> held = opened.before.order;
    const Order& before = *held;
    const Amounts amounts = TRY(amounts_of(before));
    TRY(check_transition(before, amounts, command.status, state));
    opened.after.status = command.status;
    opened.after.cancellation_reason = command.cancellation_reason;
    const bool cancels = command.status == OrderStatus::cancelled;
    if (cancels && before.tab && amounts.paid == Money{}) {
        void_all_lines(state, opened.after);
        opened.after.tab->deleted_at = state.now;
    } else if (cancels && before.tab) {
        opened.after.tab->state = "cancelled";
    }
    if (!cancels) return change(std::move(opened), event_type::order_updated, {}, state);
    // What was sold is there again, unless it went its own way in refunds.
    std::vector<SoldQuantity> back;
    if (before.refunds.empty() && !before.tab) back = sold_quantities(before);
    for (SoldQuantity& sold : back) sold.by.thousandths = -sold.by.thousandths;
    return change(
        std::move(opened), event_type::order_cancelled,
        [&](FactsWriter& facts) { move_stock(back, state, facts); }, state);
}

}  // namespace tillbook
