// Commands: what a caller may ask of a book. A dialect parses a request into one of these (shapes
// and ranges only); the writer decides it against the state of the book.
//
// Mistakes found at decision name fields in neutral paths ("lines[2].product", "discount"); each
// dialect translates them into its caller's words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "domain/order.h"

namespace tillbook {

// An id that was well formed but is nobody's: refused at decision, after replay.
inline constexpr ObjectId unknown_object{~std::uint64_t{0}};

struct DraftLine {
    std::string name;
    ObjectId product;
    ObjectId variant;
    std::optional<Money> custom_price;
    Quantity quantity = one;
};

struct RecordOrder {
    std::vector<DraftLine> lines;
    std::string payment_method = "CASH";
    std::optional<Money> amount_paid;  // absent: paid in full
    Money discount;
    ObjectId customer;
    std::string customer_name;
    ObjectId store;
    std::string channel = "api";
    std::string notes;
    std::optional<Instant> occurred_at;
    // Import only: history announces no webhook and leaves stock alone unless told otherwise.
    bool imported = false;
    bool move_stock = true;
    std::string external_id;
};

// Changes of one order. `if_version` is the version it must still have (If-Match), else
// version_moved.

struct ChangeStatus {
    ObjectId order;
    OrderStatus status = OrderStatus::pending;
    std::string cancellation_reason;
    std::optional<std::uint32_t> if_version;
};

struct PayOrder {
    ObjectId order;
    Money amount;  // handed over; beyond the remainder only in cash, as change
    std::string method = "CASH";
    std::string reference;
    std::optional<Instant> paid_at;  // absent: now
    std::optional<std::uint32_t> if_version;
};

struct RefundOrder {
    ObjectId order;
    // By amount, or by line; neither: all that is left.
    std::optional<Money> amount;
    std::vector<ReturnedLine> lines;  // their amounts are not read
    std::string reason;
    std::string method;  // empty: the order's
    Restock restock = Restock::no;
    std::optional<Instant> refunded_at;  // absent: now
    bool imported = false;
    std::optional<std::uint32_t> if_version;
};

struct SendToKitchen {
    ObjectId order;
    std::optional<std::uint32_t> if_version;
};

struct ChangeKitchenStatus {
    ObjectId order;
    KitchenStatus status = KitchenStatus::queued;
    std::optional<std::uint32_t> if_version;
};

// A refund without an order: as stored and as recorded (`id` none, `at` absent from the caller:
// now).
struct ManualRefund {
    ObjectId id;
    Money amount;
    std::string method = "CASH";
    std::string reason;  // personal
    ObjectId customer;
    std::string customer_name;  // personal
    ObjectId store;
    std::string external_id;
    bool imported = false;
    Instant at{};
    Day business_day;
    Instant created_at{};
};

struct RecordRefund {
    ManualRefund refund;
    std::optional<Instant> refunded_at;  // absent: now
};

struct Variant {
    ObjectId id;  // none when new
    std::string name;
    Money price;
    std::string sku;
};

// A product as stored and as put. `id` none makes a new one (or replaces the one of this name).
struct Product {
    ObjectId id;
    std::string name;
    Money price;
    std::string sku;
    bool active = true;
    bool tracks_stock = false;
    Quantity stock{0};
    std::optional<Quantity> reorder_level;
    std::vector<Variant> variants;
};

struct Contact {
    ObjectId id;
    std::string name;  // personal, like the next two
    std::string phone;
    std::string email;
};

struct Store {
    ObjectId id;
    std::string name;
    std::string address;
    bool is_default = false;
};

struct PutProduct {
    Product product;
};
struct PutContact {
    Contact contact;
};
struct PutStore {
    Store store;
};
struct RemoveProduct {
    ObjectId id;
};
struct RemoveContact {
    ObjectId id;
};
struct RemoveStore {
    ObjectId id;
};

// Forgets a person: what is personal in the contact's entries and in those of its orders and
// refunds is replaced by its hash; the contact is removed.
struct EraseContact {
    ObjectId contact;
    std::string reason;
};

// Settings or keys of the book were changed: recorded first, applied to the control records by
// whoever asked (book/administration.h). `body` is canonical JSON without secrets.
struct Administer {
    std::string body;
};

using Command = std::variant<RecordOrder, ChangeStatus, PayOrder, RefundOrder, SendToKitchen,
                             ChangeKitchenStatus, PutProduct, PutContact, PutStore, RemoveProduct,
                             RemoveContact, RemoveStore, EraseContact>;

// Everything about a request besides the command itself.
struct Envelope {
    BookId book;
    KeyId actor;
    std::uint64_t request_id = 0;
    std::string scope;        // "POST /v1/orders"
    std::string key;          // idempotency key, unquoted; empty: none
    std::string fingerprint;  // log/fingerprint.h; required when there is a key
};

// What became of a command.
struct Recorded {
    ObjectId object;
    std::uint64_t entry = 0;  // number of the (first) entry
    Instant at{};
    bool replayed = false;               // the key was known: this is the answer of then
    std::shared_ptr<const Order> order;  // for order commands, at the version then
    Money change_given;
    std::string store_name;  // of the order's store; empty: none
    std::string body;        // of administer and erase entries: canonical JSON
};

// Refused with idempotency_key_reused, the error has one mistake whose field is the decimal
// fingerprint code of the member that differs; the dialect names the member.
using Outcome = Result<Recorded>;

}  // namespace tillbook
