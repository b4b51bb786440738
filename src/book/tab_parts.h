// The parts of a tab: lines, modifications, discounts, as an edit puts and removes them. For
// sources only.
#pragma once

#include <string_view>

#include "book/decision.h"
#include "book/mistake_list.h"
#include "log/facts.h"

namespace tillbook {

inline constexpr std::size_t lines_of_order_max = 3'000;

// The present reference object of this kind and id; null if there is none.
const Reference* find_reference_of(const State& state, ReferenceKind kind, ObjectId id);
// Of a discount or service charge: in ten-thousandths, else in whole percent.
Percent percent_of(const Reference& reference);

// Everything an edit does to lines, modifications and discounts. not_found for parts that are not
// there; the rest is added to the mistakes.
Result<> edit_lines(const EditOrder& command, State& state, Order& order, MistakeList& mistakes);

// A tab whose payments cover its total is locked, and fully paid unless its guests split it.
void lock_if_paid(Order& order, const Amounts& amounts);

// The fact that says which id an entry gave first to a part of its order.
void append_first_part(FactsWriter& facts, ObjectId order, ObjectId first_part);
ObjectId first_part_of(std::string_view facts, ObjectId order);

}  // namespace tillbook
