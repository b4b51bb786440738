// The order: what was sold, to whom, for how much, and what was paid. Values without behaviour;
// amounts are computed by pricing.h and stored nowhere twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/money.h"

namespace tillbook {

enum class OrderStatus : std::uint8_t { pending, completed, cancelled, refunded, scheduled };
inline constexpr int order_status_count = 5;

enum class PaymentStatus : std::uint8_t { pending, partial, paid };
inline constexpr int payment_status_count = 3;

// The words used in storage and, upper-cased, on the wire: "pending", "completed" ...
const char* name_of(OrderStatus status);
const char* name_of(PaymentStatus status);

// A calendar day, as days since 1970-01-01.
struct Day {
    std::int32_t days = 0;
    constexpr auto operator<=>(const Day&) const = default;
};

// One product on an order.
struct Line {
    ObjectId id;
    std::string name;          // as sent; 1-255 bytes
    ObjectId product;          // none: a free line
    ObjectId variant;          // none: the product itself
    std::string variant_name;  // as it was when sold
    Money unit_price;
    Quantity quantity = one;
};

// Money in.
struct Payment {
    ObjectId id;
    std::string method;  // "CASH"; 1-32 characters, upper case
    Money amount;        // what counts towards the order, tips excluded
    Money tendered;      // handed over; above `amount` by the change given
    std::string reference;
    Instant at{};
};

// Money back.
struct Refund {
    ObjectId id;
    std::string method;
    Money amount;
    std::string reason;
    Instant at{};
};

// An order as one of its versions states it.
struct Order {
    ObjectId id;
    std::uint32_t short_code = 0;  // printed ORD-1234
    std::uint32_t version = 1;
    OrderStatus status = OrderStatus::completed;
    std::vector<Line> lines;
    Money discount;                       // on the whole order, at most the subtotal
    std::string payment_method = "CASH";  // as stated at recording; payments may differ
    std::vector<Payment> payments;
    std::vector<Refund> refunds;
    ObjectId customer;
    ObjectId store;
    std::string customer_name;  // personal: the contact's, or the one sent, as it was then
    std::string notes;          // personal
    std::string channel = "api";
    std::string cancellation_reason;
    std::string external_id;  // the id an imported order had elsewhere
    bool imported = false;
    Instant date{};         // when the sale happened
    Instant created_at{};   // when it was recorded
    Instant modified_at{};  // when the last version was recorded
    Day business_day;       // frozen at recording, by the book's zone and day start
};

// The amounts that follow from an order (pricing.h computes them).
struct Amounts {
    Money subtotal;  // sum of the lines
    Money discount;
    Money total;  // subtotal − discount
    Money paid;   // gross: what was paid, refunds not taken off
    Money refunded;
    Money remaining;  // max(0, total − paid)
    PaymentStatus payment_status = PaymentStatus::paid;
};

}  // namespace tillbook
