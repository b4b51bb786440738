// The parameters of order lists, read into a filter.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/cloove/query.h"
#include "book/directory.h"
#include "book/query.h"

namespace tillbook::cloove {

inline constexpr std::array<std::string_view, 16> list_parameters = {
    "status",     "payment_status", "customer_id",   "store_id", "channel",    "payment_method",
    "start_date", "end_date",       "updated_since", "search",   "min_amount", "max_amount",
    "page",       "limit",          "cursor",        "include",
};

// Those of them that say which orders.
inline constexpr std::span<const std::string_view> filter_parameters =
    std::span(list_parameters).first<12>();

struct ListRequest {
    OrderFilter filter;
    std::uint64_t page = 1;
    std::uint32_t limit = 50;
    std::optional<std::pair<Instant, ObjectId>> behind;  // from the cursor
    enum class Items { hidden, shown } items = Items::hidden;
};

// The parameters start_date and end_date: bare days are business days, date-times exact.
struct DateRange {
    std::optional<Day> day_from;
    std::optional<Day> day_to;
    std::optional<Instant> date_from;
    std::optional<Instant> date_to;
};
DateRange read_date_range(QueryReader& query, const Calendar& calendar);

// The parameters min_amount and max_amount.
struct AmountRange {
    std::optional<Money> least;
    std::optional<Money> most;
};
AmountRange read_amount_range(QueryReader& query, ValueReader& values);

// What the list shows of orders of a status: one that was deleted counts as cancelled, and is shown
// only where cancelled ones are asked for.
void set_statuses(OrderFilter& filter, std::uint8_t statuses);

// Both note what is wrong in the reader's mistakes.
OrderFilter read_order_filter(QueryReader& query, ValueReader& values, const BookSettings& book);
ListRequest read_list_request(QueryReader& query, const BookSettings& book);

// A cursor: continue behind this order. Opaque to callers, 26 characters.
std::string make_cursor(Instant date, ObjectId id);
std::optional<std::pair<Instant, ObjectId>> parse_cursor(std::string_view text);

}  // namespace tillbook::cloove
