#include "api/cloove/list_span.h"

namespace tillbook::cloove {

void read_moment(QueryReader& query, std::string_view parameter, std::optional<Day>& day,
                 std::optional<Instant>& instant) {
    const auto value = query.find(parameter);
    if (!value) return;
    day = parse_day(value->text);
    if (!day) instant = parse_instant(value->text);
    if (!day && !instant) {
        query.mistakes().add({parameter},
                             "must be a day such as 2026-01-15 or a date-time with a zone", *value);
    }
}

Span read_span(QueryReader& query, const Calendar& calendar) {
    Span span;
    std::optional<Day> first, last;
    std::optional<Instant> end;
    read_moment(query, "start_date", first, span.from);
    read_moment(query, "end_date", last, end);
    if (first) span.from = calendar.start_of(*first);
    if (last) span.before = calendar.start_of(Day{last->days + 1});
    if (end) span.before = *end + std::chrono::milliseconds(1);
    if (span.from && span.before && *span.before <= *span.from) {
        query.mistakes().add({"end_date"}, "must not be before start_date");
    }
    return span;
}

}  // namespace tillbook::cloove
