// What came back of an order's payments, and refunds by line: how much of what was paid goes back
// with some of the lines.
//
// What was paid is spread over the lines by their values. Each refund gives back the difference of
// two cumulative shares, so that refunds in any sequence add up to exactly what was paid (ADR
// 0004).
#pragma once

#include "domain/order.h"

namespace tillbook {

// All amounts are 0 or above.
struct LineRefund {
    Money paid;            // paid for the order in all, tips excluded
    Money refunded;        // given back before, by line or by amount; without credits
    Money lines_value;     // sum of all line values
    Money returned_value;  // sum of the values of all lines returned by now, with this refund's
};

// The amount of this refund: the cumulative share round(paid × returned ÷ lines), less what was
// given back before, never below 0 nor above what is left. The refund that returns the last line
// gives back all that is left.
Money refund_due(const LineRefund& refund);

// What was given back of an order's payments, or of the one that is named. Credits stand by
// themselves: they are not held against what was paid.
Money returned_money(const Order& order, ObjectId payment = {});

}  // namespace tillbook
