// The body of order entries: canonical JSON that names no dialect and can be read with any JSON
// tool. It leaves out what is null, a default or follows from the rest (ADR 0007).
//
// A body is whole (everything) or pieces (only what changed, parts keyed by id, null for removed).
// Personal data (customer name, notes) goes into a text of its own, so that it can be forgotten.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/order.h"
#include "log/entry.h"

namespace tillbook {

// Members, in this order, each left out at its default: short, status, created (ms; default:
// the entry's time), date (ms; default: created), day, lines [{id, name, product, variant,
// variantName, price, quantity, rate}], discount, customer, store, channel, method, payments [{id,
// method, amount, tendered, at, day}], refunds [{id, method, amount, at, day, lines [{line,
// quantity, amount, tax}], payment, restock}], voided [{id, at, kind, day, by, approved, created,
// device, event, line}], authorizations, tab, fulfilment (tab_body.h), ticket, kitchen, externalId,
// imported. Amounts are minor units, quantities thousandths. Ids of lines, payments and refunds are
// left out where they continue the order's own number; methods, times and days of payments and
// refunds where they are the order's.
std::string encode_order(const Order& order);

// {"customer": …, "notes": …, "cancellationReason": …, "title": …, "deleteReason": …, "<id>": …,
// "<id>.note": …, "<id>.tab": …}, where an id stands for the reference of that payment, the reason
// of that refund (or of taking it back) or voided line, or the note of that line, of what was
// voided or of that authorization, whose tab's name is the last; empty when there is nothing
// personal. All free texts are personal: nobody knows what a till's user writes into them.
std::string encode_order_personal(const Order& order);
// The texts that differ, beside a body of pieces; an empty one is gone.
std::string encode_order_personal_pieces(const Order& before, const Order& after);

// What turns `before` into `after`, as a body of pieces.
std::string encode_order_pieces(const Order& before, const Order& after);

// An order from the entries that state it: the first whole, the rest pieces in order. Personal data
// that was redacted comes back empty. internal_error if a body is damaged.
Result<Order> decode_order(std::span<const EntryView> entries);

// Adds the personal words of an order's entry; false if they are damaged.
bool read_order_personal(const EntryView& entry, Order& order);

// Tags of facts beside the row's own (1-63).
// The entry of the version before; on every entry that changes an order.
inline constexpr std::uint32_t fact_previous_entry = 64;
// 1: the body is pieces; absent: whole.
inline constexpr std::uint32_t fact_is_pieces = 69;
// Change given at the recording, in minor units: part of the answer, not of the state.
inline constexpr std::uint32_t fact_change_given = 65;
// Ordered effects: events and stock moves (book/effects.h).
inline constexpr std::uint32_t fact_event = 66;
inline constexpr std::uint32_t fact_stock_move = 67;
// How far behind its object's id the last id lies that the entry gave (to lines, payments,
// variants); absent: 0.
inline constexpr std::uint32_t fact_ids_behind = 68;
// What the entry adds to the sums of the book (book/sums.h).
inline constexpr std::uint32_t fact_sale = 72;
inline constexpr std::uint32_t fact_payment = 73;
inline constexpr std::uint32_t fact_refund = 74;
// On changes of an order: bytes of all pieces since its last whole body, and of that body.
inline constexpr std::uint32_t fact_pieces_bytes = 75;
inline constexpr std::uint32_t fact_whole_bytes = 76;
// On refunds without an order: whose and where.
inline constexpr std::uint32_t fact_refund_customer = 77;
inline constexpr std::uint32_t fact_refund_store = 78;
// A refund that no longer takes from sales, because its order was cancelled (book/sums.h).
inline constexpr std::uint32_t fact_refund_undone = 79;
// How far behind its order's id the first id lies that an entry gave to a part of it.
inline constexpr std::uint32_t fact_first_part = 80;
// A line that was voided, as a row of their list (book/sums.h).
inline constexpr std::uint32_t fact_voided_line = 81;
// A payment that counted and does not any more (book/sums.h).
inline constexpr std::uint32_t fact_payment_undone = 85;
// A refund that was given and has come in again (book/sums.h).
inline constexpr std::uint32_t fact_refund_taken_back = 82;
// A part of an order that is found by its own id from now on, or not any more (book/part_index.h).
inline constexpr std::uint32_t fact_part_opened = 83;
inline constexpr std::uint32_t fact_part_closed = 84;
// The part in sales that an order's new employee takes over (book/taken_over.h).
inline constexpr std::uint32_t fact_taken_over = 88;
// On any entry: the trace of the request that made it (Envelope::trace).
inline constexpr std::uint32_t fact_trace = 89;

}  // namespace tillbook
