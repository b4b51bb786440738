// The order: what was sold, to whom, for how much, and what was paid. Values without behaviour;
// amounts are computed by pricing.h and stored nowhere twice.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/money.h"
#include "domain/tab.h"

namespace tillbook {

// The method of what goes into the drawer, and of which change is given.
inline constexpr std::string_view cash_method = "CASH";

enum class OrderStatus : std::uint8_t { pending, completed, cancelled, refunded, scheduled };
inline constexpr int order_status_count = 5;

enum class PaymentStatus : std::uint8_t { pending, partial, paid };
inline constexpr int payment_status_count = 3;

// The words used in storage and, upper-cased, on the wire: "pending", "completed" ...
const char* name_of(OrderStatus status);
const char* name_of(PaymentStatus status);

// Where an order stands in the kitchen; none: it was never sent there.
enum class KitchenStatus : std::uint8_t { none, queued, preparing, ready, served };
inline constexpr int kitchen_status_count = 5;
const char* name_of(KitchenStatus status);

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
    // Tax that the price contains, in ten-millionths (7.5 % is 750'000), frozen at the sale. 0:
    // none.
    std::int64_t contained_rate = 0;
    std::shared_ptr<const LineDetails> details{};  // shared between versions; null: a plain line
};

// Whether a line went by itself, or with its whole order, which still shows it.
enum class VoidKind : std::uint8_t { line, order };
inline constexpr int void_kind_count = 2;
const char* name_of(VoidKind kind);

// A line that was taken off its order, kept for ever with what is known of why.
struct VoidedLine {
    ObjectId id;
    std::shared_ptr<const Line> line;  // as it was; there
    VoidKind kind = VoidKind::line;
    Instant at{};
    Day business_day;     // frozen when it was recorded
    ObjectId removed_by;  // employees
    ObjectId approved_by;
    ObjectId created_by;
    std::string device;  // as sent, up to 36 bytes
    std::string event;   // what the till was doing: "DELETED_LINE_ITEM"; empty: nobody said
    std::string reason;  // personal: a free text
};

// Money in.
struct Payment {
    ObjectId id;
    std::string method;     // "CASH"; 1-32 characters, upper case
    Money amount;           // what counts towards the order, tips excluded
    Money tendered;         // handed over; above `amount` by the change given
    std::string reference;  // personal: a free text
    Instant at{};
    Day business_day;                                 // frozen when it was recorded
    std::shared_ptr<const PaymentDetails> details{};  // null: a plain payment

    PaymentResult result() const { return details ? details->result : PaymentResult::success; }
    // Whether it counts as paid.
    bool counts() const { return result() == PaymentResult::success; }
};

// So much of a line, given back.
struct ReturnedLine {
    ObjectId line;
    Quantity quantity;
    Money amount;  // its part of the refund
    Money tax;     // contained in `amount`
};

enum class Restock : std::uint8_t { no, yes };

// Money back.
struct Refund {
    ObjectId id;
    std::string method;
    Money amount;
    std::string reason;  // personal: a free text
    Instant at{};
    Day business_day;                 // frozen when it was recorded
    std::vector<ReturnedLine> lines;  // empty: by amount
    ObjectId payment{};               // the one it gives back; none: the order's as a whole
    Restock restock = Restock::no;    // whether what came back is for sale again
    std::shared_ptr<const RefundDetails> details{};  // null: a plain refund

    bool is_credit() const { return details && details->is_credit; }
    // Whether it counts as given back.
    bool counts() const { return !details || !details->taken_back; }
};

// An order as one of its versions states it.
struct Order {
    ObjectId id;
    std::uint32_t short_code = 0;  // printed ORD-1234
    std::uint32_t version = 1;
    OrderStatus status = OrderStatus::completed;
    std::vector<Line> lines;
    std::vector<VoidedLine> voided_lines;     // of a tab; ids rise
    Money discount;                           // on the whole order, at most the subtotal
    std::string payment_method{cash_method};  // as stated at recording; payments may differ
    std::vector<Payment> payments;
    std::vector<Refund> refunds;
    std::vector<Authorization> authorizations;
    ObjectId customer;
    ObjectId store;
    std::string customer_name;  // personal: the contact's, or the one sent, as it was then
    std::string notes;          // personal
    std::string channel = "api";
    std::string cancellation_reason;  // personal: a free text
    ObjectId kitchen_ticket;          // none: never sent to the kitchen
    KitchenStatus kitchen_status = KitchenStatus::none;
    std::optional<FulfillmentEvent> fulfillment{};
    std::string external_id;  // the id an imported order had elsewhere
    bool imported = false;
    Instant date{};            // when the sale happened
    Instant created_at{};      // when it was recorded
    Instant modified_at{};     // when the last version was recorded
    Day business_day;          // frozen at recording, by the book's zone and day start
    std::optional<Tab> tab{};  // absent: a plain sale
};

// The amounts that follow from an order (pricing.h computes them).
struct Amounts {
    Money subtotal;  // sum of the lines
    Money discount;
    Money total;  // subtotal − discount; of a tab: as stated, else as computed
    Money paid;   // gross: what was paid, refunds not taken off
    Money refunded;
    Money remaining;           // max(0, total − paid)
    Money tax;                 // contained in the total; of a tab: contained or added
    Money service_charge;      // of a tab
    Money order_fees;          // of a tab
    Money additional_charges;  // of a tab
    Money tip;                 // of a tab, outside paid and total
    PaymentStatus payment_status = PaymentStatus::paid;
};

}  // namespace tillbook
