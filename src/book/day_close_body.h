// The body of entries that seal a day.
#pragma once

#include <string>

#include "base/result.h"
#include "book/day_close.h"
#include "log/entry.h"

namespace tillbook {

// {"number","day":"2026-01-15","store","supplement","openingFloat","counted","figures":{"orders",
// "amount","discount","tax","refunded","refundedTax","taxes":[{"rate","amount","tax"}…],
// "methods":[{"method","payments","paid","refunds","refunded"}…]}}; what is none or 0 is left out,
// but for number, day and figures.
std::string encode_day_close(const DayClose& close);
// {"notes": …}; empty when there are none.
std::string encode_day_close_personal(const DayClose& close);
// internal_error if the body is damaged. Notes that were redacted come back empty.
Result<DayClose> decode_day_close(const EntryView& entry);

}  // namespace tillbook
