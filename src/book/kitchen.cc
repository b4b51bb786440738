// The kitchen: a ticket for an order, and where it stands.
#include "book/change_order.h"
#include "book/event_types.h"

namespace tillbook {

Result<Decision> decide(const SendToKitchen& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, command.if_version, state));
    Order& order = opened.after;
    if (order.kitchen_ticket) {
        return Error{ErrorCode::already_exists, "the order has a kitchen ticket already", {}};
    }
    if (order.status == OrderStatus::cancelled) {
        return Error{ErrorCode::status_conflict,
                     "an order that is cancelled cannot be sent to the kitchen",
                     {}};
    }
    order.kitchen_ticket = state.take_ids(1);
    order.kitchen_status = KitchenStatus::queued;
    return change(std::move(opened), event_type::ticket_updated, {}, state);
}

// Stages may come in any order. Repeating the current one is recorded, so that a retry finds it,
// but nobody is told.
Result<Decision> decide(const ChangeKitchenStatus& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, command.if_version, state));
    Order& order = opened.after;
    if (!order.kitchen_ticket) {
        return Error{ErrorCode::not_found, "the order has no kitchen ticket", {}};
    }
    const bool is_news = order.kitchen_status != command.status;
    order.kitchen_status = command.status;
    const std::string_view event = is_news ? event_type::ticket_updated : "";
    return change(std::move(opened), event, {}, state);
}

}  // namespace tillbook
