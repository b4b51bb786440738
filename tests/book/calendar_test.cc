#include "book/calendar.h"

#include <date/tz.h>
#include <gtest/gtest.h>

namespace tillbook {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

Calendar calendar_of(std::string_view zone, int day_starts_minutes = 0) {
    Result<Calendar> made = Calendar::make(zone, day_starts_minutes);
    EXPECT_TRUE(made.ok()) << zone;
    return made.ok() ? made.value() : Calendar();
}

Instant instant_of(std::string_view text) {
    const auto instant = parse_instant(text);
    EXPECT_TRUE(instant.has_value()) << text;
    return instant.value_or(Instant{});
}

TEST(Calendar, ADayIsThatOfTheZoneAndTheHourItStarts) {
    struct Case {
        const char* zone;
        int starts;
        const char* instant;
        const char* day;
    };
    const Case cases[] = {
        {"UTC", 0, "2026-01-15T23:59:59.999Z", "2026-01-15"},
        {"UTC", 0, "2026-01-16T00:00:00Z", "2026-01-16"},
        {"UTC", 240, "2026-01-16T03:59:59.999Z", "2026-01-15"},
        {"UTC", 240, "2026-01-16T04:00:00Z", "2026-01-16"},
        {"UTC", 0, "1969-12-31T23:59:59.999Z", "1969-12-31"},
        {"Africa/Lagos", 0, "2026-01-15T22:59:59.999Z", "2026-01-15"},
        {"Africa/Lagos", 0, "2026-01-15T23:00:00Z", "2026-01-16"},
        {"Africa/Lagos", 300, "2026-01-16T03:59:59Z", "2026-01-15"},
        {"America/New_York", 0, "2026-07-01T03:59:59Z", "2026-06-30"},
        {"America/New_York", 0, "2026-07-01T04:00:00Z", "2026-07-01"},
        {"America/New_York", 0, "2026-01-01T04:59:59Z", "2025-12-31"},
        {"Asia/Kathmandu", 0, "2026-01-15T18:15:00Z", "2026-01-16"},
        {"Europe/Berlin", 0, "2024-02-29T22:59:59Z", "2024-02-29"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string{c.zone} + ' ' + c.instant);
        EXPECT_EQ(to_string(calendar_of(c.zone, c.starts).day_of(instant_of(c.instant))), c.day);
    }
}

TEST(Calendar, SkippedTimesAreTheChangeAndDoubledOnesTheEarlier) {
    struct Case {
        const char* zone;
        const char* day;
        int minute;
        const char* instant;
    };
    const Case cases[] = {
        // Berlin skips 02:00-03:00 on 29 March 2026 and has it twice on 25 October.
        {"Europe/Berlin", "2026-03-29", 119, "2026-03-29T00:59:00.000Z"},
        {"Europe/Berlin", "2026-03-29", 120, "2026-03-29T01:00:00.000Z"},
        {"Europe/Berlin", "2026-03-29", 150, "2026-03-29T01:00:00.000Z"},
        {"Europe/Berlin", "2026-03-29", 180, "2026-03-29T01:00:00.000Z"},
        {"Europe/Berlin", "2026-10-25", 150, "2026-10-25T00:30:00.000Z"},
        {"Europe/Berlin", "2026-10-25", 180, "2026-10-25T02:00:00.000Z"},
        // Beirut's summer time begins at midnight: the day starts at 01:00.
        {"Asia/Beirut", "2026-03-29", 0, "2026-03-28T22:00:00.000Z"},
        // Samoa had no 30 December 2011 at all.
        {"Pacific/Apia", "2011-12-30", 720, "2011-12-30T10:00:00.000Z"},
        {"UTC", "2026-03-29", 150, "2026-03-29T02:30:00.000Z"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string{c.zone} + ' ' + c.day + ' ' + std::to_string(c.minute));
        const Calendar calendar = calendar_of(c.zone);
        const std::int64_t local = std::int64_t{parse_day(c.day)->days} * 1440 + c.minute;
        EXPECT_EQ(to_string(calendar.from_local_minutes(local)), c.instant);
        EXPECT_EQ(to_string(calendar_of(c.zone, c.minute).start_of(*parse_day(c.day))), c.instant);
    }
}

TEST(Calendar, LocalTimeFollowsTheClock) {
    const Calendar berlin = calendar_of("Europe/Berlin");
    const auto shift = [&berlin](std::string_view text) {
        return berlin.to_local_ms(instant_of(text)) - to_ms(instant_of(text));
    };
    EXPECT_EQ(shift("2026-03-29T00:59:59.999Z"), 3'600'000);
    EXPECT_EQ(shift("2026-03-29T01:00:00Z"), 7'200'000);
    EXPECT_EQ(shift("1965-06-01T00:00:00.001Z"), 3'600'000);
}

// Around every change of every zone's clock: days meet without gap or overlap. The packaged
// database lists changes one by one until 2037.
TEST(Calendar, DaysMeetAtEveryChangeOfEveryZone) {
    const auto from = date::sys_days{date::year{2000} / 1 / 1};
    const auto until = date::sys_days{date::year{2037} / 12 / 31};
    int changes = 0;
    for (const date::time_zone& zone : date::get_tzdb().zones) {
        const std::string& name = zone.name();
        for (const int starts : {0, 150}) {
            const Calendar calendar = calendar_of(name, starts);
            date::sys_seconds at = from;
            for (;;) {
                const date::sys_info info = zone.get_info(at);
                if (info.end >= until) break;
                at = info.end;
                ++changes;
                const Day middle = calendar.day_of(Instant{at});
                for (int near = -1; near <= 1; ++near) {
                    const Day day{middle.days + near};
                    const Instant start = calendar.start_of(day);
                    ASSERT_LE(calendar.day_of(start - milliseconds{1}), Day{day.days - 1})
                        << name << ' ' << to_string(day);
                    // A day that the change skips is over when it starts.
                    ASSERT_GE(calendar.day_of(start), day) << name << ' ' << to_string(day);
                    ASSERT_LE(calendar.day_of(start).days, day.days + 1) << name;
                    ASSERT_LE(start, calendar.start_of(Day{day.days + 1})) << name;
                }
            }
        }
    }
    EXPECT_GT(changes, 10'000);
}

TEST(Calendar, UnknownZonesAndTimesAreValidationFailures) {
    struct Case {
        const char* zone;
        int starts;
        const char* field;
    };
    const Case cases[] = {
        {"Mars/Olympus", 0, "timezone"},     {"", 0, "timezone"},
        {"../../etc/passwd", 0, "timezone"}, {"Europe", 0, "timezone"},
        {"UTC", -1, "day_starts"},           {"UTC", 1440, "day_starts"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.zone);
        const Result<Calendar> made = Calendar::make(c.zone, c.starts);
        ASSERT_FALSE(made.ok());
        EXPECT_EQ(made.error().code, ErrorCode::validation_failed);
        ASSERT_EQ(made.error().mistakes.size(), 1u);
        EXPECT_EQ(made.error().mistakes[0].field, c.field);
    }
    EXPECT_TRUE(Calendar::make("UTC", 1439).ok());
}

TEST(Calendar, DaysAreReadAndWritten) {
    EXPECT_EQ(parse_day("1970-01-01")->days, 0);
    EXPECT_EQ(parse_day("1969-12-31")->days, -1);
    for (const char* text : {"1900-01-01", "2024-02-29", "2026-12-31", "9999-12-31"}) {
        ASSERT_TRUE(parse_day(text)) << text;
        EXPECT_EQ(to_string(*parse_day(text)), text);
    }
    for (const char* text : {"", "2026-1-15", "2026-02-30", "2025-02-29", "1899-12-31",
                             "2026-00-10", "2026-13-01", "2026-01-00", "2026-01-15 ", " 2026-01-15",
                             "2026/01/15", "10000-01-01", "20260115", "2026-01-1x", "+026-01-15"}) {
        EXPECT_FALSE(parse_day(text)) << text;
    }
}

TEST(Calendar, InstantsAreReadWithTheirOffsetAndCutToMilliseconds) {
    struct Case {
        const char* text;
        const char* written;
    };
    const Case cases[] = {
        {"2026-01-15T10:00:00Z", "2026-01-15T10:00:00.000Z"},
        {"2026-01-15t10:00:00z", "2026-01-15T10:00:00.000Z"},
        {"2026-01-15T10:00:00.5Z", "2026-01-15T10:00:00.500Z"},
        {"2026-01-15T10:00:00.123999999Z", "2026-01-15T10:00:00.123Z"},
        {"2026-01-15T10:00:00+01:00", "2026-01-15T09:00:00.000Z"},
        {"2026-01-15T10:00:00.250-05:30", "2026-01-15T15:30:00.250Z"},
        {"2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z"},
        {"2026-01-15T10:00:00-00:00", "2026-01-15T10:00:00.000Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
    };
    for (const Case& c : cases) {
        const auto instant = parse_instant(c.text);
        ASSERT_TRUE(instant) << c.text;
        EXPECT_EQ(to_string(*instant), c.written) << c.text;
    }
}

TEST(Calendar, WhatIsNoInstantIsRefused) {
    for (const char* text :
         {"", "2026-01-15", "2026-01-15T10:00:00", "2026-01-15T10:00Z", "2026-01-15 10:00:00Z",
          "2026-01-15T24:00:00Z", "2026-01-15T10:60:00Z", "2026-01-15T10:00:61Z",
          "2026-01-15T10:00:00.Z", "2026-01-15T10:00:00,5Z", "2026-01-15T10:00:00+1:00",
          "2026-01-15T10:00:00+0100", "2026-01-15T10:00:00+24:00", "2026-01-15T10:00:00+01:60",
          "2026-01-15T10:00:00Zx", "2026-02-29T10:00:00Z", "26-01-15T10:00:00Z"}) {
        EXPECT_FALSE(parse_instant(text)) << text;
    }
}

}  // namespace
}  // namespace tillbook
