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

// Members, in this order, each left out at its default: short, status, date (ms; default: the
// entry's time), day, lines [{id, name, product, variant, variantName, price, quantity}], discount,
// customer, store, channel, method, payments [{id, method, amount, tendered, reference, at}], refunds,
// cancellationReason, externalId, imported. Amounts are minor units, quantities thousandths. Ids of
// lines, payments and refunds are left out where they continue the order's own number.
std::string encode_order(const Order& order);

// {"customer": …, "notes": …}; empty when there is nothing personal.
std::string encode_order_personal(const Order& order);

// What turns `before` into `after`, as a body of pieces.
std::string encode_order_pieces(const Order& before, const Order& after);

// An order from the entries that state it: the first whole, the rest pieces in order. Personal data
// that was redacted comes back empty. internal_error if a body is damaged.
Result<Order> decode_order(std::span<const EntryView> entries);

// Facts of an entry of pieces name the entry of the version before (tag 64); absent: whole.
inline constexpr std::uint32_t fact_previous_entry = 64;
// Change given at the recording, in minor units: part of the answer, not of the state.
inline constexpr std::uint32_t fact_change_given = 65;
// Ordered effects: events and stock moves (book/effects.h).
inline constexpr std::uint32_t fact_event = 66;
inline constexpr std::uint32_t fact_stock_move = 67;
// How many ids the entry took, its object's included; absent: 1.
inline constexpr std::uint32_t fact_ids_taken = 68;

}  // namespace tillbook
