// The events a book tells: every type, and nothing else (a test holds this list against what is
// recorded).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tillbook {

namespace event_type {
inline constexpr std::string_view order_created = "order.created";
inline constexpr std::string_view order_updated = "order.updated";
inline constexpr std::string_view order_cancelled = "order.cancelled";
inline constexpr std::string_view order_refunded = "order.refunded";
inline constexpr std::string_view payment_received = "payment.received";
inline constexpr std::string_view refund_created = "refund.created";  // without an order
inline constexpr std::string_view ticket_updated = "kitchen_ticket.status_updated";
inline constexpr std::string_view product_created = "product.created";
inline constexpr std::string_view product_updated = "product.updated";  // removed, counted
inline constexpr std::string_view low_stock = "inventory.low_stock";
inline constexpr std::string_view out_of_stock = "inventory.out_of_stock";
inline constexpr std::string_view contact_created = "contact.created";
inline constexpr std::string_view contact_updated = "contact.updated";  // removed, too
inline constexpr std::string_view contact_erased = "contact.erased";
inline constexpr std::string_view day_closed = "day.closed";
}  // namespace event_type

inline constexpr std::array event_types = {
    event_type::order_created,   event_type::order_updated,    event_type::order_cancelled,
    event_type::order_refunded,  event_type::payment_received, event_type::refund_created,
    event_type::ticket_updated,  event_type::product_created,  event_type::product_updated,
    event_type::low_stock,       event_type::out_of_stock,     event_type::contact_created,
    event_type::contact_updated, event_type::contact_erased,   event_type::day_closed,
};

constexpr bool is_event_type(std::string_view type) {
    return std::find(event_types.begin(), event_types.end(), type) != event_types.end();
}

}  // namespace tillbook
