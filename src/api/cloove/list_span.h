// The parameters start_date and end_date.
#pragma once

#include <optional>
#include <string_view>

#include "api/cloove/query.h"
#include "book/calendar.h"

namespace tillbook::cloove {

// A parameter that is a bare day or an exact date-time; sets the one it is. Notes what is wrong in
// the reader's mistakes, as read_span does.
void read_moment(QueryReader& query, std::string_view parameter, std::optional<Day>& day,
                 std::optional<Instant>& instant);

// start_date and end_date as moments: a bare day is a business day of the book, the end day
// included; a date-time is exact.
struct Span {
    std::optional<Instant> from;
    std::optional<Instant> before;  // the first moment that is no longer in it
};
Span read_span(QueryReader& query, const Calendar& calendar);

}  // namespace tillbook::cloove
