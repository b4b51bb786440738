// Business days: a book has an IANA zone and a time at which its day starts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/order.h"

namespace tillbook {

// Immutable, thread-safe, cheap to copy.
class Calendar {
public:
    // UTC, days start at midnight.
    Calendar();
    // validation_failed if the zone is not in the time zone database or the minutes not 0-1439.
    static Result<Calendar> make(std::string_view zone, int day_starts_minutes);

    // The business day a moment belongs to.
    Day day_of(Instant instant) const;
    // Hour of the local day, 0-23.
    std::int32_t hour_of(Instant instant) const;
    // First moment of a business day. A local time that a clock change skips is the moment of the
    // change; one that occurs twice is the earlier.
    Instant start_of(Day day) const;
    // The moment a local wall-clock time (minutes from 1970-01-01T00:00 local) stands for; the same
    // rule for skipped and doubled times.
    Instant from_local_minutes(std::int64_t minutes) const;
    // Local wall-clock time as milliseconds since 1970-01-01T00:00 local.
    std::int64_t to_local_ms(Instant instant) const;

private:
    const void* zone_ = nullptr;  // date::time_zone, owned by the database; null: UTC
    int day_starts_minutes_ = 0;
};

// The day in UTC, from midnight to midnight.
Day utc_day(Instant instant);

// "2026-01-15" and back; absent if it is no day between 1900 and 9999.
std::optional<Day> parse_day(std::string_view text);
std::string to_string(Day day);

// RFC 3339 date-time with zone ("2026-01-15T10:00:00.000Z", "…+01:00"), cut to ms; absent
// otherwise.
std::optional<Instant> parse_instant(std::string_view text);
// "2026-01-15T10:00:00.000Z".
std::string to_string(Instant instant);
void append_instant(std::string& out, Instant instant);

}  // namespace tillbook
