#include "api/cloove/report_query.h"

#include "api/cloove/render.h"
#include "book/calendar.h"

namespace tillbook::cloove {

std::optional<Day> read_day(QueryReader& query, std::string_view parameter) {
    const auto value = query.find(parameter);
    if (!value) return std::nullopt;
    const std::optional<Day> day = parse_day(value->text);
    if (!day) query.mistakes().add({parameter}, "must be a day such as 2026-01-15", *value);
    return day;
}

ReportRange read_report_range(QueryReader& query, const BookSettings& book) {
    ReportRange range;
    range.day_from = read_day(query, "start_date");
    range.day_to = read_day(query, "end_date");
    if (range.day_from && range.day_to && *range.day_to < *range.day_from) {
        query.mistakes().add({"end_date"}, "must not be before start_date");
    }
    ValueReader values(query.mistakes(), book.record.id_secret, book.currency.exponent);
    range.store = read_store(query, values);
    return range;
}

std::optional<std::size_t> read_group(QueryReader& query, std::span<const std::string_view> words) {
    const auto value = query.find("group_by");
    if (!value) return std::nullopt;
    const std::string sent = to_lower(value->text);
    std::string allowed;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (sent == words[i]) return i;
        allowed.append(i > 0 ? ", " : "").append(words[i]);
    }
    query.mistakes().add({"group_by"}, "must be one of " + allowed, *value);
    return std::nullopt;
}

void append_days(JsonWriter& json, const ReportRange& range) {
    const auto append = [](JsonWriter& member, const std::optional<Day>& day) {
        append_optional(member, day ? to_string(*day) : std::string());
    };
    append(json.key("startDate"), range.day_from);
    append(json.key("endDate"), range.day_to);
}

}  // namespace tillbook::cloove
