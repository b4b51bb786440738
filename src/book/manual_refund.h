// The body of entries that record a refund without an order.
#pragma once

#include <string>

#include "base/result.h"
#include "book/commands.h"
#include "log/entry.h"

namespace tillbook {

// Members, each left out at its default: amount, method (CASH), customer, store, at (ms; default:
// the entry's time), day, externalId, imported, and those of a refund's details (tab_body.h).
std::string encode_manual_refund(const ManualRefund& refund);
// {"customer": …, "reason": …}; empty when there is nothing personal.
std::string encode_manual_refund_personal(const ManualRefund& refund);
// internal_error if the body is damaged. Personal data that was redacted comes back empty.
Result<ManualRefund> decode_manual_refund(const EntryView& entry);

}  // namespace tillbook
