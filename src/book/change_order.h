// Changing an order: what all commands that do so share.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "book/decision.h"
#include "book/sums.h"

namespace tillbook {

// An order about to be changed: as it is, and a copy with the next version number to work on.
struct OrderChange {
    HeldOrder before;
    Order after;
};

// not_found; version_moved if it is no longer at the version that the caller has seen.
Result<OrderChange> open_change(ObjectId order, std::optional<std::uint32_t> if_version,
                                const State& state);

// The entry that states a new order, without its sale and effects.
Decision state_new_order(const Order& order, const Amounts& amounts, const State& state);

// Puts what a change does besides stating the order anew: payments, refunds, stock moves.
using PutEffects = std::function<void(FactsWriter&)>;

// The entry of a change, which tells `event`; that an order was updated is told as its cancellation
// where it leaves it cancelled. Lines that it voids get their rows. Sales are taken back or added
// where the order stops or begins to be a sale. The body is whole when the pieces would outgrow it,
// so that a version is one whole body and a bounded tail.
Result<Decision> change(OrderChange change, std::string_view event, const PutEffects& put_effects,
                        State& state);

// When a payment or a refund happened: now, or the moment the caller names, at most clock_ahead_max
// ahead.
Result<Instant> moment_of(const std::optional<Instant>& sent, const State& state);

}  // namespace tillbook
