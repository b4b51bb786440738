// The query of a request: filters, order, page and what is to be expanded.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "base/clock.h"
#include "base/id.h"
#include "book/query.h"
#include "domain/money.h"

namespace tillbook::clover {

// One condition: "total>=1000", "state IS NOT NULL", "id in ('A','B')", "name=Ada*".
struct Filter {
    enum class Operator : std::uint8_t {
        equal,
        not_equal,
        below,
        at_most,
        above,
        at_least,
        one_of,
        is_null,
        is_not_null
    };
    std::string field;
    Operator op = Operator::equal;
    std::vector<std::string> values;  // unquoted; one, but for one_of and the tests for null
    bool begins = false;              // the value ended in "*"
};

using Operator = Filter::Operator;

// Times are shown, and compared, in whole seconds.
inline constexpr std::int64_t second_ms = 1'000;

struct SortBy {
    std::string field;
    bool descending = false;
};

struct ListQuery {
    std::vector<Filter> filters;
    std::vector<SortBy> orders;
    std::set<std::string, std::less<>> expands;  // "lineItems", "lineItems.discounts"
    std::uint32_t limit = 100;
    std::uint64_t offset = 0;
    std::vector<std::string> filter_texts;                    // as sent, for the list's href
    std::vector<std::pair<std::string, std::string>> others;  // expand, orderBy, offset, as sent

    bool expands_to(std::string_view name) const;
    bool filters_by(std::string_view field) const;
};

// bad_request for a limit outside 1-1,000, a negative offset, a filter that is none, and a filter
// or an order by a field that is not among `fields`. All lists have an order by `createdTime`.
Result<ListQuery> read_query(const Call& call, std::span<const std::string_view> fields);

// Whether a condition holds for a value of an object in memory: absent, a number, a boolean or a
// text, compared without case.
struct FieldValue {
    enum class Kind : std::uint8_t { absent, number, text } kind = Kind::absent;
    std::int64_t number = 0;
    std::string text;
    int decimals = 0;  // of the number

    static FieldValue of(std::int64_t number) { return {Kind::number, number, {}}; }
    static FieldValue of(Quantity quantity) { return {Kind::number, quantity.thousandths, {}, 3}; }
    // Times are compared as they are shown, in whole seconds.
    static FieldValue of(Instant moment) {
        return of(to_ms(std::chrono::floor<std::chrono::seconds>(moment)));
    }
    static FieldValue of(ObjectId id) { return of(std::string_view(to_base32(id.value))); }
    // Absent where there is no object.
    static FieldValue of_optional(ObjectId id) { return id ? of(id) : FieldValue{}; }
    static FieldValue of(bool flag) { return {Kind::text, 0, flag ? "true" : "false"}; }
    static FieldValue of(std::string_view text) {
        return {text.empty() ? Kind::absent : Kind::text, 0, std::string(text)};
    }
};
bool holds(const Filter& filter, const FieldValue& value);
// The same for a field with several values: whether it holds for any; "!=" must for all.
bool holds(const Filter& filter, const std::vector<FieldValue>& values);
// Whether one is before another in a list by this field.
bool is_before(const FieldValue& left, const FieldValue& right);

// Sorts by the first value of each field in turn; rows that are alike stay in their order.
template <class Row, class FieldsOf>
void sort_rows(std::vector<Row>& rows, const std::vector<SortBy>& orders, FieldsOf fields_of) {
    std::vector<std::pair<std::vector<FieldValue>, Row>> keyed;
    keyed.reserve(rows.size());
    for (Row& row : rows) {
        std::vector<FieldValue> key;
        for (const SortBy& order : orders) {
            std::vector<FieldValue> values = fields_of(row, order.field);
            key.push_back(values.empty() ? FieldValue{} : std::move(values.front()));
        }
        keyed.emplace_back(std::move(key), std::move(row));
    }
    std::ranges::stable_sort(keyed, [&orders](const auto& left, const auto& right) {
        for (std::size_t at = 0; at < orders.size(); ++at) {
            const FieldValue& first = (orders[at].descending ? right : left).first[at];
            const FieldValue& second = (orders[at].descending ? left : right).first[at];
            if (is_before(first, second)) return true;
            if (is_before(second, first)) return false;
        }
        return false;
    });
    for (std::size_t at = 0; at < rows.size(); ++at) rows[at] = std::move(keyed[at].second);
}

// The rows that the query's filters hold for, in its order, on its page. `fields_of(row, field)`
// gives the values of a field.
template <class Row, class FieldsOf>
std::vector<Row> fitting_page(std::vector<Row> rows, const ListQuery& query, FieldsOf fields_of) {
    std::erase_if(rows, [&](const Row& row) {
        return !std::ranges::all_of(query.filters, [&](const Filter& filter) {
            return holds(filter, fields_of(row, filter.field));
        });
    });
    if (!query.orders.empty()) sort_rows(rows, query.orders, fields_of);
    const std::size_t first = std::min<std::size_t>(query.offset, rows.size());
    const std::size_t count = std::min<std::size_t>(query.limit, rows.size() - first);
    const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
    return {std::make_move_iterator(begin),
            std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count))};
}

// A number that a filter names; absent if it is none.
std::optional<std::int64_t> number_in(std::string_view text);

// The list's own address with the query that was effective; `hidden` is a filter of ours.
std::string href_of_list(const http::Request& request, const ListQuery& query,
                         std::string_view hidden = {});
// "https://shop.example" by the request's Host.
std::string origin_of(const http::Request& request);

}  // namespace tillbook::clover
