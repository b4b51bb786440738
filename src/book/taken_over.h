// An order that another employee takes over takes its part in the sales of the book along. The part
// stands in the facts of the entry that changes the employee, by business day: reports by employee
// follow from facts alone, like all others (book/sums.h).
#pragma once

#include <optional>
#include <string_view>

#include "book/sales_sums.h"

namespace tillbook {

// What an order had on one day: its sale on its own, each refund on the refund's.
struct TakenOver {
    ObjectId from;  // the employee until now; none: nobody in particular
    Day business_day;
    SalesFigures figures;
};

// Writes a fact for each of the order's days; nothing if the employee stays, or if the order had no
// part in sales.
void put_taken_over(const Order& before, const Order& after, FactsWriter& facts);
// From the bytes of a fact_taken_over; absent if they are damaged.
std::optional<TakenOver> parse_taken_over(std::string_view bytes);

}  // namespace tillbook
