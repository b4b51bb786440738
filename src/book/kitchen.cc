// The kitchen: a ticket for an order, and where it stands.
#include "book/change_order.h"
#include "book/event_types.h"

namespace tillbook {

namespace {

// Where the ticket stands is the last that happened on the order's way to its guest.
void set_status(Order& order, KitchenStatus status, const State& state) {
    order.kitchen_status = status;
    std::string word = name_of(status);
    for (char& letter : word) letter = static_cast<char>(letter - 'a' + 'A');
    order.fulfillment =
        FulfillmentEvent{order.kitchen_ticket, std::move(word), {}, state.now, state.now};
}

}  // namespace

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
    set_status(order, KitchenStatus::queued, state);
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
    if (is_news) set_status(order, command.status, state);
    const std::string_view event = is_news ? event_type::ticket_updated : "";
    return change(std::move(opened), event, {}, state);
}

}  // namespace tillbook
