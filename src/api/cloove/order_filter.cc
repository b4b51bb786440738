#include "api/cloove/order_filter.h"

#include "api/cloove/limits.h"
#include "api/cloove/list_page.h"
#include "api/cloove/list_span.h"
#include "book/calendar.h"

namespace tillbook::cloove {

namespace {

// Calls take(part) for each part of a comma-separated list, blanks around it taken off.
template <class Take>
void each_part(std::string_view list, Take take) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view part = list.substr(0, comma);
        list = comma == list.npos ? std::string_view{} : list.substr(comma + 1);
        const std::size_t first = part.find_first_not_of(' ');
        if (first == part.npos) continue;
        take(part.substr(first, part.find_last_not_of(' ') - first + 1));
    }
}

// A bit for each word of the list; a word that is none of the enumeration's is a mistake.
template <class Enum>
std::uint8_t read_words(QueryReader& query, std::string_view parameter, int count,
                        std::string_view allowed) {
    std::uint8_t bits = 0;
    const auto value = query.find(parameter);
    if (!value) return bits;
    each_part(value->text, [&](std::string_view part) {
        const std::string word = to_lower(part);
        for (int i = 0; i < count; ++i) {
            if (word != name_of(static_cast<Enum>(i))) continue;
            bits = static_cast<std::uint8_t>(bits | 1 << i);
            return;
        }
        query.mistakes().add({parameter}, "must be one of " + std::string(allowed),
                             Scalar{Scalar::Kind::text, part});
    });
    return bits;
}

// Any date-time, or the start of a business day.
void read_updated_since(QueryReader& query, const Calendar& calendar, OrderFilter& filter) {
    std::optional<Day> day;
    read_moment(query, "updated_since", day, filter.modified_since);
    if (day) filter.modified_since = calendar.start_of(*day);
}

void read_include(QueryReader& query, ListRequest& request) {
    const auto value = query.find("include");
    if (!value) return;
    each_part(value->text, [&](std::string_view part) {
        if (to_lower(part) == "items") {
            request.items = ListRequest::Items::shown;
        } else {
            query.mistakes().add({"include"}, "must be items", Scalar{Scalar::Kind::text, part});
        }
    });
}

}  // namespace

DateRange read_date_range(QueryReader& query, const Calendar& calendar) {
    DateRange range;
    read_moment(query, "start_date", range.day_from, range.date_from);
    read_moment(query, "end_date", range.day_to, range.date_to);
    const bool has_start = range.day_from || range.date_from;
    const bool has_end = range.day_to || range.date_to;
    if (!has_start || !has_end) return range;
    bool is_reversed = false;
    if (range.day_from && range.day_to) {
        is_reversed = *range.day_to < *range.day_from;
    } else if (range.date_from && range.date_to) {
        is_reversed = *range.date_to < *range.date_from;
    } else if (range.day_from) {
        is_reversed = *range.date_to < calendar.start_of(*range.day_from);
    } else {
        is_reversed = *range.day_to < calendar.day_of(*range.date_from);
    }
    if (is_reversed) query.mistakes().add({"end_date"}, "must not be before start_date");
    return range;
}

AmountRange read_amount_range(QueryReader& query, ValueReader& values) {
    AmountRange range;
    if (const auto value = query.find("min_amount")) {
        range.least = values.money(*value, {"min_amount"}, Sign::any);
    }
    if (const auto value = query.find("max_amount")) {
        range.most = values.money(*value, {"max_amount"}, Sign::any);
    }
    if (range.least && range.most && *range.most < *range.least) {
        query.mistakes().add({"max_amount"}, "must not be below min_amount");
    }
    return range;
}

void set_statuses(OrderFilter& filter, std::uint8_t statuses) {
    const bool asks_cancelled = (statuses >> static_cast<int>(OrderStatus::cancelled) & 1) != 0;
    filter.statuses = statuses;
    filter.skips_deleted = !asks_cancelled;
}

OrderFilter read_order_filter(QueryReader& query, ValueReader& values, const BookSettings& book) {
    OrderFilter filter;
    filter.skips_hidden = true;
    set_statuses(filter,
                 read_words<OrderStatus>(query, "status", order_status_count,
                                         "COMPLETED, PENDING, CANCELLED, REFUNDED, SCHEDULED"));
    filter.payment_statuses = read_words<PaymentStatus>(
        query, "payment_status", payment_status_count, "paid, partial, pending");
    if (const auto value = query.find("customer_id")) {
        filter.customer = values.id(*value, {"customer_id"}).value_or(ObjectId{});
    }
    filter.store = read_store(query, values);
    if (const auto value = query.find("channel")) filter.channel = value->text;
    if (const auto value = query.find("payment_method")) filter.method = to_upper(value->text);
    const DateRange dates = read_date_range(query, book.calendar);
    filter.day_from = dates.day_from;
    filter.day_to = dates.day_to;
    filter.date_from = dates.date_from;
    filter.date_to = dates.date_to;
    read_updated_since(query, book.calendar, filter);
    const AmountRange amounts = read_amount_range(query, values);
    filter.total_min = amounts.least;
    filter.total_max = amounts.most;
    if (const auto value = query.find("search")) {
        const TextRule rule{search_characters_max, TextRule::Empty::taken};
        filter.search = values.text(*value, {"search"}, rule).value_or(std::string_view{});
    }
    return filter;
}

ListRequest read_list_request(QueryReader& query, const BookSettings& book) {
    ValueReader values(query.mistakes(), book.record.id_secret, book.currency.exponent);
    ListRequest request;
    request.filter = read_order_filter(query, values, book);
    const ListPage page = read_list_page(query, values, request.limit);
    request.page = page.page;
    request.limit = page.limit;
    if (const auto value = query.find("cursor")) {
        request.behind = parse_cursor(value->text);
        if (!request.behind) {
            query.mistakes().add({"cursor"}, "is not one that a list has given", *value);
        }
    }
    read_include(query, request);
    return request;
}

std::string make_cursor(Instant date, ObjectId id) {
    std::string text;
    append_base32(text, static_cast<std::uint64_t>(to_ms(date)));
    append_base32(text, id.value);
    return text;
}

std::optional<std::pair<Instant, ObjectId>> parse_cursor(std::string_view text) {
    constexpr std::size_t number_length = 13;
    if (text.size() != 2 * number_length) return std::nullopt;
    const auto date = parse_base32(text.substr(0, number_length));
    const auto id = parse_base32(text.substr(number_length));
    if (!date || !id) return std::nullopt;
    return std::pair{from_ms(static_cast<std::int64_t>(*date)), ObjectId{*id}};
}

}  // namespace tillbook::cloove
