#include "book/calendar.h"

#include <date/tz.h>

#include <stdexcept>

namespace tillbook {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int minutes_per_day = 1440;
constexpr std::int64_t ms_per_minute = 60'000;
constexpr std::int64_t ms_per_day = minutes_per_day * ms_per_minute;

constexpr std::int64_t floor_divide(std::int64_t numerator, std::int64_t denominator) {
    return numerator / denominator - (numerator % denominator < 0 ? 1 : 0);
}

const date::time_zone& zone_at(const void* zone) {
    return *static_cast<const date::time_zone*>(zone);
}

bool is_utc(std::string_view zone) {
    return zone == "UTC" || zone == "Etc/UTC" || zone == "Etc/GMT" || zone == "GMT";
}

void append_digits(std::string& out, std::int64_t number, int width) {
    char digits[20];
    for (int at = width - 1; at >= 0; --at) {
        digits[at] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    out.append(digits, static_cast<std::size_t>(width));
}

void append_day(std::string& out, Day day) {
    const date::year_month_day ymd{date::sys_days{date::days{day.days}}};
    append_digits(out, static_cast<int>(ymd.year()), 4);
    out.push_back('-');
    append_digits(out, static_cast<unsigned>(ymd.month()), 2);
    out.push_back('-');
    append_digits(out, static_cast<unsigned>(ymd.day()), 2);
}

// Takes exactly `width` digits off the front; absent if they are not there.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
    if (text.size() < width) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(0, width)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    text.remove_prefix(width);
    return number;
}

bool take_char(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

// The same for a letter that RFC 3339 allows in either case.
bool take_letter(std::string_view& text, char upper) {
    return take_char(text, upper) || take_char(text, static_cast<char>(upper - 'A' + 'a'));
}

std::optional<Day> take_day(std::string_view& text) {
    const auto year = take_digits(text, 4);
    if (!year || *year < 1900 || !take_char(text, '-')) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take_char(text, '-')) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day) return std::nullopt;
    const auto ymd = date::year{*year} / *month / *day;
    if (!ymd.ok()) return std::nullopt;
    return Day{date::sys_days{ymd}.time_since_epoch().count()};
}

// "10:00:00" with an optional fraction of any length, as milliseconds; a leap second gives 60.
std::optional<std::int64_t> take_time(std::string_view& text) {
    const auto hour = take_digits(text, 2);
    if (!hour || *hour > 23 || !take_char(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || *minute > 59 || !take_char(text, ':')) return std::nullopt;
    const auto second = take_digits(text, 2);
    if (!second || *second > 60) return std::nullopt;
    std::int64_t ms = ((*hour * 60 + *minute) * 60 + *second) * std::int64_t{1000};
    if (!take_char(text, '.')) return ms;
    std::size_t digits = 0;
    for (int unit = 100; const auto digit = take_digits(text, 1); unit /= 10, ++digits) {
        ms += *digit * unit;
    }
    if (digits == 0) return std::nullopt;
    return ms;
}

// "Z" or "+01:00", in minutes east of UTC.
std::optional<int> take_offset(std::string_view& text) {
    if (take_letter(text, 'Z')) return 0;
    const bool west = !text.empty() && text.front() == '-';
    if (!west && (text.empty() || text.front() != '+')) return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    if (!hours || *hours > 23 || !take_char(text, ':')) return std::nullopt;
    const auto rest = take_digits(text, 2);
    if (!rest || *rest > 59) return std::nullopt;
    const int offset = *hours * 60 + *rest;
    return west ? -offset : offset;
}

}  // namespace

Calendar::Calendar() = default;

Result<Calendar> Calendar::make(std::string_view zone, int day_starts_minutes) {
    if (day_starts_minutes < 0 || day_starts_minutes >= minutes_per_day) {
        return mistake("day_starts", "must be a time of day");
    }
    Calendar calendar;
    calendar.day_starts_minutes_ = day_starts_minutes;
    if (is_utc(zone)) return calendar;
    // The library says "unknown zone" by throwing; this is the only place that asks it for one.
    try {
        const date::time_zone* found = date::locate_zone(std::string{zone});
        found->get_info(date::sys_seconds{});  // reads the zone's file now rather than at a sale
        calendar.zone_ = found;
    } catch (const std::runtime_error&) {
        return mistake("timezone",
                       "is not in the time zone database (got " + std::string{zone} + ")");
    }
    return calendar;
}

std::int64_t Calendar::to_local_ms(Instant instant) const {
    const std::int64_t ms = to_ms(instant);
    if (!zone_) return ms;
    const date::sys_seconds at{seconds{floor_divide(ms, 1000)}};
    return ms + zone_at(zone_).get_info(at).offset.count() * 1000;
}

Day Calendar::day_of(Instant instant) const {
    const std::int64_t local = to_local_ms(instant) - day_starts_minutes_ * ms_per_minute;
    return Day{static_cast<std::int32_t>(floor_divide(local, ms_per_day))};
}

std::int32_t Calendar::hour_of(Instant instant) const {
    constexpr std::int64_t ms_an_hour = 3'600'000;
    constexpr std::int64_t hours_a_day = 24;
    const std::int64_t ms_a_day = ms_an_hour * hours_a_day;
    const std::int64_t of_day = (to_local_ms(instant) % ms_a_day + ms_a_day) % ms_a_day;
    return static_cast<std::int32_t>(of_day / ms_an_hour);
}

Instant Calendar::start_of(Day day) const {
    return from_local_minutes(std::int64_t{day.days} * minutes_per_day + day_starts_minutes_);
}

Instant Calendar::from_local_minutes(std::int64_t local_minutes) const {
    if (!zone_) return from_ms(local_minutes * ms_per_minute);
    const date::local_seconds local{seconds{local_minutes * 60}};
    const date::local_info info = zone_at(zone_).get_info(local);
    if (info.result == date::local_info::nonexistent) return Instant{info.first.end};
    // Of a doubled time `first` is the earlier offset, which gives the earlier moment.
    return Instant{local.time_since_epoch() - info.first.offset};
}

Day utc_day(Instant instant) {
    return Day{static_cast<std::int32_t>(floor_divide(to_ms(instant), ms_per_day))};
}

std::optional<Day> parse_day(std::string_view text) {
    const auto day = take_day(text);
    return text.empty() ? day : std::nullopt;
}

std::string to_string(Day day) {
    std::string out;
    append_day(out, day);
    return out;
}

std::optional<Instant> parse_instant(std::string_view text) {
    const auto day = take_day(text);
    if (!day || !take_letter(text, 'T')) return std::nullopt;
    const auto time = take_time(text);
    if (!time) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    return from_ms(day->days * ms_per_day + *time - *offset * ms_per_minute);
}

std::string to_string(Instant instant) {
    std::string out;
    append_instant(out, instant);
    return out;
}

void append_instant(std::string& out, Instant instant) {
    const Day day = utc_day(instant);
    const std::int64_t ms = to_ms(instant) - day.days * ms_per_day;
    append_day(out, day);
    out.push_back('T');
    append_digits(out, ms / 3'600'000, 2);
    out.push_back(':');
    append_digits(out, ms / 60'000 % 60, 2);
    out.push_back(':');
    append_digits(out, ms / 1000 % 60, 2);
    out.push_back('.');
    append_digits(out, ms % 1000, 3);
    out.push_back('Z');
}

}  // namespace tillbook
