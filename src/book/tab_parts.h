// The parts of a tab: lines, modifications, discounts, as an edit puts and removes them. For
// sources only.
#pragma once

#include <string_view>

#include "book/decision.h"
#include "book/mistake_list.h"
#include "log/facts.h"

namespace tillbook {

inline constexpr std::size_t lines_of_order_max = 3'000;
inline constexpr std::size_t voided_lines_max = 10'000;
inline constexpr std::size_t order_fees_max = 3;
inline constexpr std::size_t parts_of_line_max = 100;

// The present reference object of this kind and id; null if there is none.
const Reference* find_reference_of(const State& state, ReferenceKind kind, ObjectId id);
// Of a discount or service charge: in ten-thousandths, else in whole percent.
Percent percent_of(const Reference& reference);

// not_found: "there is no such line".
Error no_such_part(std::string_view what);
// The line of this id; null if the order has none.
Line* find_line(Order& order, ObjectId id);
const Line* find_line(const Order& order, ObjectId id);
// What a line has beyond the plain, made up where it has nothing.
LineDetails details_of(const Line& line, const Order& order);
void set_details(Line& line, LineDetails details);
// Whether some of a line came back with a refund.
bool was_returned(const Order& order, ObjectId line);
// Makes a line of an order; mistakes are named behind `path` ("lines[0]").
void add_line(const TabLineDraft& draft, const std::string& path, State& state, Order& order,
              MistakeList& mistakes);
void check_employee(ObjectId employee, std::string_view field, const State& state,
                    MistakeList& mistakes);

// tab_voids.cc: lines that are taken off or exchanged. not_found and status_conflict for lines
// that are not there or must stay.
Result<> remove_lines(const EditOrder& command, State& state, Order& order);
Result<> void_line(const LineVoid& line_void, State& state, Order& order, MistakeList& mistakes);
Result<> exchange_line(const LineExchange& exchange, State& state, Order& order,
                       MistakeList& mistakes);
// Of an order that is being deleted: its lines stay on it, and are kept as voided.
void void_all_lines(State& state, Order& order);

// tab_charges.cc: order fees and additional charges.
void add_order_fee(const OrderFeeDraft& draft, State& state, Order& order, MistakeList& mistakes);
Result<> remove_order_fee(ObjectId line, State& state, Order& order);
void set_additional_charges(const std::vector<ChargeDraft>& drafts, State& state, Order& order,
                            MistakeList& mistakes);

// Everything an edit does to lines, modifications and discounts. not_found for parts that are not
// there; the rest is added to the mistakes.
Result<> edit_lines(const EditOrder& command, State& state, Order& order, MistakeList& mistakes);

// not_found: of an order that was deleted.
Error deleted_already();
// The tab that a plain sale becomes when it is changed as one: its total stays as sold.
void make_tab(Order& order, const State& state);
// All lines of a tab.
void mark_as_printed(Order& order);
// What lock_if_paid did to a tab that owes something again is undone.
void reopen_if_unpaid(Order& order, const Amounts& amounts);
// A tab whose payments cover its total is locked, and fully paid unless its guests split it.
void lock_if_paid(Order& order, const Amounts& amounts);

// The fact that says which id an entry gave first to a part of its order.
void append_first_part(FactsWriter& facts, ObjectId order, ObjectId first_part);
ObjectId first_part_of(std::string_view facts, ObjectId order);

}  // namespace tillbook
